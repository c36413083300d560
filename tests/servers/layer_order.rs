//! Which layers belong inside `CredentialsLayer`, and what a page gets where they are outside.
//!
//! A response made outside of the layer has no CORS headers. Its page sees a network error, and
//! neither the status nor the body.

use std::future::pending;
use std::time::Duration;

use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{BoxError, Router};
use http::{StatusCode, Version, header};
use tower::ServiceBuilder;
use tower::timeout::TimeoutLayer as ErrorTimeoutLayer;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::client::{Client, listen, request};

const APP: &str = "https://app.example.com";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin",
];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-methods: GET, HEAD, POST",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const UNREADABLE: &[&str] = &[];

/// Browsers never send cookies with it.
const PREFLIGHT: &[(&str, &str)] = &[("origin", APP), ("access-control-request-method", "GET")];

fn credentials() -> CredentialsLayer {
    CredentialsLayer::new(Policy::new([Rule::credentialed([APP])]).unwrap())
}

/// Lets pass what has a cookie.
async fn authenticate(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::COOKIE) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

fn time_out() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(1))
}

async fn panics() {
    panic!("on purpose");
}

fn app() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/panics", get(panics))
        .route("/hangs", get(pending::<()>))
}

async fn serve(app: Router) -> Client {
    let (listener, address) = listen().await;
    tokio::spawn(axum::serve(listener, app).into_future());
    Client::connect(address, Version::HTTP_11).await
}

#[tokio::test]
async fn authentication_inside_spares_preflights_and_its_401_is_readable() {
    let mut client = serve(app().layer(from_fn(authenticate)).layer(credentials())).await;
    client
        .expect(request("OPTIONS", "/", PREFLIGHT), 204, PREFLIGHT_GRANTED)
        .await;
    client
        .expect(request("GET", "/", &[("origin", APP)]), 401, GRANTED)
        .await;
    let signed_in = &[("origin", APP), ("cookie", "session=1")];
    client
        .expect(request("GET", "/", signed_in), 200, GRANTED)
        .await;
}

#[tokio::test]
async fn authentication_outside_breaks_every_preflight() {
    let mut client = serve(app().layer(credentials()).layer(from_fn(authenticate))).await;
    client
        .expect(request("OPTIONS", "/", PREFLIGHT), 401, UNREADABLE)
        .await;
    client
        .expect(request("GET", "/", &[("origin", APP)]), 401, UNREADABLE)
        .await;
    let signed_in = &[("origin", APP), ("cookie", "session=1")];
    client
        .expect(request("GET", "/", signed_in), 200, GRANTED)
        .await;
}

#[tokio::test]
async fn a_caught_panic_is_readable_only_if_it_is_caught_inside() {
    let inside = app().layer(CatchPanicLayer::new()).layer(credentials());
    let outside = app().layer(credentials()).layer(CatchPanicLayer::new());
    for (app, cors) in [(inside, GRANTED), (outside, UNREADABLE)] {
        let mut client = serve(app).await;
        client
            .expect(request("GET", "/panics", &[("origin", APP)]), 500, cors)
            .await;
    }
}

#[tokio::test]
async fn a_timeout_is_readable_only_if_it_is_inside() {
    let inside = app().layer(time_out()).layer(credentials());
    let outside = app().layer(credentials()).layer(time_out());
    for (app, cors) in [(inside, GRANTED), (outside, UNREADABLE)] {
        let mut client = serve(app).await;
        client
            .expect(request("GET", "/hangs", &[("origin", APP)]), 504, cors)
            .await;
    }
}

/// The layer passes errors on: it is a response that it gives its headers to.
#[tokio::test]
async fn an_error_is_readable_only_if_it_is_made_a_response_inside() {
    let handle_error =
        || HandleErrorLayer::new(async |_: BoxError| StatusCode::SERVICE_UNAVAILABLE);
    let timeout = || ErrorTimeoutLayer::new(Duration::from_millis(1));
    // Of a stack of `ServiceBuilder`, the first layer is the outermost.
    let inside = app().layer(
        ServiceBuilder::new()
            .layer(credentials())
            .layer(handle_error())
            .layer(timeout()),
    );
    let outside = app().layer(
        ServiceBuilder::new()
            .layer(handle_error())
            .layer(credentials())
            .layer(timeout()),
    );
    for (app, cors) in [(inside, GRANTED), (outside, UNREADABLE)] {
        let mut client = serve(app).await;
        client
            .expect(request("GET", "/hangs", &[("origin", APP)]), 503, cors)
            .await;
    }
}
