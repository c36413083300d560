//! The layer around a service: headers on the wire, enforcement, storage access, events, a
//! policy that is replaced, and origins that a registry knows.

mod enforcement;
#[cfg(feature = "tracing")]
mod events;
mod insert_decision;
#[cfg(feature = "registry")]
mod registry;
#[cfg(feature = "reload")]
mod reload;
mod storage_access;
mod wire;
