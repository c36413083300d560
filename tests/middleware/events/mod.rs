//! The feature `tracing`: what is told of refusals, of decisions, and of replaced policies.

pub mod capture;
mod cookies;
mod decision;
mod enforcement;
mod refusal;
#[cfg(feature = "reload")]
mod replacement;
mod requests;
