//! A client for tests of real servers.

use std::net::SocketAddr;
use std::time::Duration;

use http::header::{HOST, HeaderValue};
use http::{Request, Response, Version};
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::Bytes;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// How long a test waits for what should happen at once.
pub const GUARD: Duration = Duration::from_secs(5);

/// A free port of the loopback.
pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A request without a body.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Full<Bytes>> {
    let mut builder = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Full::default()).unwrap()
}

/// One kept-alive connection.
pub enum Client {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Client {
    pub async fn connect(address: SocketAddr, version: Version) -> Self {
        let io = TokioIo::new(TcpStream::connect(address).await.unwrap());
        match version {
            Version::HTTP_2 => {
                let (sender, connection) =
                    http2::handshake(TokioExecutor::new(), io).await.unwrap();
                tokio::spawn(connection);
                Self::Http2(sender)
            }
            _ => {
                let (sender, connection) = http1::handshake(io).await.unwrap();
                tokio::spawn(connection);
                Self::Http1(sender)
            }
        }
    }

    /// Sends the request, and asserts the status and *all* of the `access-control-*` and `vary`
    /// headers of the response, sorted by name.
    pub async fn expect(
        &mut self,
        request: Request<Full<Bytes>>,
        status: u16,
        cors: &[&str],
    ) -> Response<Collected<Bytes>> {
        let sent = format!("{request:?}");
        let response = timeout(GUARD, self.send(request)).await.expect(&sent);
        assert_eq!(response.status().as_u16(), status, "{sent}");
        assert_eq!(cors_headers(&response), cors, "{sent}");
        response
    }

    async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Response<Collected<Bytes>> {
        let response = match self {
            Self::Http1(sender) => {
                let host = HeaderValue::from_static("localhost");
                request.headers_mut().insert(HOST, host);
                sender.ready().await.unwrap();
                sender.send_request(request).await
            }
            Self::Http2(sender) => {
                let uri = format!("http://localhost{}", request.uri());
                *request.uri_mut() = uri.parse().unwrap();
                sender.send_request(request).await
            }
        };
        let (parts, body) = response.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap())
    }
}

fn cors_headers<B>(response: &Response<B>) -> Vec<String> {
    let mut headers: Vec<_> = response
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("access-control-") || *name == "vary")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    // Stable, by the name alone: the order of a header's lines is part of the answer.
    headers.sort_by(|a, b| a.split(':').next().cmp(&b.split(':').next()));
    headers
}
