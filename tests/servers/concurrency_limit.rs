//! A preflight that the layer has answered holds no place of a concurrency limit inside of it,
//! on servers that clone their service for each request; and what holds where a handle is kept.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::task::Poll;

use axum::Router;
use axum::routing::get;
use http::{Request, Response, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::limit::{ConcurrencyLimit, ConcurrencyLimitLayer, GlobalConcurrencyLimitLayer};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::client::{Client, listen, request};

const APP: &str = "https://app.example.com";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin",
];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-methods: GET, HEAD, POST",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_REFUSED: &[&str] =
    &["vary: origin, access-control-request-method, access-control-request-headers"];

fn credentials() -> CredentialsLayer {
    CredentialsLayer::new(Policy::new([Rule::credentialed([APP])]).unwrap())
}

/// Connections that have sent nothing but preflights stay open while another sends its request.
async fn assert_not_starved(address: SocketAddr) {
    let granted = [("origin", APP), ("access-control-request-method", "GET")];
    let refused = [("origin", APP), ("access-control-request-method", "PUT")];
    let mut kept_alive = Vec::new();
    for version in [Version::HTTP_11, Version::HTTP_2] {
        for _ in 0..3 {
            let mut client = Client::connect(address, version).await;
            client
                .expect(request("OPTIONS", "/", &granted), 204, PREFLIGHT_GRANTED)
                .await;
            client
                .expect(request("OPTIONS", "/", &refused), 403, PREFLIGHT_REFUSED)
                .await;
            kept_alive.push(client);
        }
    }
    let mut client = Client::connect(address, Version::HTTP_11).await;
    client
        .expect(request("GET", "/", &[("origin", APP)]), 200, GRANTED)
        .await;
    for client in &mut kept_alive {
        client
            .expect(request("GET", "/", &[("origin", APP)]), 200, GRANTED)
            .await;
    }
}

#[tokio::test]
async fn preflights_do_not_starve_a_limit_under_axum() {
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        // `ConcurrencyLimitLayer` would make a limit of its own for each method of the route.
        .layer(GlobalConcurrencyLimitLayer::new(1))
        .layer(credentials());
    let (listener, address) = listen().await;
    tokio::spawn(axum::serve(listener, app).into_future());
    assert_not_starved(address).await;
}

#[tokio::test]
async fn preflights_do_not_starve_a_limit_under_hyper() {
    let service = ServiceBuilder::new()
        .layer(credentials())
        .layer(ConcurrencyLimitLayer::new(1))
        .service_fn(async |_: Request<Incoming>| {
            Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("hello")))
        });
    let service = TowerToHyperService::new(service);
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await
            });
        }
    });
    assert_not_starved(address).await;
}

#[tokio::test]
async fn preflights_do_not_starve_a_limit_under_tonic() {
    let routes = Routes::from(Router::new().route("/", get(|| async { "hello" })));
    let (listener, address) = listen().await;
    let server = Server::builder()
        .accept_http1(true)
        .layer(credentials())
        .layer(ConcurrencyLimitLayer::new(1))
        .add_routes(routes)
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(server);
    assert_not_starved(address).await;
}

async fn hello(_: Request<String>) -> Result<Response<String>, Infallible> {
    Ok(Response::new(String::from("hello")))
}

fn preflight() -> Request<String> {
    Request::options("/")
        .header("origin", APP)
        .header("access-control-request-method", "GET")
        .body(String::new())
        .unwrap()
}

async fn is_ready<S: Service<Request<String>>>(service: &mut S) -> bool {
    poll_fn(|cx| Poll::Ready(service.poll_ready(cx).is_ready())).await
}

#[tokio::test]
async fn a_handle_that_is_kept_gives_its_place_back_with_its_next_call() {
    let mut kept = credentials().layer(ConcurrencyLimit::new(service_fn(hello), 1));
    let mut other = kept.clone();
    kept.ready().await.unwrap().call(preflight()).await.unwrap();
    assert!(!is_ready(&mut other).await);
    kept.ready()
        .await
        .unwrap()
        .call(Request::default())
        .await
        .unwrap();
    assert!(is_ready(&mut other).await);
}

#[tokio::test]
async fn a_limit_outside_has_its_place_back_with_the_preflights_answer() {
    let mut kept = ConcurrencyLimit::new(credentials().layer(service_fn(hello)), 1);
    let mut other = kept.clone();
    kept.ready().await.unwrap().call(preflight()).await.unwrap();
    assert!(is_ready(&mut other).await);
}
