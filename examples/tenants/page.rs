//! The files of the pages, and what a page may load and call.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use http::HeaderValue;
use http::header::{self, InvalidHeaderValue};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page on which a tenant registers and revokes, which calls its own server only.
pub fn tenant() -> Result<Router, InvalidHeaderValue> {
    let files = files()
        .route("/", file(HTML, include_str!("web/tenant.html")))
        .route("/tenant.js", file(SCRIPT, include_str!("web/tenant.js")));
    guard(files, "")
}

/// A page of another origin, which calls the tenants.
pub fn customer(tenants: &str) -> Result<Router, InvalidHeaderValue> {
    let files = files()
        .route("/", file(HTML, include_str!("web/customer.html")))
        .route(
            "/customer.js",
            file(SCRIPT, include_str!("web/customer.js")),
        );
    guard(files, tenants)
}

/// The look is the playground's.
fn files() -> Router {
    Router::new()
        .route(
            "/page.css",
            file(CSS, include_str!("../playground/page.css")),
        )
        .route("/tenants.css", file(CSS, include_str!("web/tenants.css")))
        .route("/view.js", file(SCRIPT, include_str!("web/view.js")))
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter {
    get(move || async move { ([(header::CONTENT_TYPE, content_type)], text) })
}

fn guard(files: Router, called: &str) -> Result<Router, InvalidHeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' {called}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy)?;
    Ok(files.layer(map_response(move |mut response: Response| {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        async move { response }
    })))
}
