//! The server of the page that looks across sites.

use axum::{Json, Router, routing::get};
use http::{HeaderValue, header};

use super::{Sites, plan};
use crate::{page, record::Record};

pub fn app(sites: &Sites, record: Record) -> Result<Router, header::InvalidHeaderValue> {
    let plan = plan::plan(sites);
    let policy = content_security_policy(&sites.api)?;
    let app = page::files()
        .route("/", page::file(page::HTML, include_str!("page.html")))
        .route(
            "/across.js",
            page::file(page::SCRIPT, include_str!("page.js")),
        )
        .route("/plan", get(async move || Json(plan)))
        .merge(page::record(record));
    Ok(page::guard(app, policy))
}

/// The page may embed the API as well as call it.
fn content_security_policy(api: &str) -> Result<HeaderValue, header::InvalidHeaderValue> {
    let policy = page::content_security_policy(api)?;
    let policy = String::from_utf8_lossy(policy.as_bytes());
    HeaderValue::from_str(&format!("{policy}; frame-src {api}"))
}
