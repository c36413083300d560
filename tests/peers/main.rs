//! Servers that others write, each configured as its documentation shows and as people get it wrong:
//! what `cors-credentials audit` finds of each, and that a real Chromium agrees.

mod attacker;
mod audit;
mod axum_server;
mod comparison;
mod guide;
mod installation;
mod peer;
mod process;
mod table;
mod task;

use std::time::Duration;

use cors_test_support::chromium::{Setup, ThirdPartyCookies, with_chromium_as};

use crate::attacker::Attacker;
use crate::comparison::Audited;
use crate::peer::Peer;
use crate::table::{ACTIX, AXUM, EXPRESS, FASTAPI, FASTIFY, FLASK};

/// How long a test waits for a server to start or to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts and audits each configuration, and lets a page of each origin try what the audit says.
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
        let mut audited = Vec::new();
        for configuration in peer.configurations {
            audited.push(Audited::start(peer, configuration).await);
        }
        let mut differences: Vec<_> = audited.iter().filter_map(Audited::difference).collect();
        differences.extend(comparison::run(&audited, &attacker, &browser.client).await);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node.js, npm and chromium; .ci/run installs them"]
async fn express_is_as_the_guide_says() {
    check(&EXPRESS).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node.js, npm and chromium; .ci/run installs them"]
async fn fastify_is_as_the_guide_says() {
    check(&FASTIFY).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and chromium; .ci/run installs them"]
async fn flask_is_as_the_guide_says() {
    check(&FLASK).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and chromium; .ci/run installs them"]
async fn fastapi_is_as_the_guide_says() {
    check(&FASTAPI).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium; .ci/run installs it"]
async fn axum_is_as_the_guide_says() {
    check(&AXUM).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, and builds actix; .ci/run installs it"]
async fn actix_is_as_the_guide_says() {
    check(&ACTIX).await;
}
