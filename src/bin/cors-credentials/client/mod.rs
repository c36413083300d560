//! [`Client`]: the network, as a Tower service with a deadline for each exchange.

mod deadline;
mod error;
mod roots;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;
use tower_service::Service;

pub use crate::client::deadline::Deadline;
pub use crate::client::error::AskError;
use crate::client::roots::tls_config;

/// The longest head of a response, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The most header lines of a response.
const MAX_HEADERS: usize = 256;

const NAME: HeaderValue =
    HeaderValue::from_static(concat!("cors-credentials/", env!("CARGO_PKG_VERSION")));

/// A client that speaks HTTP/1.1, over a connection of its own for each request, so that each goes
/// over the wire once. It decompresses nothing.
///
/// The body of a response is not read: what a page may read is decided by the head.
#[derive(Clone, Debug)]
pub struct Client {
    inner: legacy::Client<HttpsConnector<HttpConnector>, String>,
    deadline: Duration,
}

impl Client {
    pub fn new(deadline: Duration) -> Result<Self, AskError> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls_config()?)
            .https_or_http()
            .enable_http1()
            .build();
        let inner = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .retry_canceled_requests(false)
            .http1_max_buf_size(MAX_HEAD)
            .http1_max_headers(MAX_HEADERS)
            .build(connector);
        Ok(Self { inner, deadline })
    }
}

impl Service<Request<String>> for Client {
    type Response = Response<()>;
    type Error = AskError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<()>, AskError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), AskError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<String>) -> Self::Future {
        request.headers_mut().insert(USER_AGENT, NAME);
        let host = request
            .uri()
            .authority()
            .map_or_else(String::new, ToString::to_string);
        let answer = timeout(self.deadline, self.inner.request(request));
        let deadline = self.deadline;
        Box::pin(async move {
            match answer.await {
                Ok(Ok(response)) => Ok(response.map(drop)),
                Ok(Err(error)) => Err(AskError::new(&host, &error)),
                Err(_) => Err(AskError::Deadline { host, deadline }),
            }
        })
    }
}
