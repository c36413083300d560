//! The events and span fields of the feature `tracing`, which the guide to observability lists.

pub(crate) mod cookies;
#[cfg(feature = "reload")]
pub(crate) mod policy;
pub(crate) mod request;
