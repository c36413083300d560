//! The Tower middleware: the one room that knows of services, futures and bodies.
//!
//! A request passes `service`, which asks `dispatch` what becomes of it, and `future`, which lets
//! the disposition act on the response.

pub(crate) mod dispatch;
pub(crate) mod enforcement;
pub(crate) mod forwarded;
pub(crate) mod future;
pub(crate) mod layer;
pub(crate) mod options;
#[cfg(feature = "reload")]
pub(crate) mod reload;
pub(crate) mod service;
#[cfg(feature = "tracing")]
pub(crate) mod trace;
