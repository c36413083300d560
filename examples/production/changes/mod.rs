//! The example `policy_file`: what becomes of a changed file while requests are served.
#![cfg(all(feature = "reload", feature = "serde"))]

#[allow(dead_code)] // Its `main`.
#[path = "../../examples/policy_file.rs"]
mod policy_file;
mod served;

#[cfg(unix)]
mod config_map;
mod rewritten;
