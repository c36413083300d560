//! The servers, and the pages that call them, all on the loopback.

use std::time::Duration;

use axum::{Router, response::Html, routing::get};
use cors_test_support::chromium::Chromium;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::protocols::clients::Server;
use crate::protocols::log::{Log, Seen};
use crate::protocols::{connect_server, grpc_web_server};

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

/// The servers behind one policy each, and two origins: one that the policies name, and another.
pub struct Sites {
    pub named: String,
    pub other: String,
    servers: [(String, Log); 2],
}

impl Sites {
    pub async fn start(tonic: fn(Rule) -> Rule, connect: fn(Rule) -> Rule) -> Self {
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

    pub async fn with_protocols() -> Self {
        // A trailer of a unary call is a header under Connect.
        let both = |rule: Rule| {
            let rule = rule.grpc_web().connect();
            rule.expose_headers(["trailer-served-by"])
        };
        Self::start(Rule::grpc_web, both).await
    }

    /// What the page learns of the call, and what came over the wire.
    pub async fn call(
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
pub async fn open(browser: &Chromium, origin: &str) {
    browser.client.goto(origin).await.unwrap();
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/protocol-clients/bundle.js");
    let bundle = std::fs::read_to_string(path).expect("run .ci/bundle-clients first");
    browser.client.execute(&bundle, vec![]).await.unwrap();
}
