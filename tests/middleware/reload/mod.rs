//! A policy that is replaced while requests are under way.

mod exchange;
mod handle;
mod in_flight;
mod soak;
mod vary;
