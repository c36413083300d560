//! A real browser on the page that looks across sites: which cookies come back, and what is told of it.
//!
//! What is expected here is written out by hand.

use std::{collections::BTreeSet, time::Duration};

use cors_test_support::chromium::{
    Chromium, Screen, Setup, ThirdPartyCookies, with_chromium, with_chromium_as,
};
use fantoccini::{Client, Locator};
use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tower_cors_credentials::cookie::Stored;

use crate::{
    across::{
        Sites, api,
        flavour::{Flavour, arrived_in},
    },
    record::Record,
    servers::Playground,
    tests::get,
};

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn each_cookie_is_known_again_and_no_other() {
    let mut headers = HeaderMap::new();
    for line in [
        "theme=dark; answer_lax=0a1b",
        "visit_none=1; visit_lax=<b>; answer_lax_=2; visit_partitioned=",
    ] {
        headers.append(header::COOKIE, HeaderValue::from_static(line));
    }
    assert_eq!(arrived_in(&headers), ["answer_lax=0a1b", "visit_none=1"]);
    let line = Flavour::Partitioned.set_cookie(Stored::ByVisit, "0a1b");
    assert_eq!(
        line,
        "visit_partitioned=0a1b; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"
    );
    let line = Flavour::Unstated.set_cookie(Stored::ByAnswer, "0a1b");
    assert_eq!(line, "answer_unstated=0a1b; Path=/; HttpOnly");
}

fn with_third_party_cookies(setting: ThirdPartyCookies) -> Setup<'static> {
    Setup {
        third_party_cookies: Some(setting),
        ..Setup::default()
    }
}

#[tokio::test]
async fn the_page_may_embed_the_api_and_is_told_what_browsers_do() {
    let playground = Playground::start(0, Record::default()).await.unwrap();
    let Sites { page, api } = playground.sites.clone();
    assert!(api.starts_with("http://localhost:"), "{api}");
    let (policy, html) = get(&format!("{page}/")).await;
    assert!(policy.ends_with(&format!("frame-src {api}")), "{policy}");
    assert!(html.contains("Does the cookie arrive?"));
    let (_, plan) = get(&format!("{page}/plan")).await;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["engines"].as_array().unwrap().len(), 5);
    let (policy, _) = get(&format!("{}/frame", api.replace("localhost", "127.0.0.1"))).await;
    assert!(
        policy.ends_with(&format!("frame-ancestors {page}")),
        "{policy}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn where_third_party_cookies_are_blocked_a_partitioned_one_comes_back() {
    let record = Record::default();
    let playground = Playground::start(0, record.clone()).await.unwrap();
    let url = format!("{}/", playground.sites.page);
    with_chromium_as(
        with_third_party_cookies(ThirdPartyCookies::Blocked),
        |browser| async move {
            let client = &browser.client;
            let told = visit(
                client,
                &url,
                &["answer_partitioned"],
                &["answer_partitioned"],
            )
            .await;
            assert!(
                told.contains("Sec-Fetch-Storage-Access: none: your browser blocks"),
                "{told}"
            );
            assert!(
                told.contains("So far it does what was observed in Chromium"),
                "{told}"
            );
            assert!(!told.contains("allowed"), "{told}");
            assert_eq!(
                stoppers(client).await,
                [
                    "its own SameSite",
                    "the browser, which blocks third-party cookies",
                    "nobody",
                    "the default for SameSite, which is Lax",
                    "its own SameSite",
                    "the browser, which blocks third-party cookies",
                    "its partition: it is for pages within the API’s site",
                    "the default for SameSite, which is Lax",
                ]
            );

            ask_for_storage_access(&browser).await;
            let wire: Vec<_> = retried(client, &record).await;
            let expected: &[_] = match api::ACTIVATES {
                false => &[("inactive", &["answer_partitioned"][..])],
                true => &[
                    ("inactive", &["answer_partitioned"]),
                    ("active", &["answer_partitioned", "visit_none"]),
                ],
            };
            assert_eq!(
                wire,
                expected
                    .iter()
                    .map(|(access, names)| {
                        (
                            (*access).to_owned(),
                            names
                                .iter()
                                .map(|name| (*name).to_owned())
                                .collect::<BTreeSet<_>>(),
                        )
                    })
                    .collect::<Vec<_>>()
            );
            assert_eq!(browser.console_errors().await, Vec::<String>::new());
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn where_third_party_cookies_are_allowed_same_site_none_comes_back() {
    let playground = Playground::start(0, Record::default()).await.unwrap();
    let url = format!("{}/", playground.sites.page);
    with_chromium_as(
        with_third_party_cookies(ThirdPartyCookies::Allowed),
        |browser| async move {
            let client = &browser.client;
            let by_answer = ["answer_none", "answer_partitioned"];
            let all = ["answer_none", "answer_partitioned", "visit_none"];
            let told = visit(client, &url, &by_answer, &all).await;
            assert!(told.contains("Sec-Fetch-Storage-Access: active"), "{told}");
            assert!(told.contains("with third-party cookies allowed"), "{told}");
            assert_eq!(browser.console_errors().await, Vec::<String>::new());
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn the_page_across_sites_fits_a_phone() {
    let playground = Playground::start(0, Record::default()).await.unwrap();
    let url = format!("{}/", playground.sites.page);
    with_chromium(Screen::Phone, |browser| async move {
        browser.client.goto(&url).await.unwrap();
        finished_run(&browser.client, "").await;
        let widths = "return [document.documentElement.scrollWidth, innerWidth]";
        let widths = browser.client.execute(widths, vec![]).await.unwrap();
        assert_eq!(widths, serde_json::json!([375, 375]));
    })
    .await;
}

/// Runs, visits the API, comes back, and runs again; asks at each point which cookies came back. What the page says of the
/// browser is returned.
async fn visit(client: &Client, url: &str, before: &[&str], after: &[&str]) -> String {
    client.goto(url).await.unwrap();
    let first = finished_run(client, "").await;
    assert_eq!(cookies(client, "sent").await, set(before));
    click(client, "visit").await;
    click(client, "back").await;
    let second = finished_run(client, &first).await;
    assert_eq!(cookies(client, "sent").await, set(after));
    // What a visit stores is kept, and what comes back was.
    let on_visit = ["lax", "none", "partitioned", "unstated"].map(|key| format!("visit_{key}"));
    let kept = set(after).into_iter().chain(on_visit).collect();
    assert_eq!(cookies(client, "kept").await, kept);

    click(client, "run").await;
    finished_run(client, &second).await;
    assert_eq!(cookies(client, "sent").await, set(after));
    let result = client.find(Locator::Css(".result")).await.unwrap();
    result.text().await.unwrap()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn click(client: &Client, id: &str) {
    let element = client.wait().at_most(PATIENCE).for_element(Locator::Id(id));
    element.await.unwrap().click().await.unwrap();
}

/// The cookies of which the page says that they were sent, or kept.
async fn cookies(client: &Client, what: &str) -> BTreeSet<String> {
    let script = format!(
        "return [...document.querySelectorAll('[data-{what}=\"true\"]')].map((row) => row.dataset.cookie)"
    );
    let names = texts(client, &script).await.into_iter();
    names.map(|name| name.replace('-', "_")).collect()
}

/// By whom each cookie is stopped, as the page says.
async fn stoppers(client: &Client) -> Vec<String> {
    texts(
        client,
        "return [...document.querySelectorAll('.stopper')].map((cell) => cell.innerText)",
    )
    .await
}

async fn texts(client: &Client, script: &str) -> Vec<String> {
    let texts = client.execute(script, vec![]).await.unwrap();
    serde_json::from_value(texts).unwrap()
}

/// Waits for a run other than `before` to end; returns its name.
async fn finished_run(client: &Client, before: &str) -> String {
    let script = "const { state, run } = document.body.dataset; return state === 'done' ? run : ''";
    eventually(client, script, before).await
}

async fn eventually(client: &Client, script: &str, other_than: &str) -> String {
    let ended = async {
        loop {
            // There is no page for a moment while another one loads.
            let now = client.execute(script, vec![]).await.unwrap_or_default();
            match now.as_str() {
                Some(now) if !now.is_empty() && now != other_than => break now.to_owned(),
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    };
    timeout(PATIENCE, ended).await.expect("it ends in time")
}

async fn ask_for_storage_access(browser: &Chromium) {
    let client = &browser.client;
    let frame = client.find(Locator::Id("frame")).await.unwrap();
    frame.enter_frame().await.unwrap();
    let enabled = Locator::Css("#ask:not(:disabled)");
    client
        .wait()
        .at_most(PATIENCE)
        .for_element(enabled)
        .await
        .unwrap();
    browser.grant_storage_access().await;
    // Where it is granted beforehand, the frame need not be told.
    click(client, "ask").await;
    client.clone().enter_parent_frame().await.unwrap();
}

/// What the next request says of its access each time it is sent, and which cookies it brings.
async fn retried(client: &Client, record: &Record) -> Vec<(String, BTreeSet<String>)> {
    let request = eventually(client, "return document.body.dataset.retry ?? ''", "").await;
    record
        .matching(|exchange| exchange.request_id == request)
        .into_iter()
        .map(|exchange| {
            let mut headers = exchange.request_headers.into_iter();
            let access = headers.find(|(name, _)| name == "sec-fetch-storage-access");
            let names = exchange
                .cookies_across
                .iter()
                .filter_map(|cookie| cookie.split_once('='));
            (
                access.map(|(_, value)| value).unwrap_or_default(),
                names.map(|(name, _)| name.to_owned()).collect(),
            )
        })
        .collect()
}
