//! What the benches and the tests of costs share.
#![allow(dead_code, reason = "each uses some of it")]

pub mod allocator;
pub mod callgrind;
pub mod cors;
pub mod head;
pub mod origins;
pub mod ratios;
pub mod record;
pub mod recycling;
pub mod rows;
pub mod service;
pub mod timing;
