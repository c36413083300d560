//! The layer among tower's and tower-http's: what holds inside of each, and outside.

use std::convert::Infallible;
use std::future::{Ready, pending, poll_fn};
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use axum::{Router, body::Body as BoxedBody, routing};
use http::{Request, Response};
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use hyper::body::{Body as HttpBody, Bytes, Incoming};
use static_assertions::{assert_impl_all, assert_not_impl_any};
use tower::buffer::BufferLayer;
use tower::limit::{ConcurrencyLimit, ConcurrencyLimitLayer, GlobalConcurrencyLimitLayer};
use tower::load_shed::LoadShedLayer;
use tower::timeout::{TimeoutLayer, error::Elapsed};
use tower::util::{BoxCloneService, BoxCloneSyncService, MapResultLayer};
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_cors_credentials::{Any, Credentials, CredentialsLayer, Policy, Refusal, Rule};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{Compression, CompressionLayer};
use tower_http::trace::{HttpMakeClassifier, Trace, TraceLayer};

type Body = Full<Bytes>;
type Inner<B> = BoxCloneSyncService<Request<Body>, Response<B>, Infallible>;
type App = BoxCloneService<Request<Body>, Response<BoxedBody>, BoxError>;

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example.org";

const ALLOW: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
];
const VARY: &[&str] = &["vary: origin"];
const UNREADABLE: &[&str] = &[];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-methods: GET, HEAD, POST",
    "access-control-allow-origin: https://app.example.com",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_REFUSED: &[&str] =
    &["vary: origin, access-control-request-method, access-control-request-headers"];

fn layer(rule: Rule) -> CredentialsLayer {
    CredentialsLayer::new(Policy::new([rule]).unwrap())
}

fn credentials() -> CredentialsLayer {
    layer(Rule::credentialed([APP]))
}

fn get(origin: &str) -> Request<Body> {
    let request = Request::get("/").header("origin", origin);
    let request = request.header("accept-encoding", "gzip");
    request.body(Body::default()).unwrap()
}

fn preflight(origin: &str) -> Request<Body> {
    let request = Request::options("/").header("origin", origin);
    let request = request.header("access-control-request-method", "GET");
    let request = request.header("accept-encoding", "gzip");
    request.body(Body::default()).unwrap()
}

/// Long enough to be worth compressing.
async fn hello(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Full::from("hello, world; ".repeat(9))))
}

/// The stack, whatever its body and its error.
fn app<S, B>(stack: S) -> App
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + 'static,
    S: Service<Request<Body>, Error: Into<BoxError>, Future: Send>,
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let stack = stack.map_response(|response| response.map(BoxedBody::new));
    stack.map_err(Into::into).boxed_clone()
}

/// All of the response's `access-control-*` and `vary` lines, sorted by name.
fn cors<B>(response: &Response<B>) -> Vec<String> {
    let mut lines: Vec<_> = response.headers().iter().collect();
    lines.retain(|(name, _)| name.as_str().starts_with("access-control-") || *name == "vary");
    lines.sort_by_key(|(name, _)| name.as_str());
    lines
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect()
}

/// Sends the request to a clone of the service, as servers do.
async fn expect(app: &App, request: Request<Body>, status: u16, headers: &[&[&str]]) -> Bytes {
    let sent = format!("{request:?}");
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), status, "{sent}");
    assert_eq!(cors(&response), headers.concat(), "{sent}");
    response.into_body().collect().await.unwrap().to_bytes()
}

async fn expect_preflights(app: &App) {
    let granted = expect(app, preflight(APP), 204, &[PREFLIGHT_GRANTED]).await;
    let refused = expect(app, preflight(EVIL), 403, &[PREFLIGHT_REFUSED]).await;
    assert!(granted.is_empty() && refused.is_empty());
}

/// Preflights are answered, and the response to what is none has the status and these headers.
async fn expect_all(app: &App, status: u16, allow: &[&str], vary: &[&str]) -> Bytes {
    expect_preflights(app).await;
    expect(app, get(EVIL), status, &[vary]).await;
    expect(app, get(APP), status, &[allow, vary]).await
}

async fn is_ready<S: Service<Request<Body>>>(service: &mut S) -> bool {
    poll_fn(|cx| Poll::Ready(matches!(service.poll_ready(cx), Poll::Ready(Ok(()))))).await
}

fn unavailable(result: Result<Response<Body>, BoxError>) -> Result<Response<Body>, BoxError> {
    result.or_else(|_| Ok(Response::builder().status(503).body(Body::default())?))
}

#[tokio::test]
async fn a_full_limit_inside_keeps_preflights_waiting() {
    let limited = ConcurrencyLimit::new(service_fn(hello), 1);
    let mut app = app(credentials().layer(limited));
    let in_flight = app.clone().ready().await.unwrap().call(get(APP));
    assert!(!is_ready(&mut app).await);
    assert_eq!(cors(&in_flight.await.unwrap()), [ALLOW, VARY].concat());
    assert!(is_ready(&mut app).await);
}

#[tokio::test]
async fn load_shedding_inside_spares_preflights_and_its_503_is_readable() {
    let shed = (MapResultLayer::new(unavailable), LoadShedLayer::new());
    let limited = ConcurrencyLimit::new(service_fn(hello), 1);
    let app = app((credentials(), shed).layer(limited));
    let in_flight = app.clone().ready().await.unwrap().call(get(APP));
    expect_all(&app, 503, ALLOW, VARY).await;
    assert_eq!(cors(&in_flight.await.unwrap()), [ALLOW, VARY].concat());
}

/// It sheds by the readiness of what is inside the layer.
#[tokio::test]
async fn load_shedding_outside_sheds_preflights_too_and_its_503_is_not_readable() {
    let shed = (MapResultLayer::new(unavailable), LoadShedLayer::new());
    let limited = ConcurrencyLimit::new(service_fn(hello), 1);
    let app = app((shed, credentials()).layer(limited));
    let in_flight = app.clone().ready().await.unwrap().call(get(APP));
    for request in [preflight(APP), preflight(EVIL), get(APP), get(EVIL)] {
        expect(&app, request, 503, &[UNREADABLE]).await;
    }
    assert_eq!(cors(&in_flight.await.unwrap()), [ALLOW, VARY].concat());
    expect_all(&app, 200, ALLOW, VARY).await;
}

#[tokio::test]
async fn an_answered_preflight_gives_its_slot_of_a_buffer_inside_back_with_its_handle() {
    let mut app = app((credentials(), BufferLayer::new(1)).layer(service_fn(hello)));
    expect_all(&app, 200, ALLOW, VARY).await;
    let mut kept = app.clone();
    let answer = kept.ready().await.unwrap().call(preflight(APP)).await;
    assert_eq!(cors(&answer.unwrap()), PREFLIGHT_GRANTED);
    assert!(!is_ready(&mut app).await);
    drop(kept);
    assert!(is_ready(&mut app).await);
}

/// The buffer's worker has one handle, and keeps it.
#[tokio::test]
async fn a_buffer_outside_holds_its_place_of_a_limit_inside_from_a_preflight_to_its_next_request() {
    let limit = GlobalConcurrencyLimitLayer::new(1);
    let mut beside = limit.layer(service_fn(hello));
    let stack = (BufferLayer::new(1), credentials(), limit);
    let app = app(stack.layer(service_fn(hello)));
    expect_preflights(&app).await;
    assert!(!is_ready(&mut beside).await);
    expect(&app, get(APP), 200, &[ALLOW, VARY]).await;
    assert!(is_ready(&mut beside).await);
}

#[tokio::test]
async fn a_timeout_on_either_side_spares_preflights_and_its_error_passes_through() {
    let hangs = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
    let timeout = TimeoutLayer::new(Duration::ZERO);
    let inside = app((credentials(), timeout.clone()).layer(hangs));
    let outside = app((timeout, credentials()).layer(hangs));
    for app in [inside, outside] {
        expect_preflights(&app).await;
        for request in [Request::default(), get(APP), get(EVIL)] {
            let error = app.clone().oneshot(request).await.unwrap_err();
            assert!(error.is::<Elapsed>(), "{error}");
        }
    }
}

/// Not in its future: in the call itself.
fn panics(_: Request<Body>) -> Ready<Result<Response<Body>, Infallible>> {
    panic!("on purpose")
}

#[tokio::test]
async fn a_panic_in_a_call_is_caught_on_either_side_and_readable_if_it_is_inside() {
    let inside = app((credentials(), CatchPanicLayer::new()).layer(service_fn(panics)));
    expect_all(&inside, 500, ALLOW, VARY).await;
    let outside = app((CatchPanicLayer::new(), credentials()).layer(service_fn(panics)));
    expect_all(&outside, 500, UNREADABLE, UNREADABLE).await;
}

// A preflight's answer needs a body out of nothing, and that of `TraceLayer` has no `Default`.
assert_impl_all!(Trace<Inner<Body>, HttpMakeClassifier>: Service<Request<Body>>);
assert_not_impl_any!(Credentials<Trace<Inner<Body>, HttpMakeClassifier>>: Service<Request<Body>>);

#[tokio::test]
async fn tracing_inside_works_once_its_body_is_boxed_as_a_router_does() {
    let trace = TraceLayer::new_for_http();
    let router = Router::new().route("/", routing::get(async || "hello"));
    let router = credentials().layer(router.layer(trace.clone()));
    let traced = trace.layer(Inner::new(service_fn(hello)));
    let boxed = credentials().layer(traced.map_response(|response| response.map(BodyExt::boxed)));
    for app in [app(router), app(boxed)] {
        expect_all(&app, 200, ALLOW, VARY).await;
    }
}

#[tokio::test]
async fn tracing_outside_sees_preflights_and_refusals() {
    let (log, seen) = mpsc::channel();
    let log = move |response: &Response<Body>, _: Duration, _: &_| {
        let refused = response.extensions().get::<Refusal>().is_some();
        log.send((response.status().as_u16(), refused)).unwrap();
    };
    let trace = TraceLayer::new_for_http().on_response(log);
    let app = app((trace, credentials()).layer(service_fn(hello)));
    expect_all(&app, 200, ALLOW, VARY).await;
    let expected = [(204, false), (403, true), (200, true), (200, false)];
    assert!(seen.try_iter().eq(expected));
}

// Compression's body has a `Default` if the one that it compresses has.
assert_impl_all!(Credentials<Compression<Inner<BoxBody<Bytes, BoxError>>>>: Service<Request<Body>>);
assert_impl_all!(Compression<Inner<Incoming>>: Service<Request<Body>>);
assert_not_impl_any!(Credentials<Compression<Inner<Incoming>>>: Service<Request<Body>>);

/// What compression inside the layer answers, and outside.
const JOINED: &[&str] = &["vary: accept-encoding, origin"];
const TWO_LINES: &[&str] = &["vary: origin", "vary: accept-encoding"];

fn compressed_inside_and_outside(layer: &CredentialsLayer) -> [App; 2] {
    let inside = (layer, CompressionLayer::new()).layer(service_fn(hello));
    let outside = (CompressionLayer::new(), layer).layer(service_fn(hello));
    [app(inside), app(outside)]
}

#[tokio::test]
async fn compression_on_either_side_adds_its_vary_to_all_but_preflights() {
    let apps = compressed_inside_and_outside(&credentials());
    for (app, vary) in apps.iter().zip([JOINED, TWO_LINES]) {
        let body = expect_all(app, 200, ALLOW, vary).await;
        assert!(body.starts_with(b"\x1f\x8b"));
    }
}

#[tokio::test]
async fn a_static_policy_leaves_vary_to_compression() {
    let cors = ["access-control-allow-origin: *", "vary: accept-encoding"];
    for app in compressed_inside_and_outside(&layer(Rule::anonymous(Any))) {
        expect(&app, get(EVIL), 200, &[&cors]).await;
    }
}

#[tokio::test]
async fn exposing_any_header_to_a_credentialed_page_covers_those_that_were_added_inside() {
    let layer = layer(Rule::credentialed([APP]).expose_headers(Any));
    let [inside, outside] = compressed_inside_and_outside(&layer);
    let all = ["access-control-expose-headers: vary, content-encoding"];
    expect(&inside, get(APP), 200, &[ALLOW, &all, JOINED]).await;
    let own = ["access-control-expose-headers: vary"];
    expect(&outside, get(APP), 200, &[ALLOW, &own, TWO_LINES]).await;
}

#[tokio::test]
async fn all_of_them_together_do_what_each_does() {
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(credentials())
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .map_result(unavailable)
        .layer(TimeoutLayer::new(Duration::from_secs(60)))
        .layer(LoadShedLayer::new())
        .layer(BufferLayer::new(1))
        .layer(ConcurrencyLimitLayer::new(1));
    let app = app(stack.service_fn(hello));
    for _ in 0..3 {
        expect_all(&app, 200, ALLOW, JOINED).await;
    }
}
