//! A policy that is replaced while requests are under way.
#![cfg(feature = "reload")]

mod exchange;
mod handle;
mod in_flight;
mod soak;
mod vary;
