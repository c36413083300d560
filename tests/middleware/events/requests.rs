//! Requests through the layer.

use std::convert::Infallible;

use http::{HeaderName, HeaderValue, Method, Request, Response};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

pub const APP: &str = "https://app.example.com";

pub fn policy() -> Policy {
    Policy::new([
        Rule::credentialed([APP]).methods([Method::PUT]),
        Rule::refused(["https://ads.example.com"]),
    ])
    .unwrap()
}

pub fn request<V: AsRef<[u8]>>(method: &str, headers: &[(&str, V)]) -> Request<String> {
    let mut request = Request::new(String::new());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    for (name, value) in headers {
        request.headers_mut().append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_ref()).unwrap(),
        );
    }
    request
}

pub fn get(origin: &str) -> Request<String> {
    request("GET", &[("origin", origin)])
}

pub fn preflight(origin: &str, method: &str) -> Request<String> {
    let asks = [
        ("origin", origin),
        ("access-control-request-method", method),
    ];
    request("OPTIONS", &asks)
}

pub fn send(layer: &CredentialsLayer, request: Request<String>) -> Response<String> {
    let service = layer.layer(service_fn(async |_: Request<String>| {
        Ok::<_, Infallible>(Response::new(String::new()))
    }));
    let runtime = tokio::runtime::Builder::new_current_thread();
    let Ok(response) = { runtime }
        .build()
        .unwrap()
        .block_on(service.oneshot(request));
    response
}
