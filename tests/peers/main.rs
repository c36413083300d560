//! Servers that others write, each configured as its documentation shows and as people get it wrong:
//! what `cors-credentials audit` finds of each, and that a real Chromium agrees.

mod attacker;
mod axum_server;
mod configurations;
mod installation;
mod peer;
mod process;

use std::time::Duration;

use cors_test_support::chromium::{Setup, ThirdPartyCookies, with_chromium_as};

use crate::attacker::Attacker;
use crate::configurations::{AXUM, EXPRESS};
use crate::peer::Peer;

/// How long a test waits for a server or the command.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts each configuration, audits it, and lets a page of every origin that the audit names try.
async fn check(peer: &'static Peer) {
    installation::install(peer.program).await;
    let attacker = Attacker::start().await;
    let arguments = attacker.arguments();
    let setup = Setup {
        third_party_cookies: Some(ThirdPartyCookies::Allowed),
        arguments: &arguments.each_ref().map(String::as_str),
        ..Setup::default()
    };
    with_chromium_as(setup, |browser| async move {
        for configuration in peer.configurations {
            let server = peer.start(configuration).await;
            browser.client.goto(&server.url("/login")).await.unwrap();
            for o in [
                "https://app.example.com",
                "https://attacker.example",
                "null",
                "https://app.example.com.attacker.example",
                "https://attackerexample.com",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com.",
            ] {
                let at = std::time::Instant::now();
                let is_read = attacker.read(&browser.client, o, &server).await;
                println!("{} {o} {is_read:?} {:?}", configuration.name, at.elapsed());
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs packages of other registries and chromium; .ci/run installs them"]
async fn express_is_as_the_guide_says() {
    check(&EXPRESS).await;
}
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs packages of other registries and chromium; .ci/run installs them"]
async fn axum_is_as_the_guide_says() {
    check(&AXUM).await;
}
