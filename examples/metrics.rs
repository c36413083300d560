//! Refusals counted by their reason, with the `metrics` crate; and traced, with the feature
//! `tracing`.
//!
//! ```sh
//! cargo run --example metrics --features tracing
//! ```

use std::convert::Infallible;
use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderValue, Method, header};
use metrics::counter;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tower::ServiceExt;
use tower_cors_credentials::{CredentialsLayer, Policy, PolicyError, Refusal, Rule};

const REFUSALS: &str = "cors_refusals_total";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    #[cfg(feature = "tracing")]
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .init();
    // In your program: an exporter, such as that of `metrics-exporter-prometheus`.
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install()?;

    send_requests(app()?).await;
    for line in counts(&snapshotter) {
        println!("{line}");
    }
    Ok(())
}

fn app() -> Result<Router, PolicyError> {
    let policy =
        Policy::new([Rule::credentialed(["https://app.example.com"]).methods([Method::PUT])])?;
    Ok(Router::new()
        .route("/", get(async || "hello"))
        .layer(CredentialsLayer::new(policy))
        // Outside of the layer, which puts the refusal into the response.
        .layer(from_fn(count_refusals)))
}

/// The reasons are a fixed set. An origin would be a label that strangers choose, and each new one
/// another series.
async fn count_refusals(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        counter!(REFUSALS, "reason" => refusal.reason().as_str()).increment(1);
    }
    response
}

/// What pages send, some of which the policy refuses.
async fn send_requests(app: Router) {
    for (origin, preflight_for) in [
        ("https://app.example.com", None),
        ("https://app.example.com", Some("PUT")),
        ("https://app.example.com", Some("put")),
        ("http://app.example.com", None),
        ("https://evil.example", None),
        ("null", None),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        let mut request = Request::new(Body::empty());
        if let Some(method) = preflight_for {
            *request.method_mut() = Method::OPTIONS;
            headers.insert(
                header::ACCESS_CONTROL_REQUEST_METHOD,
                HeaderValue::from_static(method),
            );
        }
        *request.headers_mut() = headers;
        let Ok::<_, Infallible>(_response) = app.clone().oneshot(request).await;
    }
}

/// One line for each reason that was seen since the last snapshot.
fn counts(snapshotter: &Snapshotter) -> Vec<String> {
    let metrics = snapshotter.snapshot().into_vec().into_iter();
    let mut lines: Vec<_> = metrics
        .filter_map(|(key, _, _, value)| {
            let DebugValue::Counter(count) = value else {
                return None;
            };
            let key = key.key();
            let labels: Vec<_> = key
                .labels()
                .map(|label| format!("{}={:?}", label.key(), label.value()))
                .collect();
            Some(format!("{}{{{}}} {count}", key.name(), labels.join(",")))
        })
        .collect();
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use metrics_util::debugging::DebuggingRecorder;

    use crate::{app, counts, send_requests};

    #[test]
    fn refusals_are_counted_by_their_reason_and_grants_are_not() {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        metrics::with_local_recorder(&recorder, || {
            tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap()
                .block_on(send_requests(app().unwrap()));
        });
        assert_eq!(
            counts(&snapshotter),
            [
                r#"cors_refusals_total{reason="method_not_allowed"} 1"#,
                r#"cors_refusals_total{reason="opaque_origin"} 1"#,
                r#"cors_refusals_total{reason="origin_not_allowed"} 2"#,
            ]
        );
        assert!(counts(&snapshotter).iter().all(|line| line.ends_with(" 0")));
    }
}
