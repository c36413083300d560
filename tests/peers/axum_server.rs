//! An API by axum and the `CorsLayer` of tower-http, configured by name.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tower_http::cors::{AllowOrigin, CorsLayer};

const APP: HeaderValue = HeaderValue::from_static("https://app.example.com");
const NULL: HeaderValue = HeaderValue::from_static("null");
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// What the signed-in user has.
type Me = Arc<Mutex<Value>>;

/// The API in this configuration.
pub fn router(configuration: &str) -> Router {
    let layer = match configuration {
        "list" => named().allow_origin([APP]).max_age(TEN_MINUTES),
        "permissive" => CorsLayer::permissive(),
        "very-permissive" => CorsLayer::very_permissive(),
        "suffix" => named().allow_origin(by(|origin| origin.ends_with(b"example.com"))),
        "prefix" => named().allow_origin(by(|origin| origin.starts_with(APP.as_bytes()))),
        "null" => named().allow_origin([APP, NULL]),
        "handler" => named().allow_origin([APP]),
        "no-vary" => named().allow_origin([APP]).vary([]),
        name => panic!("no configuration is called `{name}`"),
    };
    let mut router = Router::new()
        .route("/login", get(login))
        .route("/me", get(show).put(replace))
        .with_state(Me::default());
    if configuration == "handler" {
        router = router.layer(from_fn(name_the_origin));
    }
    router.layer(layer)
}

fn named() -> CorsLayer {
    CorsLayer::new()
        .allow_methods([Method::GET, Method::PUT])
        .allow_headers([CONTENT_TYPE])
        .allow_credentials(true)
}

fn by(allows: fn(&[u8]) -> bool) -> AllowOrigin {
    AllowOrigin::predicate(move |origin, _| allows(origin.as_bytes()))
}

/// As an upstream does that decides about origins itself.
async fn name_the_origin(request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = next.run(request).await;
    if let Some(origin) = origin {
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

async fn login() -> impl IntoResponse {
    let session = "session=1; Path=/; HttpOnly; Secure; SameSite=None";
    (
        [(SET_COOKIE, session)],
        Json(json!({ "session": "begins" })),
    )
}

async fn show(State(me): State<Me>, headers: HeaderMap) -> Response {
    answer(&headers, &me, None)
}

async fn replace(State(me): State<Me>, headers: HeaderMap, Json(new): Json<Value>) -> Response {
    answer(&headers, &me, Some(new))
}

fn answer(headers: &HeaderMap, me: &Me, new: Option<Value>) -> Response {
    let cookie = headers.get(COOKIE).map(HeaderValue::as_bytes);
    if !cookie.is_some_and(|cookie| cookie.starts_with(b"session=")) {
        let error = json!({ "error": "no session" });
        return (StatusCode::UNAUTHORIZED, Json(error)).into_response();
    }
    let mut me = me.lock().unwrap();
    if let Some(new) = new {
        *me = new;
    }
    Json(me.clone()).into_response()
}
