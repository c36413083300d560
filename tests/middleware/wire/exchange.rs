//! One request through the layer, over an inner service that answers what it is told to.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};

pub const APP: &str = "https://app.example.com";
pub const BRANCH: &str = "https://branch-7.staging.example.com";
pub const CARVED_OUT: &str = "https://untrusted.staging.example.com";
pub const STATS: &str = "https://stats.example.net";
pub const EVIL: &str = "https://evil.example.org";

pub const ACAO: HeaderName = header::ACCESS_CONTROL_ALLOW_ORIGIN;
pub const ACAC: HeaderName = header::ACCESS_CONTROL_ALLOW_CREDENTIALS;
pub const ACEH: HeaderName = header::ACCESS_CONTROL_EXPOSE_HEADERS;

pub const VARY_PREFLIGHT: &str =
    "origin, access-control-request-method, access-control-request-headers";

/// One rule of each kind, and nothing for everyone else.
pub fn tiers() -> Policy {
    Policy::new([
        Rule::credentialed([APP, "https://*.staging.example.com"])
            .methods([Method::PUT, Method::DELETE])
            .request_headers([
                header::CONTENT_TYPE,
                HeaderName::from_static("x-csrf-token"),
            ])
            .expose_headers([header::ETAG])
            .max_age(std::time::Duration::from_secs(7200))
            // The wire is the same without the public suffix list.
            .dangerously_allow_public_suffixes(),
        Rule::refused([CARVED_OUT]),
        Rule::anonymous([STATS]).methods([Method::PATCH]),
    ])
    .unwrap()
}

/// The same, and public reads for everyone else.
pub fn tiers_and_any() -> Policy {
    Policy::new([
        Rule::credentialed([APP]).methods([Method::PUT]),
        Rule::refused([CARVED_OUT]),
        Rule::anonymous(Any).expose_headers([header::ETAG]),
    ])
    .unwrap()
}

pub fn static_policy() -> Policy {
    Policy::new([Rule::anonymous(Any).expose_headers([header::ETAG])]).unwrap()
}

pub fn request(method: Method, headers: &[(&str, &str)]) -> Request<String> {
    let mut request = Request::new(String::new());
    *request.method_mut() = method;
    for (name, value) in headers {
        request.headers_mut().append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    request
}

pub fn get(headers: &[(&str, &str)]) -> Request<String> {
    request(Method::GET, headers)
}

/// A preflight from `origin`, with further headers.
pub fn preflight(origin: &str, method: &str, headers: &[(&str, &str)]) -> Request<String> {
    let mut all = vec![
        ("origin", origin),
        ("access-control-request-method", method),
    ];
    all.extend_from_slice(headers);
    request(Method::OPTIONS, &all)
}

pub fn response(status: u16, headers: &[(&str, &str)]) -> Response<String> {
    let mut response = Response::new(String::from("inner"));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    response
}

/// What came back, and how often the inner service was called.
pub struct Exchange {
    pub response: Response<String>,
    pub inner_calls: usize,
}

impl Exchange {
    pub fn headers(&self) -> Vec<(&str, &str)> {
        header_set(self.response.headers())
    }

    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }
}

/// Every line, sorted by name; lines of one name stay in order.
pub fn header_set(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let mut set: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    set.sort_by_key(|(name, _)| *name);
    set
}

pub fn exchange(policy: &Policy, request: Request<String>, inner: Response<String>) -> Exchange {
    exchange_through(&CredentialsLayer::new(policy.clone()), request, inner)
}

pub fn exchange_through(
    layer: &CredentialsLayer,
    request: Request<String>,
    inner: Response<String>,
) -> Exchange {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = layer.layer(service_fn(|_: Request<String>| {
        calls.fetch_add(1, Ordering::Relaxed);
        let mut response = Response::new(inner.body().clone());
        *response.status_mut() = inner.status();
        *response.headers_mut() = inner.headers().clone();
        *response.extensions_mut() = inner.extensions().clone();
        async move { Ok::<_, Infallible>(response) }
    }));
    let response = block_on(service.oneshot(request)).unwrap();
    Exchange {
        response,
        inner_calls: calls.load(Ordering::Relaxed),
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}
