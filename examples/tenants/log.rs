//! The log, on the standard error.

use std::io;

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What is told once for each request or query. While the database is down it would drown the warnings of the example, which
/// tell the cause, once a second at most.
const FLOODING: [&str; 2] = ["tower_cors_credentials::registry", "sqlx"];

/// Addresses go to the standard output, and events beside them.
pub fn start() {
    let flooding = FLOODING.map(|target| (target, LevelFilter::ERROR));
    let shown = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_targets(flooding);
    let lines = fmt::layer().with_writer(io::stderr).with_filter(shown);
    tracing_subscriber::registry().with(lines).init();
}
