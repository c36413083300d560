//! The services that are fetched from.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use tower::Service;
use tower_cors_credentials::testing::Browser;

/// A service that is one function.
pub struct Server<F>(F);

pub fn browser<F>(answer: F) -> Browser<Server<F>, String>
where
    F: FnMut(&Request<String>) -> Response<String>,
{
    Browser::new(Server(answer))
}

impl<F> Service<Request<String>> for Server<F>
where
    F: FnMut(&Request<String>) -> Response<String>,
{
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<String>) -> Self::Future {
        ready(Ok((self.0)(&request)))
    }
}

pub fn is_preflight(request: &Request<String>) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

pub fn response(status: u16, headers: &[(&str, &str)]) -> Response<String> {
    let mut response = Response::new(String::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    response
}

/// The request's `Origin`; empty where it has none.
pub fn origin(request: &Request<String>) -> &str {
    let origin = request.headers().get(ORIGIN);
    origin.map_or("", |origin| origin.to_str().unwrap())
}
