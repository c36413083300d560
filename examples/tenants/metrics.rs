//! Counts of what the cache did, in the text format of Prometheus.

use std::fmt::Write;

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use tower_cors_credentials::registry::CacheHandle;

use crate::listen::Listening;
use crate::tenant::Tenant;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

#[derive(Clone)]
pub struct Metrics {
    pub cache: CacheHandle<Tenant>,
    /// `None` where there is nothing to listen to.
    pub listening: Option<Listening>,
}

pub async fn show(State(metrics): State<Metrics>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, TEXT)], text(&metrics))
}

fn text(Metrics { cache, listening }: &Metrics) -> String {
    let counts = cache.counts();
    let mut lines = vec![
        ("registry_hits_total", counts.hits),
        ("registry_misses_total", counts.misses),
        ("registry_look_ups_total", counts.look_ups),
        ("registry_failures_total", counts.failures),
        ("registry_forgotten_total", counts.forgotten),
    ];
    if let Some(listening) = listening {
        lines.push(("registry_listening", u64::from(listening.get())));
    }
    lines.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name} {value}");
        text
    })
}
