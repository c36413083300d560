//! The servers of the page: the same files on each origin, and what that page may ask of its own server.

use std::collections::HashMap;

use axum::{
    Json, Router,
    extract::{Query, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use http::{HeaderValue, header};
use serde_json::Value;

use super::{
    plan::{self, Place},
    record::Record,
};

pub const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
pub const SCRIPT: &str = "text/javascript; charset=utf-8";

pub fn app(place: Place, record: Record, content_security_policy: HeaderValue) -> Router {
    let app = files()
        .route("/", file(HTML, include_str!("page.html")))
        .route("/page.js", file(SCRIPT, include_str!("page.js")))
        .route("/plan", get(show_plan).with_state(place))
        .merge(self::record(record));
    guard(app, content_security_policy)
}

/// What every page of the playground loads.
pub fn files() -> Router {
    Router::new()
        .route("/page.css", file(CSS, include_str!("page.css")))
        .route("/view.js", file(SCRIPT, include_str!("view.js")))
        .route("/send.js", file(SCRIPT, include_str!("send.js")))
        .route("/judge.js", file(SCRIPT, include_str!("judge.js")))
}

/// What went over the wire, for the page to ask.
pub fn record(record: Record) -> Router {
    Router::new().route("/record", get(show_record).with_state(record))
}

pub fn guard(app: Router, content_security_policy: HeaderValue) -> Router {
    app.layer(middleware::map_response(move |response| {
        let policy = content_security_policy.clone();
        async move { guarded(response, policy) }
    }))
}

/// The page may load its own files and call its own server and the API, and that is all.
pub fn content_security_policy(api: &str) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    HeaderValue::from_str(&format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' {api}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ))
}

fn guarded(mut response: Response, content_security_policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, content_security_policy);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub fn file(content_type: &'static str, text: &'static str) -> MethodRouter {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
}

async fn show_plan(
    State(place): State<Place>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    let signed_in = query.get("signedIn").is_some_and(|value| value == "true");
    Json(place.plan(signed_in))
}

async fn show_record(
    State(record): State<Record>,
    Query(query): Query<HashMap<String, String>>,
) -> impl IntoResponse {
    let wanted = query.get("request");
    let exchanges = record.matching(|exchange| wanted == Some(&exchange.request_id));
    Json(Value::from_iter(exchanges.iter().map(plan::exchange)))
}
