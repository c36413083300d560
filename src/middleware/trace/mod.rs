//! The events and span fields of the feature `tracing`, which the guide to observability lists.

#[cfg(feature = "reload")]
pub(crate) mod policy;
pub(crate) mod request;
