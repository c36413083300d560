//! The layer on a tonic server: gRPC-web calls of a page.

use std::future::pending;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use http::{Request, Response, Version, header};
use http_body_util::{Collected, Full};
use hyper::body::Bytes;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_web::GrpcWebLayer;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::client::{Client, listen, request};

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";
const CHECK: &str = "/grpc.health.v1.Health/Check";
const HANGS: &str = "/test.Test/Hangs";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "access-control-expose-headers: grpc-status, grpc-message, grpc-status-details-bin",
    "vary: origin",
];
const WITHHELD: &[&str] = &["vary: origin"];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-headers: content-type, x-grpc-web, x-user-agent, grpc-timeout",
    "access-control-allow-methods: GET, HEAD, POST",
    "access-control-allow-origin: https://app.example.com",
    "access-control-max-age: 3600",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_REFUSED: &[&str] =
    &["vary: origin, access-control-request-method, access-control-request-headers"];
const UNREADABLE: &[&str] = &[];

/// What the browser asks before a call.
const PREFLIGHT: &[(&str, &str)] = &[
    ("origin", APP),
    ("access-control-request-method", "POST"),
    (
        "access-control-request-headers",
        "content-type,grpc-timeout,x-grpc-web,x-user-agent",
    ),
];

fn credentials() -> CredentialsLayer {
    let policy = Policy::new([Rule::credentialed([APP])
        .grpc_web()
        .max_age(Duration::from_secs(3600))]);
    CredentialsLayer::new(policy.unwrap())
}

fn routes() -> Routes {
    let hangs = Router::new().route(HANGS, post(pending::<()>));
    let (_reporter, health) = tonic_health::server::health_reporter();
    Routes::from(hangs).add_service(health)
}

async fn connect() -> [Client; 2] {
    let (listener, address) = listen().await;
    let server = Server::builder()
        .accept_http1(true)
        .layer(credentials())
        .layer(GrpcWebLayer::new())
        .add_routes(routes())
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(server);
    [
        Client::connect(address, Version::HTTP_11).await,
        Client::connect(address, Version::HTTP_2).await,
    ]
}

/// A gRPC-web call with one message in a frame: a flag, the length in four bytes, the message.
fn call(path: &str, headers: &[(&str, &str)], message: &[u8]) -> Request<Full<Bytes>> {
    let mut frame = vec![0];
    frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend(message);
    let mut request = request("POST", path, headers).map(|_| Full::from(frame));
    let headers = request.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        "application/grpc-web+proto".parse().unwrap(),
    );
    headers.insert("x-grpc-web", "1".parse().unwrap());
    request
}

fn body(response: Response<Collected<Bytes>>) -> Bytes {
    response.into_body().to_bytes()
}

#[tokio::test]
async fn a_call_of_the_credentialed_origin_is_granted() {
    for mut client in connect().await {
        client
            .expect(request("OPTIONS", CHECK, PREFLIGHT), 204, PREFLIGHT_GRANTED)
            .await;
        let response = client
            .expect(call(CHECK, &[("origin", APP)], b""), 200, GRANTED)
            .await;
        // `SERVING`, then the trailers as gRPC-web has them, in the body.
        let expected = b"\0\0\0\0\x02\x08\x01\x80\0\0\0\x0fgrpc-status:0\r\n";
        assert_eq!(body(response), expected[..]);
    }
}

#[tokio::test]
async fn the_status_of_a_failed_call_is_exposed() {
    // The field `service`, which names one that is not there.
    let unknown = b"\x0a\x04none";
    for mut client in connect().await {
        let response = client
            .expect(call(CHECK, &[("origin", APP)], unknown), 200, GRANTED)
            .await;
        assert_eq!(response.headers()["grpc-status"], "5");
        assert!(response.headers().contains_key("grpc-message"));
    }
}

#[tokio::test]
async fn a_call_of_any_other_origin_is_withheld() {
    let preflight = [("origin", EVIL), PREFLIGHT[1], PREFLIGHT[2]];
    for mut client in connect().await {
        client
            .expect(
                request("OPTIONS", CHECK, &preflight),
                403,
                PREFLIGHT_REFUSED,
            )
            .await;
        client
            .expect(call(CHECK, &[("origin", EVIL)], b""), 200, WITHHELD)
            .await;
        client
            .expect(call(CHECK, &[("origin", "null")], b""), 200, WITHHELD)
            .await;
        client.expect(call(CHECK, &[], b""), 200, WITHHELD).await;
    }
}

#[tokio::test]
async fn metadata_that_the_rule_does_not_name_is_refused() {
    let preflight = [
        PREFLIGHT[0],
        PREFLIGHT[1],
        (
            "access-control-request-headers",
            "authorization,content-type,x-grpc-web",
        ),
    ];
    for mut client in connect().await {
        client
            .expect(
                request("OPTIONS", CHECK, &preflight),
                403,
                PREFLIGHT_REFUSED,
            )
            .await;
    }
}

#[tokio::test]
async fn trailers_of_a_native_call_pass() {
    let [_, mut client] = connect().await;
    let mut request = call(CHECK, &[("te", "trailers")], b"");
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, "application/grpc".parse().unwrap());
    let response = client.expect(request, 200, WITHHELD).await;
    assert_eq!(response.body().trailers().unwrap()["grpc-status"], "0");
    assert_eq!(body(response), b"\0\0\0\0\x02\x08\x01"[..]);
}

/// tonic applies `grpc-timeout` and `Server::timeout` outside of all layers.
#[tokio::test]
async fn a_deadline_that_tonic_enforces_is_unreadable() {
    for mut client in connect().await {
        let call = call(HANGS, &[("origin", APP), ("grpc-timeout", "1m")], b"");
        let response = client.expect(call, 200, UNREADABLE).await;
        assert!(response.headers().contains_key("grpc-status"));
    }
}

#[tokio::test]
async fn grpc_web_outside_answers_the_preflight_with_400() {
    let (listener, address) = listen().await;
    let server = Server::builder()
        .accept_http1(true)
        .layer(GrpcWebLayer::new())
        .layer(credentials())
        .add_routes(routes())
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(server);
    let mut client = Client::connect(address, Version::HTTP_11).await;
    client
        .expect(request("OPTIONS", CHECK, PREFLIGHT), 400, UNREADABLE)
        .await;
    client
        .expect(call(CHECK, &[("origin", APP)], b""), 200, GRANTED)
        .await;
}
