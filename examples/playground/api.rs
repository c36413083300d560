//! The API that the pages call, and the policy it is wrapped in.

use std::time::Duration;

use axum::{
    Extension, Json, Router,
    extract::Request,
    middleware,
    response::{AppendHeaders, IntoResponse},
    routing::{any, get, post},
};
use http::{HeaderName, Method, header};
use serde_json::json;
use tower_cors_credentials::{Any, CredentialsLayer, Policy, PolicyError, Rule};

use super::{
    matrix::NOTE,
    record::{self, Ran, Record},
    session,
};

/// The response headers of the API that no script may read unless a rule exposes them.
pub const UNSAFE_RESPONSE_HEADERS: [&str; 2] = [TOTAL, TRACE];
const TOTAL: &str = "x-total-count";
const TRACE: &str = "x-trace";

/// The three origins that serve the page.
#[derive(Clone, Debug)]
pub struct Origins {
    pub credentialed: String,
    pub anonymous: String,
    pub refused: String,
}

/// Each rule shows something else: the first a narrow grant with cookies, the second `Any` without them, the third a plain no.
pub fn policy(origins: &Origins) -> Result<Policy, PolicyError> {
    Policy::new([
        Rule::credentialed([&origins.credentialed])
            .methods([Method::PUT, Method::PATCH])
            .request_headers([header::CONTENT_TYPE, HeaderName::from_static(NOTE)])
            .expose_headers([TOTAL])
            .max_age(Duration::from_secs(600)),
        Rule::anonymous([&origins.anonymous])
            .methods(Any)
            .request_headers([header::CONTENT_TYPE])
            .expose_headers(Any),
        Rule::refused([&origins.refused]),
    ])
}

pub fn app(policy: Policy, record: Record) -> Router {
    Router::new()
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/session", get(show_session))
        .route("/notes", any(notes))
        .layer(CredentialsLayer::new(policy))
        .layer(middleware::from_fn_with_state(record, record::note))
}

async fn login() -> impl IntoResponse {
    set_cookie(session::opened(), "signed in")
}

async fn logout() -> impl IntoResponse {
    set_cookie(session::closed(), "signed out")
}

fn set_cookie(cookie: String, message: &'static str) -> impl IntoResponse {
    (
        Extension(Ran),
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Json(json!({ "message": message })),
    )
}

async fn show_session(request: Request) -> impl IntoResponse {
    let signed_in = session::arrived_in(request.headers());
    (Extension(Ran), Json(json!({ "signedIn": signed_in })))
}

async fn notes(request: Request) -> impl IntoResponse {
    let answer = json!({
        "method": request.method().as_str(),
        "signedIn": session::arrived_in(request.headers()),
    });
    (
        Extension(Ran),
        AppendHeaders([
            (header::CACHE_CONTROL, "no-store"),
            (HeaderName::from_static(TOTAL), "3"),
            (HeaderName::from_static(TRACE), "4bf92f35"),
        ]),
        Json(answer),
    )
}
