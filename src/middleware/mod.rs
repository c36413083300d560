//! The Tower middleware: the one room that knows of services, futures and bodies.
//!
//! A request passes `service`, which asks `dispatch` what becomes of it, and `future`, which lets
//! the disposition act on the response. `dispatch` keeps W2 (no preflight reaches the inner service),
//! W11 (a refused request does) and E7; `service` keeps W10.

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
