//! The API on the other site. Its policy grants the page credentials; whether a cookie comes is the browser's choice.

use std::collections::HashMap;

use axum::{
    Extension, Json, Router,
    extract::{Query, Request, State},
    middleware,
    response::{AppendHeaders, Html, IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;
use tower_cors_credentials::{CredentialsLayer, Policy, PolicyError, Rule, cookie::Stored};

use super::{
    Sites,
    flavour::{Flavour, arrived_in, is_run},
};
use crate::record::{self, Ran, Record};

/// Whether the policy activates storage access, as the page is told.
pub const ACTIVATES: bool = true;

pub fn policy(sites: &Sites) -> Result<Policy, PolicyError> {
    Policy::new([Rule::credentialed([&sites.page]).activate_storage_access(ACTIVATES)])
}

pub fn app(
    sites: &Sites,
    policy: Policy,
    record: Record,
) -> Result<Router, header::InvalidHeaderValue> {
    let embedded = content_security_policy(&format!("frame-ancestors {}", sites.page))?;
    let alone = content_security_policy("frame-ancestors 'none'")?;
    let script = "text/javascript; charset=utf-8";
    Ok(Router::new()
        .route("/keep", post(keep))
        .route("/me", get(show_cookies).post(show_cookies))
        .route("/back", get(go_back).with_state(sites.page.clone()))
        .layer(CredentialsLayer::new(policy))
        .route("/visit", get(move |query| visit(query, alone)))
        .layer(middleware::from_fn_with_state(record, record::note))
        .route(
            "/frame",
            get(async || {
                (
                    [(header::CONTENT_SECURITY_POLICY, embedded)],
                    Html(include_str!("frame.html")),
                )
            }),
        )
        .route(
            "/frame.js",
            get(async move || ([(header::CONTENT_TYPE, script)], include_str!("frame.js"))),
        )
        .route(
            "/page.css",
            get(async || {
                (
                    [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
                    include_str!("../page.css"),
                )
            }),
        ))
}

fn content_security_policy(more: &str) -> Result<HeaderValue, header::InvalidHeaderValue> {
    HeaderValue::from_str(&format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; {more}"
    ))
}

type Run = Query<HashMap<String, String>>;

/// The name of the run, if it is one.
fn run(query: &Run) -> Option<&str> {
    query
        .get("run")
        .map(String::as_str)
        .filter(|run| is_run(run))
}

fn set_all(stored: Stored, run: &str) -> AppendHeaders<Vec<(HeaderName, String)>> {
    let line = |flavour: Flavour| (header::SET_COOKIE, flavour.set_cookie(stored, run));
    AppendHeaders(Flavour::ALL.map(line).into())
}

/// Stores the cookies by the answer to the page.
async fn keep(query: Run) -> Response {
    match run(&query) {
        Some(run) => (
            Extension(Ran),
            set_all(Stored::ByAnswer, run),
            Json(json!({})),
        )
            .into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Stores the cookies by a visit: this page is in the address bar.
async fn visit(query: Run, content_security_policy: HeaderValue) -> Response {
    let Some(run) = run(&query) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // The name is letters and digits, so that it needs no escaping.
    let page = include_str!("visit.html").replace("{run}", run);
    let guard = [(header::CONTENT_SECURITY_POLICY, content_security_policy)];
    (
        Extension(Ran),
        guard,
        set_all(Stored::ByVisit, run),
        Html(page),
    )
        .into_response()
}

/// Sees what the browser has kept of both, and goes back to the page.
async fn go_back(State(page): State<String>, query: Run) -> Response {
    let to = match run(&query) {
        Some(run) => format!("{page}/?visit={run}"),
        None => page,
    };
    (
        StatusCode::SEE_OTHER,
        Extension(Ran),
        [(header::LOCATION, to)],
    )
        .into_response()
}

async fn show_cookies(request: Request) -> impl IntoResponse {
    let cookies = arrived_in(request.headers());
    (
        Extension(Ran),
        AppendHeaders([(header::CACHE_CONTROL, "no-store")]),
        Json(json!({ "cookies": cookies })),
    )
}
