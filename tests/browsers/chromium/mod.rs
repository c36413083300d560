//! A real browser: how many preflights it sends, who may act in it, and what its console says.
//!
//! That the playground agrees with it is tested there.

mod enforcement;
mod preflights;
mod sites;
mod storage_access;
mod verbose_preflight;

use std::time::Duration;

/// How long a test waits for what the browser does.
const PATIENCE: Duration = Duration::from_secs(60);
