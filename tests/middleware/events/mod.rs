//! The feature `tracing`: what is told of refusals, of decisions, and of replaced policies.
#![cfg(feature = "tracing")]

mod capture;
mod decision;
mod enforcement;
mod refusal;
#[cfg(feature = "reload")]
mod replacement;
mod requests;
