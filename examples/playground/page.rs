//! The servers of the page: the same files on each origin, and what that page may ask of its own server.

use std::collections::HashMap;

use axum::{
    Json, Router,
    extract::{Query, State},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use serde_json::Value;

use super::{
    plan::{self, Place},
    record::Record,
};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

#[derive(Clone)]
struct Site {
    place: Place,
    record: Record,
}

pub fn app(place: Place, record: Record, content_security_policy: HeaderValue) -> Router {
    Router::new()
        .route("/", file(HTML, include_str!("page.html")))
        .route("/page.css", file(CSS, include_str!("page.css")))
        .route("/page.js", file(SCRIPT, include_str!("page.js")))
        .route("/view.js", file(SCRIPT, include_str!("view.js")))
        .route("/send.js", file(SCRIPT, include_str!("send.js")))
        .route("/judge.js", file(SCRIPT, include_str!("judge.js")))
        .route("/plan", get(show_plan))
        .route("/record", get(show_record))
        .with_state(Site { place, record })
        .layer(middleware::map_response(move |response| {
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

fn file(content_type: &'static str, text: &'static str) -> axum::routing::MethodRouter<Site> {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
}

async fn show_plan(
    State(site): State<Site>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    let signed_in = query.get("signedIn").is_some_and(|value| value == "true");
    Json(site.place.plan(signed_in))
}

async fn show_record(
    State(site): State<Site>,
    Query(query): Query<HashMap<String, String>>,
) -> impl IntoResponse {
    let wanted = query.get("request");
    let exchanges = site
        .record
        .matching(|exchange| wanted == Some(&exchange.request_id));
    Json(Value::from_iter(exchanges.iter().map(plan::exchange)))
}
