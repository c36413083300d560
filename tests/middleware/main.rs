//! The layer around a service: headers on the wire, enforcement, events, and a policy that is replaced.

mod enforcement;
#[cfg(feature = "tracing")]
mod events;
mod insert_decision;
#[cfg(feature = "reload")]
mod reload;
mod wire;
