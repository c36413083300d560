//! The service, and the requests of its tests.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::app;
use crate::database::Database;
use crate::servers::Places;
use crate::tenant::Tenant;

pub const SHOP: &str = "http://shop.tenants.localhost:4201";

pub async fn database() -> Database {
    let url = "sqlite::memory:".parse().unwrap();
    Database::open(url, false).await.unwrap()
}

pub async fn service() -> Router {
    service_of(database().await)
}

pub fn service_of(database: Database) -> Router {
    app(
        database,
        Duration::from_secs(60),
        Places::new(4200, 4201),
        None,
    )
    .unwrap()
    .router
}

pub fn request(method: Method, tenant: Tenant, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, format!("{}:4200", tenant.host()))
}

pub fn signed_in(request: http::request::Builder, tenant: Tenant) -> http::request::Builder {
    request.header(
        header::COOKIE,
        format!("other=1; tenants_session={}", tenant.name()),
    )
}

/// A request of the tenant's own page.
pub async fn change(
    service: &Router,
    method: Method,
    tenant: Tenant,
    body: Value,
) -> (StatusCode, String) {
    let request = signed_in(request(method, tenant, "/origins"), tenant)
        .header(header::ORIGIN, format!("http://{}:4200", tenant.host()))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    let (status, _, text) = send(service, request, body.to_string()).await;
    (status, text)
}

/// A page of that origin asks for the note, as the user who is signed in at both tenants.
pub async fn read(
    service: &Router,
    tenant: Tenant,
    origin: &str,
) -> (StatusCode, Option<String>, String) {
    let request = signed_in(request(Method::GET, tenant, "/note"), tenant)
        .header(header::ORIGIN, origin)
        .header("sec-fetch-site", "same-site");
    send(service, request, String::new()).await
}

/// The status, who may read the answer with credentials, and the body.
pub async fn send(
    service: &Router,
    request: http::request::Builder,
    body: String,
) -> (StatusCode, Option<String>, String) {
    let response = service
        .clone()
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let headers = response.headers();
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let credentials = header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS) == Some("true");
    let shared = header(header::ACCESS_CONTROL_ALLOW_ORIGIN)
        .filter(|_| credentials)
        .map(str::to_owned);
    let status = response.status();
    let body = to_bytes(response.into_body(), 65_536).await.unwrap();
    (status, shared, String::from_utf8_lossy(&body).into_owned())
}

pub fn refused() -> (StatusCode, Option<String>, String) {
    (StatusCode::FORBIDDEN, None, String::new())
}

pub fn granted(tenant: &str) -> (StatusCode, Option<String>, String) {
    let body = json!({ "private": true, "tenant": tenant, "text": format!("{tenant} has 3 invoices to pay.") });
    (StatusCode::OK, Some(SHOP.to_owned()), body.to_string())
}

pub fn credentialed() -> Value {
    json!({ "origin": SHOP, "kind": "credentialed" })
}

pub const DONE: (StatusCode, String) = (StatusCode::NO_CONTENT, String::new());
