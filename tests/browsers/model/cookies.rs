//! The model sends the cookies that browsers send, row by row.
//!
//! `cookies.jsonl` holds which cookies of an API a page's fetch carried, as they were observed on
//! 24 November 2026 in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50 (its MiniBrowser), with new
//! profiles. A line is a page and an API, on two ports. A row is one engine in it, with
//! third-party cookies as the engine has them by default or, after `+3pc`, allowed.
//!
//! The cookies were stored on a visit to the API, or by the answer to a fetch of the page. An
//! answer set only some of them. One observation is left out, since it was probably due to how
//! MiniBrowser was driven: that it kept no cookie from an answer to a page of the API's own site.

use std::collections::BTreeSet;

use http::header::COOKIE;
use http::{Method, Request, Response};
use serde_json::Value;
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{Browser, Engine, Page, ThirdPartyCookies};

use crate::model::server::{Server, browser, origin, response};

const ROWS: usize = 74;

const VISIT: [(&str, &str); 7] = [
    ("plain", ""),
    ("lax", "; SameSite=Lax"),
    ("strict", "; SameSite=Strict"),
    ("none_insecure", "; SameSite=None"),
    ("lax_secure", "; SameSite=Lax; Secure"),
    ("none_secure", "; SameSite=None; Secure"),
    ("none_part", "; SameSite=None; Secure; Partitioned"),
];

const ANSWER: [(&str, &str); 5] = [
    ("plain", ""),
    ("lax_secure", "; SameSite=Lax; Secure"),
    ("none_secure", "; SameSite=None; Secure"),
    ("none_part", "; SameSite=None; Secure; Partitioned"),
    (
        "__Host-part",
        "; Path=/; SameSite=None; Secure; Partitioned",
    ),
];

type Answer = fn(&Request<String>) -> Response<String>;
type Model = Browser<Server<Answer>, String>;

/// Shares everything, and sets the cookies at `/set`.
fn answer(request: &Request<String>) -> Response<String> {
    let mut answer = response(
        200,
        &[
            ("access-control-allow-origin", origin(request)),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "PUT"),
        ],
    );
    if request.uri().path() == "/set" {
        for (name, attributes) in ANSWER {
            let line = format!("{name}=1{attributes}").parse().unwrap();
            answer.headers_mut().append("set-cookie", line);
        }
    }
    answer
}

fn model(name: &str) -> Model {
    let (engine, setting) = match name.strip_suffix("+3pc") {
        Some(engine) => (engine, Some(ThirdPartyCookies::Allowed)),
        None => (name, None),
    };
    let engine = match engine {
        "chromium" => Engine::Chromium,
        "firefox" => Engine::Firefox,
        "webkit" => Engine::WebKit,
        other => panic!("{other}"),
    };
    let browser = browser(answer as Answer).with_engine(engine);
    match setting {
        Some(setting) => browser.with_third_party_cookies(setting),
        None => browser,
    }
}

fn page<'a>(browser: &'a mut Model, case: &Value) -> Page<'a, Server<Answer>, String> {
    match case["opaque_frame_in"].as_str() {
        Some(top_level) => browser.opaque_frame(&format!("{top_level}:3000")),
        None => browser.page(&format!("{}:3000", case["page"].as_str().unwrap())),
    }
}

#[tokio::test]
async fn every_row_agrees() {
    let mut rows = 0;
    for line in include_str!("cookies.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let api = format!("{}:8080", case["api"].as_str().unwrap());
        for (name, expected) in case["sent"].as_object().unwrap() {
            rows += 1;
            let mut browser = model(name);
            let is_visit = case["stored"] == "visit";
            if is_visit {
                for (name, attributes) in VISIT {
                    let cookie = format!("{name}=1{attributes}");
                    browser.set_cookie(&api, &cookie).unwrap();
                }
            }
            // A frame's cookies are kept for this frame: it is one page all along.
            let mut page = page(&mut browser, &case);
            if !is_visit {
                let set = page.fetch(&format!("{api}/set")).credentials(Include);
                set.send().await.unwrap().assert_shared();
            }
            let names = expected.as_array().unwrap().iter();
            let expected: BTreeSet<_> = names
                .map(|name| match name.as_str().unwrap() {
                    "host_part" => "__Host-part",
                    other => other,
                })
                .collect();
            for method in [Method::GET, Method::PUT] {
                let fetch = page.fetch(&api).method(&method).credentials(Include);
                let outcome = fetch.send().await.unwrap();
                let last = outcome.requests().last().unwrap();
                let sent = last.sent_cookies().iter().map(String::as_str);
                let told = format!("{line}\n{name} {method}: {:#?}", last.unsent_cookies());
                assert_eq!(sent.collect::<BTreeSet<_>>(), expected, "{told}");
                for name in &expected {
                    outcome.assert_sent_cookie(name);
                }
                assert_eq!(
                    last.request_headers().contains_key(COOKIE),
                    !expected.is_empty(),
                );
                for preflight in outcome.preflights() {
                    assert!(!preflight.request_headers().contains_key(COOKIE));
                }
                if !is_visit {
                    let value = |name| last.request_headers().get(name);
                    let value = |name| value(name).map(|value| value.to_str().unwrap());
                    let site = case["sec_fetch_site"].as_str();
                    assert_eq!(value("sec-fetch-site"), site, "{told}");
                    let access = case["storage_access"][name].as_str();
                    assert_eq!(value("sec-fetch-storage-access"), access, "{told}");
                }
            }
            for mode in [Omit, SameOrigin] {
                let outcome = page.fetch(&api).credentials(mode).send().await.unwrap();
                assert!(outcome.sent_cookies().is_empty(), "{line}\n{name} {mode}");
            }
        }
    }
    assert_eq!(rows, ROWS);
}
