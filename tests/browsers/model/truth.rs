//! The model agrees with browsers, row by row.
//!
//! `truth.jsonl` holds 378 exchanges between pages and a server, one case a line, as they were
//! observed in Chromium 156.0.8078.79, Firefox 153.7.0 and WebKitGTK 2.50.6, beside what the Fetch
//! standard says. `$O` is the page's origin, `$H` its host and port, `$U` the origin in upper case.
//! A row is a case under one credentials mode: whether the response was shared, how many preflights
//! and how many other requests the server saw, and the header names that the page saw. An engine is
//! named where it departs from the standard.

use std::collections::BTreeMap;

use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{Engine, Outcome};

use crate::model::server::{browser, is_preflight, response};

const ROWS: usize = 378;

const PAGE: &str = "http://localhost:3000";
const API: &str = "http://localhost:8080/s";

const ENGINES: [(&str, Engine); 4] = [
    ("standard", Engine::Standard),
    ("chromium", Engine::Chromium),
    ("firefox", Engine::Firefox),
    ("webkit", Engine::WebKit),
];

/// The rows whose `Access-Control-Allow-Credentials` has a vertical tab or a form feed: no
/// `HeaderValue` holds one, so no service can send it. `src/testing/standard/cors_check.rs` tests them.
const UNSENDABLE: [&str; 2] = [
    r"ACAC | ACAO=$O ACAC='true\x0b'",
    r"ACAC | ACAO=$O ACAC='\x0ctrue'",
];

#[tokio::test]
async fn every_row_agrees() {
    let (mut seen, mut unsendable) = (0, 0);
    for line in include_str!("truth.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["case"].as_str().unwrap();
        for (mode, row) in case["rows"].as_object().unwrap() {
            seen += 1;
            if UNSENDABLE.contains(&name) {
                assert!(answer(&case["response"]).is_none(), "{name}");
                unsendable += 1;
                continue;
            }
            for (engine_name, engine) in ENGINES {
                let outcome = fetch(&case, mode, engine).await;
                let expected = row.get(engine_name).unwrap_or(&row["standard"]);
                let got = (
                    outcome.is_shared(),
                    outcome.preflights().count() as u64,
                    outcome.requests().count() as u64,
                );
                let expected = (
                    expected[0].as_bool().unwrap(),
                    expected[1].as_u64().unwrap(),
                    expected[2].as_u64().unwrap(),
                );
                assert_eq!(got, expected, "{name}, {mode}, {engine_name}: {outcome}");
                if let Outcome::Shared(shared) = outcome {
                    let mut names: Vec<_> = shared.headers().keys().collect();
                    names.sort_by_key(|name| name.as_str());
                    let expected: Vec<_> = strings(&row["visible"]).collect();
                    assert_eq!(names, expected, "{name}, {mode}, {engine_name}");
                }
            }
        }
    }
    assert_eq!((seen, unsendable), (ROWS, 6));
}

async fn fetch(case: &Value, mode: &str, engine: Engine) -> Outcome<String> {
    let preflight = answer(&case["preflight"]).unwrap();
    let actual = answer(&case["response"]).unwrap();
    let mut browser = browser(|request| match is_preflight(request) {
        true => preflight.clone(),
        false => actual.clone(),
    })
    .with_engine(engine);
    let mut page = match case["page"].as_str().unwrap() {
        "$O" => browser.page(PAGE),
        "null" => browser.opaque_page(),
        other => panic!("{other}"),
    };
    let mut modes = [Omit, SameOrigin, Include].into_iter();
    let mode = modes.find(|own| own.as_str() == mode).unwrap();
    let mut fetch = page
        .fetch(API)
        .method(case["method"].as_str().unwrap())
        .credentials(mode);
    for (name, value) in headers(&case["headers"]) {
        fetch = fetch.header(name, value);
    }
    if let Some(body) = case["body"].as_str() {
        let body = body.to_owned();
        fetch = fetch.body(move || body.clone());
    }
    fetch.send().await.unwrap()
}

/// What the server answers, if that can be said in Rust: besides what the row says, its server
/// sent a `Content-Length` and a `Connection`.
fn answer(row: &Value) -> Option<Response<String>> {
    let status = u16::try_from(row[0].as_u64().unwrap()).unwrap();
    let mut answer = response(status, &[("content-length", "0"), ("connection", "close")]);
    assert_eq!(answer.status(), StatusCode::from_u16(status).unwrap());
    for (name, value) in headers(&row[1]) {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = value
            .replace("$O", PAGE)
            .replace("$H", PAGE.trim_start_matches("http://"))
            .replace("$U", &PAGE.to_uppercase());
        answer
            .headers_mut()
            .append(name, HeaderValue::from_str(&value).ok()?);
    }
    Some(answer)
}

fn headers(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    let lines = list.as_array().into_iter().flatten();
    lines.map(|line| (line[0].as_str().unwrap(), line[1].as_str().unwrap()))
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap())
}

/// So that no departure is lost: eight of the cells that were observed are not what the standard
/// says.
#[test]
fn the_departures_are_these() {
    let mut departures = BTreeMap::new();
    for line in include_str!("truth.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        for row in case["rows"].as_object().unwrap().values() {
            for (name, _) in &ENGINES[1..] {
                *departures.entry(*name).or_insert(0) += usize::from(row.get(*name).is_some());
            }
        }
    }
    let expected = [("chromium", 2), ("firefox", 4), ("webkit", 2)];
    assert_eq!(departures, BTreeMap::from(expected));
}
