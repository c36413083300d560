//! The decision in a request's extensions, for handlers.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::BodyExt;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Decision, Enforcement, Policy, Rule};

const APP: &str = "https://app.example.com";
const STATS: &str = "https://stats.example.net";
const EVIL: &str = "https://evil.example.org";

fn policy() -> Policy {
    Policy::new([Rule::credentialed([APP]), Rule::anonymous([STATS])]).unwrap()
}

fn layer() -> CredentialsLayer {
    CredentialsLayer::new(policy()).with_insert_decision(true)
}

fn request(lines: &[(&str, &str)]) -> Request {
    let mut request = Request::get("/");
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// What the inner service finds in the extensions.
async fn inserted(layer: CredentialsLayer, request: Request) -> Option<Decision> {
    let service = service_fn(async |request: Request| {
        let decision = request.extensions().get::<Decision>().cloned();
        let mut response = http::Response::new(String::new());
        response.extensions_mut().insert(decision);
        Ok::<_, Infallible>(response)
    });
    let mut response = layer.layer(service).oneshot(request).await.unwrap();
    response.extensions_mut().remove().unwrap()
}

#[tokio::test]
async fn a_handler_takes_it_as_an_extension() {
    async fn who(Extension(decision): Extension<Decision>) -> &'static str {
        match decision {
            Decision::Granted(grant) if grant.allows_credentials() => "credentialed",
            Decision::Granted(_) => "anonymous",
            Decision::Refused(_) => "refused",
            _ => "not CORS",
        }
    }
    let app = Router::new().route("/", get(who)).layer(layer());
    for (lines, expected) in [
        (&[][..], "not CORS"),
        (&[("origin", APP)], "credentialed"),
        (&[("origin", STATS)], "anonymous"),
        (&[("origin", EVIL)], "refused"),
        (
            &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
            "not CORS",
        ),
    ] {
        let response = app.clone().oneshot(request(lines)).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn it_is_the_policys_own_decision_whatever_is_reported() {
    for lines in [
        &[][..],
        &[("origin", APP)],
        // It may read, but not act.
        &[("origin", STATS), ("cookie", "a=b")],
        &[("origin", EVIL)],
        &[("origin", "null"), ("sec-fetch-site", "none")],
    ] {
        let headers: HeaderMap = request(lines).headers().clone();
        let expected = format!("{:?}", policy().decide(&Method::GET, &headers));
        for enforcement in [Enforcement::Off, Enforcement::Report] {
            let layer = layer().with_enforcement(enforcement);
            let decision = inserted(layer, request(lines)).await.unwrap();
            assert_eq!(format!("{decision:?}"), expected);
        }
    }
}

#[tokio::test]
async fn by_default_there_is_none() {
    for layer in [
        CredentialsLayer::new(policy()),
        layer().with_insert_decision(false),
        CredentialsLayer::new(policy()).with_enforcement(Enforcement::Report),
    ] {
        let request = request(&[("origin", APP)]);
        assert!(inserted(layer, request).await.is_none());
    }
}

/// The decision of the nearest layer that inserts one.
#[tokio::test]
async fn a_decision_that_is_there_already_is_replaced_or_left_alone() {
    let from_outside = || {
        let mut request = request(&[("origin", APP)]);
        request.extensions_mut().insert(Decision::NotCors);
        request
    };
    let decision = inserted(layer(), from_outside()).await;
    assert!(matches!(decision, Some(Decision::Granted(_))));
    let decision = inserted(CredentialsLayer::new(policy()), from_outside()).await;
    assert!(matches!(decision, Some(Decision::NotCors)));
}

#[tokio::test]
async fn a_preflight_is_answered_as_ever() {
    let request = Request::options("/")
        .header(header::ORIGIN, APP)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET")
        .body(Body::empty())
        .unwrap();
    let app = Router::new().route("/", get(async || "")).layer(layer());
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}
