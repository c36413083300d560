//! The layer on a hyper server, over HTTP/1.1 and HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tower::{Layer, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::client::{Client, listen, request};
use crate::raw::{assert_echoes, send_raw, spawn_echo};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";

/// What makes an OPTIONS request a preflight.
const ASKS: &str = "access-control-request-method";
const NAMES: &str = "access-control-request-headers";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "access-control-expose-headers: etag",
    "vary: origin",
];
/// The layer adds no list of exposed headers to a 304.
const GRANTED_304: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin",
];
const ANONYMOUS: &[&str] = &[
    "access-control-allow-origin: https://partner.example",
    "vary: origin",
];
const WITHHELD: &[&str] = &["vary: origin"];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-headers: content-type, x-csrf-token",
    "access-control-allow-methods: GET, HEAD, POST, PUT",
    "access-control-allow-origin: https://app.example.com",
    "access-control-max-age: 600",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_REFUSED: &[&str] =
    &["vary: origin, access-control-request-method, access-control-request-headers"];

async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::from("hello"));
    if request.method() == Method::HEAD {
        *response.body_mut() = Full::default();
    }
    match request.uri().path() {
        "/unmodified" => {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Full::default();
        }
        "/echo" => {
            spawn_echo(request);
            *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            *response.body_mut() = Full::default();
            let headers = response.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            headers.insert(header::UPGRADE, HeaderValue::from_static("echo"));
        }
        _ => {}
    }
    Ok(response)
}

async fn serve() -> SocketAddr {
    let policy = Policy::new([
        Rule::credentialed([APP])
            .methods([Method::PUT])
            .request_headers(["content-type", "x-csrf-token"])
            .expose_headers([header::ETAG])
            .max_age(Duration::from_secs(600)),
        Rule::anonymous([PARTNER]),
    ]);
    let service = CredentialsLayer::new(policy.unwrap()).layer(service_fn(respond));
    let service = TowerToHyperService::new(service);
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                auto::Builder::new(TokioExecutor::new())
                    .serve_connection_with_upgrades(TokioIo::new(stream), service)
                    .await
            });
        }
    });
    address
}

async fn connect() -> [Client; 2] {
    let address = serve().await;
    [
        Client::connect(address, Version::HTTP_11).await,
        Client::connect(address, Version::HTTP_2).await,
    ]
}

#[tokio::test]
async fn both_versions_of_http_get_the_same_headers() {
    for mut client in connect().await {
        for (method, path, headers, status, cors) in [
            ("GET", "/", &[][..], 200, WITHHELD),
            ("GET", "/", &[("origin", APP)], 200, GRANTED),
            ("POST", "/", &[("origin", APP)], 200, GRANTED),
            ("HEAD", "/", &[("origin", APP)], 200, GRANTED),
            ("HEAD", "/", &[("origin", EVIL)], 200, WITHHELD),
            ("GET", "/unmodified", &[("origin", APP)], 304, GRANTED_304),
            ("GET", "/unmodified", &[("origin", EVIL)], 304, WITHHELD),
            ("GET", "/", &[("origin", PARTNER)], 200, ANONYMOUS),
            ("GET", "/", &[("origin", EVIL)], 200, WITHHELD),
            ("GET", "/", &[("origin", "null")], 200, WITHHELD),
            ("GET", "/", &[("origin", "")], 200, WITHHELD),
            // No preflight without `Access-Control-Request-Method`.
            ("OPTIONS", "/", &[("origin", APP)], 200, GRANTED),
            ("OPTIONS", "/", &[(ASKS, "PUT")], 200, WITHHELD),
            (
                "OPTIONS",
                "/",
                &[("origin", APP), (ASKS, "PUT")],
                204,
                PREFLIGHT_GRANTED,
            ),
            (
                "OPTIONS",
                "/",
                &[
                    ("origin", APP),
                    (ASKS, "PUT"),
                    (NAMES, "content-type"),
                    (NAMES, "x-csrf-token"),
                ],
                204,
                PREFLIGHT_GRANTED,
            ),
            (
                "OPTIONS",
                "/",
                &[("origin", EVIL), (ASKS, "PUT")],
                403,
                PREFLIGHT_REFUSED,
            ),
            (
                "OPTIONS",
                "/",
                &[("origin", APP), (ASKS, "DELETE")],
                403,
                PREFLIGHT_REFUSED,
            ),
            (
                "OPTIONS",
                "/",
                &[("origin", APP), (ASKS, "PUT"), (NAMES, "x-trace")],
                403,
                PREFLIGHT_REFUSED,
            ),
        ] {
            client
                .expect(request(method, path, headers), status, cors)
                .await;
        }
    }
}

#[tokio::test]
async fn several_origin_lines_are_refused() {
    for mut client in connect().await {
        let origins = [("origin", APP), ("origin", APP)];
        client
            .expect(request("GET", "/", &origins), 200, WITHHELD)
            .await;
        let preflight = [origins[0], origins[1], (ASKS, "GET")];
        client
            .expect(request("OPTIONS", "/", &preflight), 403, PREFLIGHT_REFUSED)
            .await;
    }
}

#[tokio::test]
async fn an_origin_that_is_no_utf8_is_refused() {
    for mut client in connect().await {
        for bytes in [
            &b"https://app.example.com\xff"[..],
            b"\xff",
            "https://äpp.example.com".as_bytes(),
        ] {
            let mut request = request("GET", "/", &[]);
            let origin = HeaderValue::from_bytes(bytes).unwrap();
            request.headers_mut().insert(header::ORIGIN, origin);
            client.expect(request, 200, WITHHELD).await;
        }
    }
}

/// The status, and all `access-control-*` and `vary` lines in their order.
fn cors_lines(head: &str) -> (&str, Vec<&str>) {
    let mut lines = head.lines();
    let status = lines.next().unwrap();
    let is_cors = |line: &&str| line.starts_with("access-control-") || line.starts_with("vary:");
    (status, lines.filter(is_cors).collect())
}

const RAW_GRANTED: [&str; 4] = [
    "vary: origin",
    "access-control-expose-headers: etag",
    "access-control-allow-origin: https://app.example.com",
    "access-control-allow-credentials: true",
];
const RAW_PREFLIGHT_GRANTED: [&str; 6] = [
    "vary: origin, access-control-request-method, access-control-request-headers",
    "access-control-allow-origin: https://app.example.com",
    "access-control-allow-credentials: true",
    "access-control-allow-methods: GET, HEAD, POST, PUT",
    "access-control-allow-headers: content-type, x-csrf-token",
    "access-control-max-age: 600",
];

#[tokio::test]
async fn header_names_are_read_in_any_case() {
    let address = serve().await;
    for name in ["oRiGiN", "ORIGIN", "Origin"] {
        let request = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{name}: {APP}\r\n\r\n");
        let (_, head) = send_raw(address, &request).await;
        assert_eq!(
            cors_lines(&head),
            ("HTTP/1.1 200 OK", RAW_GRANTED.to_vec()),
            "{name}"
        );
    }
    let request = format!(
        "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nORIGIN: {APP}\r\n\
         aCCESS-cONTROL-rEQUEST-mETHOD: PUT\r\nACCESS-CONTROL-REQUEST-HEADERS: x-CSRF-token\r\n\r\n"
    );
    let (_, head) = send_raw(address, &request).await;
    let expected = ("HTTP/1.1 204 No Content", RAW_PREFLIGHT_GRANTED.to_vec());
    assert_eq!(cors_lines(&head), expected);
}

#[tokio::test]
async fn an_upgrade_passes_with_its_headers() {
    let (stream, head) = send_raw(
        serve().await,
        &format!(
            "GET /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: {APP}\r\n\
             Connection: upgrade\r\nUpgrade: echo\r\n\r\n"
        ),
    )
    .await;
    let expected = ("HTTP/1.1 101 Switching Protocols", RAW_GRANTED.to_vec());
    assert_eq!(cors_lines(&head), expected);

    assert_echoes(stream).await;
}

#[tokio::test]
async fn a_hostile_header_of_16_kib_is_refused_and_not_echoed() {
    let address = serve().await;
    let long = "a".repeat(16 * 1024);
    let names = |list: &str| {
        format!(
            "origin: {APP}\r\naccess-control-request-method: PUT\r\n\
             access-control-request-headers: {list}"
        )
    };
    let withheld = ("HTTP/1.1 200 OK", WITHHELD);
    let refused = ("HTTP/1.1 403 Forbidden", PREFLIGHT_REFUSED);
    for (method, headers, (status, cors)) in [
        (
            "GET",
            format!("origin: https://{long}.example.com"),
            withheld,
        ),
        ("GET", format!("origin: {APP}{long}"), withheld),
        ("GET", format!("origin: {APP}/{long}"), withheld),
        (
            "OPTIONS",
            format!("origin: {APP}{long}\r\naccess-control-request-method: PUT"),
            refused,
        ),
        (
            "OPTIONS",
            format!("origin: {APP}\r\naccess-control-request-method: PUT{long}"),
            refused,
        ),
        ("OPTIONS", names(&long), refused),
        ("OPTIONS", names(&",".repeat(16 * 1024)), refused),
        ("OPTIONS", names(&"content-type,".repeat(1260)), refused),
    ] {
        let request = format!("{method} / HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n\r\n");
        let (_, head) = send_raw(address, &request).await;
        assert_eq!(cors_lines(&head), (status, cors.to_vec()));
        assert!(head.len() < 1024, "{head}");
    }
}
