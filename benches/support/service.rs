//! The inner service, and how a service is driven without a runtime.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tower::Service;

/// The headers of the inner service's response.
///
/// They are made with the request and travel in its body, so that the inner service costs next to
/// nothing, and the same whether a layer calls it or answers by itself.
pub type InnerResponse = HeaderMap;

/// A request with a small body, as servers have.
pub type BoxedRequest = Request<Box<InnerResponse>>;

/// The inner service, or a layer around it.
pub trait Drivable:
    Service<BoxedRequest, Response = Response<()>, Error = Infallible> + Clone
{
}

impl<S> Drivable for S where
    S: Service<BoxedRequest, Response = Response<()>, Error = Infallible> + Clone
{
}

/// A service that answers what the request brings along.
#[derive(Clone, Copy)]
pub struct Inner;

impl Service<BoxedRequest> for Inner {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    #[inline(never)]
    fn call(&mut self, request: BoxedRequest) -> Self::Future {
        let mut response = Response::new(());
        *response.headers_mut() = *request.into_body();
        ready(Ok(response))
    }
}

/// What a server does with a service that answers at once. The future is polled where it was made.
#[inline(never)]
pub fn drive(service: &mut impl Drivable, request: BoxedRequest) -> Response<()> {
    let ready = service.poll_ready(&mut Context::from_waker(Waker::noop()));
    assert!(ready.is_ready());
    let mut future = pin!(service.call(request));
    match at_once(future.as_mut()) {
        Ok(response) => response,
    }
}

/// What becomes of a future that waits for nothing.
#[inline(always)]
pub fn at_once<F: Future>(future: Pin<&mut F>) -> F::Output {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

const NAMES: [&str; 12] = [
    "content-type",
    "content-length",
    "cache-control",
    "date",
    "etag",
    "last-modified",
    "x-request-id",
    "strict-transport-security",
    "x-content-type-options",
    "content-security-policy",
    "server-timing",
    "link",
];

/// A response with the first `count` of twelve usual headers.
pub fn response_with(count: usize) -> InnerResponse {
    NAMES[..count]
        .iter()
        .map(|name| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_static("1"))
        })
        .fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.insert(name, value);
            headers
        })
}

/// A response with two headers, one of which is `Vary`.
pub fn response_with_vary() -> InnerResponse {
    let mut headers = response_with(1);
    headers.insert(
        http::header::VARY,
        HeaderValue::from_static("accept-encoding"),
    );
    headers
}
