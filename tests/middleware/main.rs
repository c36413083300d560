//! The layer around a service: headers on the wire, enforcement, storage access, events, and a policy that is replaced.

mod enforcement;
#[cfg(feature = "tracing")]
mod events;
mod insert_decision;
#[cfg(feature = "reload")]
mod reload;
mod storage_access;
mod wire;
