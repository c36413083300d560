//! An API by axum and the `CorsLayer` of tower-http, configured by name.

use axum::Json;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

const APP: HeaderValue = HeaderValue::from_static("https://app.example.com");

/// The API in this configuration.
pub fn router(configuration: &str) -> Router {
    let named = || {
        CorsLayer::new()
            .allow_methods([Method::GET, Method::PUT])
            .allow_headers([header::CONTENT_TYPE])
            .allow_credentials(true)
    };
    let by = |allows: fn(&[u8]) -> bool| {
        named().allow_origin(AllowOrigin::predicate(move |origin, _| {
            allows(origin.as_bytes())
        }))
    };
    let router = Router::new()
        .route("/login", get(login))
        .route("/me", get(me))
        .route("/items/1", put(item));
    match configuration {
        "list" => router.layer(named().allow_origin([APP])),
        "exact" => router.layer(named().allow_origin(APP)),
        "permissive" => router.layer(CorsLayer::permissive()),
        "very-permissive" => router.layer(CorsLayer::very_permissive()),
        "mirror" => router.layer(named().allow_origin(AllowOrigin::mirror_request())),
        "suffix" => router.layer(by(|origin| origin.ends_with(b"example.com"))),
        "prefix" => router.layer(by(|origin| origin.starts_with(APP.as_bytes()))),
        "null" => router.layer(named().allow_origin([APP, HeaderValue::from_static("null")])),
        "handler" => {
            let echo = from_fn(name_the_origin);
            router.layer(echo).layer(named().allow_origin([APP]))
        }
        "no-vary" => router.layer(named().allow_origin([APP]).vary([])),
        "anonymous" => router.layer(CorsLayer::new().allow_origin(Any)),
        name => panic!("no configuration is called `{name}`"),
    }
}

/// As an upstream does that decides about origins itself.
async fn name_the_origin(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    if let Some(origin) = origin {
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

async fn login() -> impl IntoResponse {
    let session = "session=1; Path=/; HttpOnly; Secure; SameSite=None";
    (
        [(header::SET_COOKIE, session)],
        Json(json!({ "session": "begins" })),
    )
}

async fn me(headers: HeaderMap) -> Response {
    answer(&headers, json!({ "balance": 1000 }))
}

async fn item(headers: HeaderMap, Json(item): Json<Value>) -> Response {
    answer(&headers, item)
}

fn answer(headers: &HeaderMap, body: Value) -> Response {
    let cookie = headers.get(header::COOKIE).map(HeaderValue::as_bytes);
    if cookie.is_some_and(|cookie| cookie.starts_with(b"session=")) {
        Json(body).into_response()
    } else {
        let error = json!({ "error": "no session" });
        (StatusCode::UNAUTHORIZED, Json(error)).into_response()
    }
}
