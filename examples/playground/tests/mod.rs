//! The playground's promises: its command line, its rows, its predictions, and that it starts.

mod across;
mod browser;

use std::collections::HashSet;

use http::{HeaderValue, header};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tower_cors_credentials::RefusalReason;

use crate::{
    api::{self, Origins},
    args::{self, Command, UsageError},
    matrix::{self, Headers, Mode, Row},
    predict::{Prediction, predict},
    record::Record,
    servers::{Playground, StartError},
};

const CREDENTIALED: &str = "http://127.0.0.1:4101";
const ANONYMOUS: &str = "http://127.0.0.1:4102";
const REFUSED: &str = "http://127.0.0.1:4103";

fn parsed(args: &[&str]) -> Result<Command, UsageError> {
    args::parse(args.iter().map(|&arg| arg.to_owned()))
}

fn expected(origin: &'static str, row: &Row, signed_in: bool) -> Prediction {
    let policy = api::policy(&Origins {
        credentialed: CREDENTIALED.to_owned(),
        anonymous: ANONYMOUS.to_owned(),
        refused: REFUSED.to_owned(),
    })
    .unwrap();
    predict(&policy, &HeaderValue::from_static(origin), row, signed_in)
}

fn rows() -> Vec<Row> {
    matrix::groups()
        .into_iter()
        .flat_map(|group| group.rows)
        .collect()
}

fn row(mode: Mode, method: &str, headers: Headers) -> Row {
    rows()
        .into_iter()
        .find(|row| row.mode == mode && row.method == method && row.headers == headers)
        .unwrap()
}

#[test]
fn the_command_line_is_read() {
    assert_eq!(parsed(&[]), Ok(Command::Start { port: 4100 }));
    assert_eq!(parsed(&["--port", "0"]), Ok(Command::Start { port: 0 }));
    assert_eq!(parsed(&["--port=5000"]), Ok(Command::Start { port: 5000 }));
    assert_eq!(parsed(&["--port", "5000", "--help"]), Ok(Command::Help));
    assert!(args::USAGE.contains("[default: 4100]"));
}

#[test]
fn mistakes_on_the_command_line_are_named() {
    let message = |args: &[&str]| parsed(args).unwrap_err().to_string();
    assert_eq!(
        message(&["--port"]),
        "`--port` wants a number: `--port 4100`"
    );
    assert_eq!(
        message(&["--port", "65533"]),
        "`65533` is not a port: write a number from 0 to 65530"
    );
    assert_eq!(
        message(&["--port", "80a"]),
        "`80a` is not a port: write a number from 0 to 65530"
    );
    assert_eq!(
        message(&["--port", "1", "--port", "2"]),
        "`--port` stands twice"
    );
    assert_eq!(
        message(&["--ports"]),
        "`--ports` is no option of the playground: try `--help`"
    );
}

#[test]
fn each_row_has_a_name_of_its_own() {
    let names: HashSet<_> = rows().iter().map(Row::id).collect();
    assert_eq!(names.len(), 3 * 6 * 4 + 2 * 4);
}

#[test]
fn lower_case_patch_is_stopped_and_the_story_names_the_method_that_would_pass() {
    let told = expected(
        CREDENTIALED,
        &row(Mode::Include, "patch", Headers::None),
        true,
    );
    assert!(told.preflight && !told.ran && !told.cookie && !told.readable);
    assert_eq!(told.refusal, Some(RefusalReason::MethodNotAllowed));
    assert!(told.story.concat().contains("`PATCH`"), "{:?}", told.story);
}

#[test]
fn a_grant_without_credentials_is_not_enough_for_a_request_with_them() {
    let simple = expected(ANONYMOUS, &row(Mode::Include, "GET", Headers::None), true);
    assert!(!simple.preflight && simple.ran && simple.cookie && !simple.readable);
    let asked = expected(ANONYMOUS, &row(Mode::Include, "PUT", Headers::None), true);
    assert!(asked.preflight && !asked.ran && !asked.cookie && !asked.readable);
    assert_eq!((simple.refusal, asked.refusal), (None, None));
}

#[test]
fn a_refused_origin_still_reaches_the_server_with_a_simple_request() {
    let told = expected(REFUSED, &row(Mode::Include, "POST", Headers::None), true);
    assert!(told.ran && told.cookie && !told.readable);
    assert_eq!(told.refusal, Some(RefusalReason::OriginRefused));
}

#[test]
fn nobody_signed_in_means_no_cookie() {
    for origin in [CREDENTIALED, ANONYMOUS, REFUSED] {
        assert!(
            rows()
                .iter()
                .all(|row| !expected(origin, row, false).cookie)
        );
    }
}

#[tokio::test]
async fn a_busy_port_is_named_with_the_way_out() {
    let taken = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let first = taken.local_addr().unwrap().port();
    let error = Playground::start(first, Record::default())
        .await
        .err()
        .unwrap();
    assert!(
        matches!(error, StartError::Busy { port, .. } if port == first),
        "{error}"
    );
    let message = error.to_string();
    assert!(
        message.starts_with(&format!("port {first} of 127.0.0.1 is in use")),
        "{message}"
    );
    assert!(message.contains("`-- --port "), "{message}");
}

#[tokio::test]
async fn each_origin_serves_the_page_and_its_own_plan() {
    let playground = Playground::start(0, Record::default()).await.unwrap();
    let Origins {
        credentialed,
        anonymous,
        refused,
    } = playground.origins.clone();
    for (here, origin) in [credentialed, anonymous, refused].iter().enumerate() {
        let (policy, html) = get(&format!("{origin}/")).await;
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(html.starts_with("<!doctype html>"));

        let (_, plan) = get(&format!("{origin}/plan?signedIn=true")).await;
        let plan: Value = serde_json::from_str(&plan).unwrap();
        assert_eq!(plan["origin"], *origin);
        assert_eq!(plan["rules"][here]["here"], true);
    }
}

/// The Content-Security-Policy of an answer, and its body.
async fn get(url: &str) -> (String, String) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let response = client.get(url.parse().unwrap()).await.unwrap();
    assert_eq!(response.status(), http::StatusCode::OK, "{url}");
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (policy, String::from_utf8(body.to_vec()).unwrap())
}
