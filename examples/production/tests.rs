//! The example `production`, which the guide shows: who is counted, and what is told of whom.

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tower::ServiceExt;
use tower_cors_credentials::{Any, CredentialsLayer, Enforcement, Policy, Rule};

use crate::app;

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

fn layer(enforcement: Enforcement) -> CredentialsLayer {
    let rules = [Rule::credentialed([APP]), Rule::anonymous(Any)];
    CredentialsLayer::new(Policy::new(rules).unwrap()).with_enforcement(enforcement)
}

fn request(method: &str, path: &str, lines: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

async fn answer(enforcement: Enforcement, request: Request<Body>) -> (StatusCode, String) {
    let app = app(layer(enforcement));
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

#[test]
fn the_guide_shows_it() {
    let file = include_str!("main.rs");
    let (program, _) = file.split_once("\n#[cfg(test)]\n").unwrap();
    let page = include_str!("../../src/guide/production.md");
    assert!(page.contains(&format!("```rust,ignore\n{program}```\n")));
}

#[test]
fn the_guide_shows_what_the_program_prints() {
    let policy: Policy = toml::from_str(include_str!("../policy.toml")).unwrap();
    let acts = [
        ("host", "127.0.0.1:3000"),
        ("origin", EVIL),
        ("cookie", "session=1"),
    ];
    let request = request("POST", "/transfer", &acts);
    let rejection = policy
        .check(request.method(), request.uri(), request.headers())
        .unwrap_err();
    // The guide breaks the line.
    let page = include_str!("../../src/guide/production.md");
    let page: Vec<_> = page.split_whitespace().collect();
    let explanation = rejection.explain().to_string();
    assert!(
        page.join(" ")
            .contains(&format!("explanation={explanation:?}")),
        "{explanation:?}"
    );
}

#[tokio::test]
async fn a_handler_is_told_the_decision() {
    for (lines, expected) in [
        (&[("origin", APP)][..], "for the app\n"),
        (&[("origin", EVIL)], "for everybody\n"),
        (&[], "for no page of another origin\n"),
    ] {
        let answer = answer(Enforcement::Report, request("GET", "/feed", lines)).await;
        assert_eq!(answer, (StatusCode::OK, expected.to_owned()));
    }
}

#[tokio::test]
async fn a_rejected_request_reaches_nothing_but_what_is_added_after_the_layers() {
    let acts = [("origin", EVIL), ("cookie", "session=1")];
    for (enforcement, method, path, expected) in [
        (
            Enforcement::Report,
            "POST",
            "/transfer",
            (StatusCode::OK, "transferred\n"),
        ),
        (
            Enforcement::Reject,
            "POST",
            "/transfer",
            (StatusCode::FORBIDDEN, ""),
        ),
        (
            Enforcement::Reject,
            "GET",
            "/health",
            (StatusCode::OK, "ok\n"),
        ),
    ] {
        let (status, body) = answer(enforcement, request(method, path, &acts)).await;
        assert_eq!((status, &*body), expected, "{enforcement:?} {path}");
    }
}

#[test]
fn what_is_enforced_is_counted_apart_from_refused_preflights() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let send_all = async {
        for request in [
            request("POST", "/transfer", &[("origin", APP)]),
            request(
                "POST",
                "/transfer",
                &[("origin", EVIL), ("cookie", "session=1")],
            ),
            request(
                "OPTIONS",
                "/transfer",
                &[("origin", EVIL), ("access-control-request-method", "PUT")],
            ),
        ] {
            answer(Enforcement::Report, request).await;
        }
    };
    metrics::with_local_recorder(&recorder, || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(send_all);
    });
    let mut counted: Vec<_> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let key = key.key();
            let labels: Vec<_> = key.labels().map(|label| label.value().to_owned()).collect();
            (key.name().to_owned(), labels.join(" "), value)
        })
        .collect();
    counted.sort_by(|one, other| one.0.cmp(&other.0));
    let counter =
        |name: &str, reason: &str| (name.to_owned(), reason.to_owned(), DebugValue::Counter(1));
    assert_eq!(
        counted,
        [
            counter("cors_refusals_total", "method_not_allowed"),
            counter("cors_rejections_total", "credentials_not_allowed"),
        ]
    );
}
