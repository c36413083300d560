//! Policies that differ in everything a response shows, and requests that tell them apart.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, header};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};

pub const APP: &str = "https://app.example.com";
pub const PARTNER: &str = "https://partner.example";
pub const EVIL: &str = "https://evil.example.org";

pub type Headers = Vec<(String, String)>;

/// One site with credentials.
pub fn first() -> Policy {
    Policy::new([Rule::credentialed([APP])
        .methods([Method::PUT])
        .request_headers([header::CONTENT_TYPE])
        .expose_headers([header::ETAG])
        .max_age(Duration::from_secs(60))])
    .unwrap()
}

/// The same site without, and another one with credentials.
pub fn second() -> Policy {
    Policy::new([
        Rule::anonymous([APP])
            .methods([Method::DELETE])
            .request_headers(["x-csrf-token"])
            .expose_headers(["x-request-id"])
            .max_age(Duration::from_secs(120)),
        Rule::credentialed([PARTNER]),
    ])
    .unwrap()
}

/// What a layer that cannot be reloaded answers alike, whatever the origin.
pub fn public() -> Policy {
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

pub fn get(origin: &str) -> Request<String> {
    request(Method::GET, &[("origin", origin)])
}

/// A preflight for a method that every rule allows: the answer lists the others.
pub fn preflight(origin: &str) -> Request<String> {
    let asks = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
    ];
    request(Method::OPTIONS, &asks)
}

/// Any kind of request, by its number.
pub const KINDS: usize = 10;

pub fn request_of_kind(kind: usize) -> Request<String> {
    match kind {
        0 => request(Method::GET, &[]),
        1 => get(APP),
        2 => get(PARTNER),
        3 => get(EVIL),
        4 => get("null"),
        5 => get("https://app.example.com/"),
        6 => request(Method::GET, &[("origin", APP), ("origin", APP)]),
        7 => request(
            Method::POST,
            &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
        ),
        8 => preflight(APP),
        _ => preflight(EVIL),
    }
}

/// A service behind the layer that says nothing of CORS.
pub fn serve(
    layer: &CredentialsLayer,
) -> impl Service<Request<String>, Response = Response<String>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ use<> {
    layer.layer(service_fn(|_: Request<String>| async {
        Ok(Response::new(String::new()))
    }))
}

pub fn answer<S>(service: &S, request: Request<String>) -> Response<String>
where
    S: Service<Request<String>, Response = Response<String>, Error = Infallible> + Clone,
{
    let Ok(response) = block_on(service.clone().oneshot(request));
    response
}

/// Every line, sorted by name; lines of one name stay in order.
pub fn header_set(headers: &HeaderMap) -> Headers {
    let mut set: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    set.sort_by(|a, b| a.0.cmp(&b.0));
    set
}

/// Polls until it is ready: what is waited for here wakes nobody.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::yield_now(),
        }
    }
}
