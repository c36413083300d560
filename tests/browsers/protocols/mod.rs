//! Real clients of gRPC-web and Connect in a real browser, against servers that others wrote: tonic
//! and the Connect project's own. `.ci/bundle-clients` bundles the clients.

mod connect_server;
mod greeter;
mod grpc_web_server;
mod log;

use std::time::Duration;

use axum::{Router, response::Html, routing::get};
use cors_test_support::chromium::{Chromium, Screen, with_chromium};
use http::{HeaderMap, Method, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::protocols::log::{Log, Seen};

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

const GRPC_WEB: &str = "content-type,x-grpc-web,x-user-agent";
const GRPC_WEB_DEADLINE: &str = "content-type,grpc-timeout,x-grpc-web,x-user-agent";
const CONNECT: &str = "connect-protocol-version,content-type";
const CONNECT_DEADLINE: &str = "connect-protocol-version,connect-timeout-ms,content-type";

/// `google.rpc.Status` in base64: the code, the message, and one detail of type `StringValue`.
const STATUS: &str = "CAUSEG5vIHN1Y2ggZ3JlZXRpbmcaRAovdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucHJvdG9idWYu\
                      U3RyaW5nVmFsdWUSEQoPYXNrIGZvciBhbm90aGVy";

/// A client, and what its calls look like on the wire and to its page.
struct Client {
    name: &'static str,
    server: Server,
    /// What its preflights ask for, without a deadline and with one.
    asks: [&'static str; 2],
    /// Its codes of a call without a cookie, of one that fails, and of one that is not let through.
    codes: [&'static str; 3],
    detail: &'static str,
    blocked: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Server {
    Tonic,
    Connect,
}

const fn grpc_web(name: &'static str) -> Client {
    Client {
        name,
        server: Server::Tonic,
        asks: [GRPC_WEB, GRPC_WEB_DEADLINE],
        codes: ["UNAUTHENTICATED", "NOT_FOUND", "UNKNOWN"],
        detail: STATUS,
        blocked: "Http response at 400 or 500 level, http status code: 0",
    }
}

const fn connect_web(name: &'static str, server: Server, asks: [&'static str; 2]) -> Client {
    Client {
        name,
        server,
        asks,
        codes: ["Unauthenticated", "NotFound", "Unknown"],
        detail: greeter::FAILURE.1,
        blocked: "Failed to fetch",
    }
}

const CLIENTS: [Client; 5] = [
    grpc_web("grpc-web"),
    grpc_web("grpc-web, binary"),
    connect_web(
        "connect-web over gRPC-web",
        Server::Tonic,
        [GRPC_WEB, GRPC_WEB_DEADLINE],
    ),
    connect_web(
        "connect-web over gRPC-web",
        Server::Connect,
        [GRPC_WEB, GRPC_WEB_DEADLINE],
    ),
    connect_web(
        "connect-web over Connect",
        Server::Connect,
        [CONNECT, CONNECT_DEADLINE],
    ),
];

/// The servers behind one policy each, and two origins: one that the policies name, and another.
struct Sites {
    named: String,
    other: String,
    servers: [(String, Log); 2],
}

impl Sites {
    async fn start(tonic: fn(Rule) -> Rule, connect: fn(Rule) -> Rule) -> Self {
        let (named, other) = (serve_pages().await, serve_pages().await);
        let layer = |rule: fn(Rule) -> Rule| {
            // Every call has its own preflight.
            let rule = rule(Rule::credentialed([&named]).max_age(Duration::ZERO));
            CredentialsLayer::new(Policy::new([rule]).unwrap())
        };
        let (at_tonic, tonic_url) = listen().await;
        let (at_connect, connect_url) = listen().await;
        let servers = [
            (tonic_url, grpc_web_server::serve(at_tonic, layer(tonic))),
            (
                connect_url,
                connect_server::serve(at_connect, layer(connect)),
            ),
        ];
        Self {
            named,
            other,
            servers,
        }
    }

    async fn with_protocols() -> Self {
        // A trailer of a unary call is a header under Connect.
        let both = |rule: Rule| {
            let rule = rule.grpc_web().connect();
            rule.expose_headers(["trailer-served-by"])
        };
        Self::start(Rule::grpc_web, both).await
    }

    /// What the page learns of the call, and what came over the wire.
    async fn call(
        &self,
        browser: &Chromium,
        client: (&str, Server),
        method: &str,
        deadline: Option<u32>,
    ) -> (Value, Vec<Seen>) {
        let (name, server) = client;
        let (url, log) = &self.servers[server as usize];
        let script = "const [name, url, method, deadline, done] = arguments;
            clients[name](url)[method]('hello', deadline ?? undefined)
                .then(done, (error) => done(`it threw: ${error}`));";
        let args = vec![json!(name), json!(url), json!(method), json!(deadline)];
        let outcome = browser.client.execute_async(script, args);
        let outcome = tokio::time::timeout(Duration::from_secs(30), outcome).await;
        let outcome = outcome.expect("an outcome in time").unwrap();
        (outcome, log.take())
    }
}

fn preflight(call: &str, asks: &str) -> Seen {
    Seen {
        method: "OPTIONS".to_owned(),
        call: call.to_owned(),
        asks: Some(asks.to_owned()),
        has_cookie: false,
    }
}

fn actual(method: &str, call: &str, has_cookie: bool) -> Seen {
    Seen {
        method: method.to_owned(),
        call: call.to_owned(),
        asks: None,
        has_cookie,
    }
}

fn failure(code: &str, message: &str, details: &[&str]) -> Value {
    json!({ "code": code, "message": message, "details": details })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn pages_call_by_their_protocols_with_cookies() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        for own in &CLIENTS {
            browser.client.delete_all_cookies().await.unwrap();
            open(&browser, &sites.named).await;
            browser.client.delete_all_cookies().await.unwrap();
            let [unauthenticated, not_found, _] = own.codes;
            let [asks, asks_with_deadline] = own.asks;
            let (no_cookie, (message, _)) = ("there is no cookie", greeter::FAILURE);
            let cases = [
                (
                    "greet",
                    None,
                    false,
                    failure(unauthenticated, no_cookie, &[]),
                ),
                ("signIn", None, false, json!({ "value": "welcome" })),
                ("greet", None, true, json!({ "value": "hello, hello" })),
                (
                    "greet",
                    Some(20_000),
                    true,
                    json!({ "value": "hello, hello" }),
                ),
                (
                    "count",
                    None,
                    true,
                    json!({ "values": ["1, hello", "2, hello", "3, hello"] }),
                ),
                (
                    "fail",
                    None,
                    true,
                    failure(not_found, message, &[own.detail]),
                ),
            ];
            for (method, deadline, has_cookie, expected) in cases {
                let described = format!("{} {method} {deadline:?}", own.name);
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, method, deadline).await;
                assert_eq!(without_trailers(outcome), expected, "{described}");
                let call = method[..1].to_uppercase() + &method[1..];
                let asks = deadline.map_or(asks, |_| asks_with_deadline);
                let expected = [preflight(&call, asks), actual("POST", &call, has_cookie)];
                assert_eq!(seen, expected, "{described}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_call_of_connect_by_get_needs_no_preflight_without_a_deadline() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        let client = ("connect-web over Connect, by GET", Server::Connect);
        sites.call(&browser, client, "signIn", None).await;
        let expected =
            json!({ "value": "hello, hello", "trailers": { "served-by": "connectrpc" } });

        let (outcome, seen) = sites.call(&browser, client, "greet", None).await;
        assert_eq!(outcome, expected);
        assert_eq!(seen, [actual("GET", "Greet", true)]);

        let (outcome, seen) = sites.call(&browser, client, "greet", Some(20_000)).await;
        assert_eq!(outcome, expected);
        let asked = preflight("Greet", "connect-timeout-ms");
        assert_eq!(seen, [asked, actual("GET", "Greet", true)]);
    })
    .await;
}

/// tonic keeps the deadline outside of every layer, so that no layer can let the page read that it is
/// over. `connect-web` keeps it too.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_deadline_goes_to_the_server_and_the_page_is_told_unless_the_server_keeps_it_outside() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        for own in &CLIENTS {
            let client = (own.name, own.server);
            let (outcome, seen) = sites.call(&browser, client, "wait", Some(300)).await;
            let expected = match own.name.starts_with("connect-web") {
                true => failure("DeadlineExceeded", "the operation timed out", &[]),
                false => failure("UNKNOWN", own.blocked, &[]),
            };
            assert_eq!(outcome, expected, "{}", own.name);
            let expected = [
                preflight("Wait", own.asks[1]),
                actual("POST", "Wait", false),
            ];
            assert_eq!(seen, expected, "{}", own.name);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_page_of_another_origin_calls_nothing_and_reads_nothing() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        for server in [Server::Tonic, Server::Connect] {
            open(&browser, &sites.named).await;
            let client = ("connect-web over gRPC-web", server);
            sites.call(&browser, client, "signIn", None).await;
        }
        open(&browser, &sites.other).await;
        for own in &CLIENTS {
            let expected = failure(own.codes[2], own.blocked, &[]);
            for method in ["greet", "count", "fail"] {
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, method, None).await;
                assert_eq!(outcome, expected, "{} {method}", own.name);
                let call = method[..1].to_uppercase() + &method[1..];
                assert_eq!(
                    seen,
                    [preflight(&call, own.asks[0])],
                    "{} {method}",
                    own.name
                );
            }
        }
        // Without a preflight, the call is made and its answer withheld.
        let client = ("connect-web over Connect, by GET", Server::Connect);
        let (outcome, seen) = sites.call(&browser, client, "greet", None).await;
        assert_eq!(outcome, failure("Unknown", "Failed to fetch", &[]));
        assert_eq!(seen, [actual("GET", "Greet", true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn what_a_rule_without_the_protocol_refuses_is_explained_with_it() {
    let bare = |rule: Rule| rule;
    let sites = Sites::start(bare, bare).await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        let policy = Policy::new([Rule::credentialed([&sites.named])]).unwrap();
        for own in &CLIENTS {
            for deadline in [None, Some(20_000)] {
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, "greet", deadline).await;
                assert_eq!(outcome, failure(own.codes[2], own.blocked, &[]));
                let [
                    Seen {
                        asks: Some(asks), ..
                    },
                ] = &*seen
                else {
                    panic!("{seen:?}");
                };
                let mut headers = HeaderMap::new();
                headers.insert(header::ORIGIN, sites.named.parse().unwrap());
                headers.insert(
                    header::ACCESS_CONTROL_REQUEST_METHOD,
                    "POST".parse().unwrap(),
                );
                headers.insert(
                    header::ACCESS_CONTROL_REQUEST_HEADERS,
                    asks.parse().unwrap(),
                );
                let explanation = policy.explain(&Method::OPTIONS, &headers);
                let setter = match own.asks[0] {
                    CONNECT => "`.connect()`",
                    _ => "`.grpc_web()`",
                };
                let help = explanation.help().unwrap_or_default();
                assert!(help.contains(setter), "{}: {explanation}", own.name);
            }
        }
    })
    .await;
}

/// The request headers alone let every call through, and hide why one fails.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn without_the_exposed_names_of_grpc_web_a_failed_call_is_told_as_something_else() {
    let listed = |rule: Rule| rule.request_headers(GRPC_WEB.split(','));
    let sites = Sites::start(listed, listed).await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        for own in &CLIENTS {
            let client = (own.name, own.server);
            let (outcome, seen) = sites.call(&browser, client, "fail", None).await;
            println!("{} {}: {outcome}", own.name, own.server as usize);
            println!("{seen:?}");
        }
    })
    .await;
}

/// Only `connect-web` tells of trailers, `grpc-status` among them.
fn without_trailers(mut outcome: Value) -> Value {
    if let Some(outcome) = outcome.as_object_mut() {
        outcome.remove("trailers");
    }
    outcome
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

async fn serve_pages() -> String {
    let (listener, origin) = listen().await;
    let router = Router::new().fallback(get(async || Html(PAGE)));
    tokio::spawn(async { axum::serve(listener, router).await });
    origin
}

/// Opens a page of the origin, with the clients in it.
async fn open(browser: &Chromium, origin: &str) {
    browser.client.goto(origin).await.unwrap();
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/protocol-clients/bundle.js");
    let bundle = std::fs::read_to_string(path).expect("run .ci/bundle-clients first");
    browser.client.execute(&bundle, vec![]).await.unwrap();
}
