//! The feature `registry`: origins that a registry knows, asked through the layer.

mod cache;
#[cfg(feature = "tracing")]
mod events;
mod failure;
mod flood;
mod harness;
mod look_up;
mod options;
mod preflight;
mod readiness;
#[cfg(feature = "reload")]
mod reload;
mod revocation;
mod single_flight;
mod tenant;
