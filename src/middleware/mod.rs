//! The Tower middleware.

pub(crate) mod dispatch;
pub(crate) mod enforcement;
pub(crate) mod future;
pub(crate) mod layer;
pub(crate) mod options;
#[cfg(feature = "reload")]
pub(crate) mod reload;
pub(crate) mod replicas;
pub(crate) mod service;
pub(crate) mod thread_number;
#[cfg(feature = "tracing")]
pub(crate) mod trace;
