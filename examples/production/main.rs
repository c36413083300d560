//! An API whose policy is in a file that is watched, and whose refusals are traced, counted and
//! reported.

mod watch;

use std::env;
use std::error::Error;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use metrics::counter;
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Decision, Enforcement, Refusal, Rejection};
use tower_http::trace::TraceLayer;
use tracing::field::Empty;
use watch::{PolicyFile, watch};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init();
    // And here, for the counters, an exporter such as that of `metrics-exporter-prometheus`.
    let path = env::args_os().nth(1).ok_or("name the policy's file")?;
    let (file, policy) = PolicyFile::open(path)?;
    let enforcement = Enforcement::Report;
    tracing::info!(?policy, ?enforcement, "serving on http://127.0.0.1:3000");
    let (layer, handle) = CredentialsLayer::reloadable(policy);
    let app = app(layer.with_enforcement(enforcement));
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    tokio::select! {
        served = axum::serve(listener, app) => Ok(served?),
        watched = watch(file, |read| _ = handle.try_replace(read)) => match watched? {},
    }
}

pub fn app(layer: CredentialsLayer) -> Router {
    let trace = TraceLayer::new_for_http().make_span_with(|request: &Request| {
        tracing::info_span!(
            "request",
            method = %request.method(),
            cors.decision = Empty,
            cors.enforcement = Empty,
            cors.reason = Empty,
        )
    });
    Router::new()
        .route("/feed", get(feed))
        .route("/transfer", post(async || "transferred\n"))
        .layer(layer.with_insert_decision(true).with_record_decision(true))
        // Outside of the layer, which puts what is counted into the response.
        .layer(from_fn(count_refusals))
        // Outside of the layer, which fills the fields of this span.
        .layer(trace)
        // Added after the layers, and so outside of them all: nothing is enforced here.
        .route("/health", get(async || "ok\n"))
}

async fn feed(Extension(decision): Extension<Decision>) -> &'static str {
    match decision {
        Decision::Granted(grant) if grant.allows_credentials() => "for the app\n",
        Decision::Granted(_) => "for everybody\n",
        _ => "for no page of another origin\n",
    }
}

async fn count_refusals(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let extensions = response.extensions();
    if let Some(refusal) = extensions.get::<Refusal>() {
        counter!("cors_refusals_total", "reason" => refusal.reason().as_str()).increment(1);
    }
    if let Some(rejection) = extensions.get::<Rejection>() {
        counter!("cors_rejections_total", "reason" => rejection.reason().as_str()).increment(1);
    }
    response
}

#[cfg(test)]
mod tests;
