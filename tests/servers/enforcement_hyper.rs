//! Enforcement on a hyper server, over HTTP/1.1 and HTTP/2, WebSockets included.

use std::convert::Infallible;
use std::net::SocketAddr;

use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2;
use hyper::ext::Protocol;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::{Layer, service_fn};
use tower_cors_credentials::{CredentialsLayer, Enforcement, Policy, Rule};

use crate::client::{Client, GUARD, listen, request};
use crate::raw::{assert_echoes, send_raw, spawn_echo};

/// What the client of these tests sends its requests to.
const OWN: &str = "http://localhost";
const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin",
];
const WITHHELD: &[&str] = &["vary: origin"];

/// Answers a request, or opens the WebSocket that it asks for.
async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::from("hello"));
    let is_upgrade = request.headers().contains_key(header::UPGRADE);
    if is_upgrade {
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    if is_upgrade || request.method() == Method::CONNECT {
        *response.body_mut() = Full::default();
        spawn_echo(request);
    }
    Ok(response)
}

async fn serve() -> SocketAddr {
    let policy = Policy::new([Rule::credentialed([APP]).methods([Method::PUT])]).unwrap();
    let layer = CredentialsLayer::new(policy).with_enforcement(Enforcement::Reject);
    let service = TowerToHyperService::new(layer.layer(service_fn(respond)));
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let mut builder = auto::Builder::new(TokioExecutor::new());
                builder.http2().enable_connect_protocol();
                let io = TokioIo::new(stream);
                builder.serve_connection_with_upgrades(io, service).await
            });
        }
    });
    address
}

#[tokio::test]
async fn both_versions_of_http_enforce_alike() {
    let cross = ("sec-fetch-site", "cross-site");
    let same = ("sec-fetch-site", "same-origin");
    let address = serve().await;
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let mut client = Client::connect(address, version).await;
        for (method, lines, status, cors) in [
            ("GET", &[][..], 200, WITHHELD),
            ("GET", &[cross], 200, WITHHELD),
            ("POST", &[], 200, WITHHELD),
            ("POST", &[cross], 403, WITHHELD),
            // By the `Host` of HTTP/1.1, and the authority of HTTP/2.
            ("POST", &[("origin", OWN)], 200, WITHHELD),
            ("POST", &[("origin", OWN), cross], 403, WITHHELD),
            (
                "POST",
                &[("origin", "http://localhost:3000")],
                403,
                WITHHELD,
            ),
            ("POST", &[("origin", "null"), same], 200, WITHHELD),
            ("POST", &[("origin", "null")], 403, WITHHELD),
            ("POST", &[("origin", APP), cross], 200, GRANTED),
            ("PUT", &[("origin", APP), cross], 200, GRANTED),
            ("DELETE", &[("origin", APP), cross], 403, WITHHELD),
            ("POST", &[("origin", EVIL), cross], 403, WITHHELD),
            ("GET", &[("origin", EVIL), cross], 403, WITHHELD),
            ("OPTIONS", &[("origin", EVIL), cross], 403, WITHHELD),
        ] {
            let response = client
                .expect(request(method, "/", lines), status, cors)
                .await;
            let body = response.into_body().to_bytes();
            assert_eq!(body.is_empty(), status == 403, "{method} {lines:?}");
        }
    }
}

#[tokio::test]
async fn the_target_of_http1_comes_before_its_sole_host() {
    let address = serve().await;
    for (target, hosts, is_own) in [
        ("/", &["localhost"][..], true),
        ("/", &["LOCALHOST:80"], true),
        ("/", &["localhost:443"], false),
        ("/", &["localhost", "localhost"], false),
        ("/", &["other.example"], false),
        ("http://localhost/", &["other.example"], true),
        ("http://other.example/", &["localhost"], false),
    ] {
        let hosts: String = hosts
            .iter()
            .map(|host| format!("host: {host}\r\n"))
            .collect();
        let request = format!(
            "POST {target} HTTP/1.1\r\n{hosts}origin: {OWN}\r\n\
             x-forwarded-host: localhost\r\ncontent-length: 0\r\n\r\n"
        );
        let (_, head) = send_raw(address, &request).await;
        let expected = if is_own {
            "HTTP/1.1 200 OK"
        } else {
            "HTTP/1.1 403 Forbidden"
        };
        assert_eq!(head.lines().next(), Some(expected), "{request}");
    }
}

#[tokio::test]
async fn a_websocket_over_http1_is_judged_by_its_origin() {
    let address = serve().await;
    for (origin, opens) in [
        (Some(OWN), true),
        (Some(APP), true),
        (Some(EVIL), false),
        (Some("null"), false),
        (None, true),
    ] {
        let origin = origin.map(|origin| format!("origin: {origin}\r\n"));
        let request = format!(
            "GET /socket HTTP/1.1\r\nhost: localhost\r\n{}cookie: session=1\r\n\
             connection: Upgrade\r\nupgrade: websocket\r\n\r\n",
            origin.as_deref().unwrap_or_default(),
        );
        let (stream, head) = send_raw(address, &request).await;
        let status = head.lines().next().unwrap();
        if opens {
            assert_eq!(status, "HTTP/1.1 101 Switching Protocols", "{request}");
            assert_echoes(stream).await;
        } else {
            assert_eq!(status, "HTTP/1.1 403 Forbidden", "{request}");
        }
    }
}

#[tokio::test]
async fn a_websocket_over_http2_is_judged_by_its_origin() {
    let io = TokioIo::new(TcpStream::connect(serve().await).await.unwrap());
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    // With the first answer the client knows that the server takes an extended CONNECT.
    let first = client.send_request(request("GET", "http://localhost/", &[]));
    assert_eq!(first.await.unwrap().status(), 200);
    for (lines, opens) in [
        (&[("origin", OWN)][..], true),
        (&[("origin", APP)], true),
        (&[("origin", APP), ("sec-fetch-site", "same-site")], true),
        (&[("origin", OWN), ("sec-fetch-site", "same-site")], false),
        (&[("origin", EVIL)], false),
        (&[("origin", "null")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[], true),
    ] {
        let mut request = request("CONNECT", "http://localhost/socket", lines);
        request
            .extensions_mut()
            .insert(Protocol::from_static("websocket"));
        let response = timeout(GUARD, client.send_request(request));
        let response = response.await.expect("no answer in time").unwrap();
        if opens {
            assert_eq!(response.status(), 200, "{lines:?}");
            let upgraded = hyper::upgrade::on(response).await.unwrap();
            assert_echoes(TokioIo::new(upgraded)).await;
        } else {
            assert_eq!(response.status(), 403, "{lines:?}");
        }
    }
}
