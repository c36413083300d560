//! Real clients of gRPC-web and Connect in a real browser, against servers that others wrote: tonic
//! and the Connect project's own. `.ci/bundle-clients` bundles the clients.

mod connect_server;
mod greeter;
mod grpc_web_server;
mod log;

use std::time::Duration;

use axum::{Router, response::Html, routing::get};
use cors_test_support::chromium::{Chromium, Screen, with_chromium};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::protocols::log::Log;

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn look() {
    let page = serve_pages().await;
    let other = serve_pages().await;
    let (tonic, at_tonic) = listen().await;
    let (connect, at_connect) = listen().await;
    let policy = |page: &str, rule: fn(Rule) -> Rule| {
        CredentialsLayer::new(Policy::new([rule(Rule::credentialed([page]))]).unwrap())
    };
    let tonic_log = grpc_web_server::serve(tonic, policy(&page, Rule::grpc_web));
    let connect_log = connect_server::serve(
        connect,
        policy(&page, |rule| {
            rule.grpc_web()
                .connect()
                .expose_headers(["trailer-served-by"])
        }),
    );
    with_chromium(Screen::Desktop, |browser| async move {
        for page in [&page, &other] {
            open(&browser, page).await;
            for (client, url, log) in [
                ("grpc-web", &at_tonic, &tonic_log),
                ("connect-web over gRPC-web", &at_tonic, &tonic_log),
                ("grpc-web", &at_connect, &connect_log),
                ("connect-web over gRPC-web", &at_connect, &connect_log),
                ("connect-web over Connect", &at_connect, &connect_log),
                (
                    "connect-web over Connect, by GET",
                    &at_connect,
                    &connect_log,
                ),
            ] {
                println!("== {page} {client} {url}");
                browser.client.delete_all_cookies().await.unwrap();
                for (method, deadline) in [
                    ("greet", None),
                    ("signIn", None),
                    ("greet", None),
                    ("greet", Some(10_000)),
                    ("count", None),
                    ("fail", None),
                    ("wait", Some(300)),
                ] {
                    let outcome = call(&browser, client, url, method, deadline).await;
                    println!("{method} {deadline:?}: {outcome}");
                    for seen in log.take() {
                        println!("      {seen:?}");
                    }
                }
                for line in browser.console_errors().await {
                    println!("  ! {line}");
                }
            }
        }
    })
    .await;
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

async fn call(
    browser: &Chromium,
    client: &str,
    url: &str,
    method: &str,
    deadline: Option<u32>,
) -> Value {
    let script = "const [client, url, method, deadline, done] = arguments;
        clients[client](url)[method]('hello', deadline ?? undefined)
            .then(done, (error) => done(`it threw: ${error}`));";
    let args = vec![json!(client), json!(url), json!(method), json!(deadline)];
    let outcome = browser.client.execute_async(script, args);
    let outcome = tokio::time::timeout(Duration::from_secs(30), outcome).await;
    outcome.expect("an outcome in time").unwrap()
}
