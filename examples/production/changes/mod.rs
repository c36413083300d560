//! What becomes of a changed file while requests are served.

#[cfg(unix)]
mod config_map;
mod rewritten;
mod served;
