//! Servers that answer by errors: what they say is never taken for a clean result.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::header::ORIGIN;
use http::{Method, StatusCode};

use crate::command::{Run, ids, run};
use crate::server::serve;

const APP: &str = "https://app.example.com";

/// The status of an error in place of the answer, by the number of the request, its origin and its method.
type Fail = fn(usize, &str, &Method) -> Option<u16>;

/// Audits a server that grants to the allowed origin, but for those requests that are answered by an
/// error, which says nothing of CORS.
fn audit(error: Fail, args: &[&str]) -> Run {
    let count = Arc::new(AtomicUsize::new(0));
    let app = Router::new().fallback(async move |request: Request| {
        let index = count.fetch_add(1, Ordering::SeqCst);
        let origin = request.headers().get(ORIGIN).cloned();
        let origin = origin.as_ref().map_or("", |own| own.to_str().unwrap());
        if let Some(status) = error(index, origin, request.method()) {
            let status = StatusCode::from_u16(status).unwrap();
            let response = Response::builder().status(status);
            // A refusal that is meant as one says what it depends on.
            let response = match status {
                StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN => {
                    response.header("vary", "origin")
                }
                _ => response,
            };
            return response.body(String::new()).unwrap();
        }
        let mut response = Response::builder().header("vary", "origin");
        if origin == APP {
            response = response
                .header("access-control-allow-origin", origin)
                .header("access-control-allow-credentials", "true")
                .header("access-control-allow-headers", "content-type")
                .header("access-control-max-age", "600");
        }
        response.body(String::new()).unwrap()
    });
    let url = format!("{}/me", serve(app));
    let origin = format!("--origin={APP}");
    run(&[&["audit", &url, &origin], args].concat())
}

/// What the table says of an origin: may read, preflight.
fn cells(run: &Run, origin: &str) -> Vec<String> {
    let table = run.out.split("\norigin ").nth(1).unwrap();
    let row = table.lines().find(|line| line.starts_with(origin)).unwrap();
    let cells = row
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    cells.skip(2).take(2).map(str::to_owned).collect()
}

#[test]
fn a_server_of_errors_alone_is_not_clean() {
    for status in [400, 404, 410, 429, 500, 503] {
        let error: Fail = match status {
            400 => |_, _, _| Some(400),
            404 => |_, _, _| Some(404),
            410 => |_, _, _| Some(410),
            429 => |_, _, _| Some(429),
            500 => |_, _, _| Some(500),
            _ => |_, _, _| Some(503),
        };
        let text = audit(error, &[]);
        assert_eq!(text.code, Some(2), "{text:?}");
        let warning = format!(
            "\nwarning: The server answers {status} to GET /me: is this the right URL? Error answers often \
             lack the CORS headers of others, so this says nothing about them.\n"
        );
        assert!(text.out.contains(&warning), "{text:?}");
        assert!(!text.out.contains("No finding"), "{text:?}");
        assert_eq!(
            text.err,
            "error: no question was answered but by an error: nothing is known of this server\n"
        );
        assert_eq!(cells(&text, "https://attacker.example"), ["?", "?"]);

        let report = audit(error, &["--json"]).json();
        assert_eq!(report["findings"].as_array().unwrap().len(), 0);
        assert_eq!(report["warnings"].as_array().unwrap().len(), 1);
        assert_eq!(report["origins"][0]["reads"], "unknown");
        assert_eq!(report["origins"][0]["sends"], "unknown");
    }
}

#[test]
fn what_is_answered_by_an_error_from_the_middle_on_counts_as_unanswered() {
    let cases: [Fail; 4] = [
        |index, _, _| (index >= 10).then_some(429),
        |index, _, _| (index >= 10).then_some(403),
        |index, _, _| (index >= 10).then_some(404),
        |index, _, _| (index >= 10).then_some(500),
    ];
    for error in cases {
        let text = audit(error, &[]);
        assert_eq!(text.code, Some(2), "{text:?}");
        assert!(
            text.out
                .contains(" at the end, and did not at the beginning: "),
            "{text:?}"
        );
        assert!(
            text.out.contains("\nNo finding in what was answered. "),
            "{text:?}"
        );
        assert!(text.out.contains("\nWithout an answer:\n"), "{text:?}");
        assert_eq!(cells(&text, APP), ["with credentials", "granted"]);
        assert_eq!(cells(&text, "https://attacker.example "), ["no", "refused"]);
        assert_eq!(cells(&text, "file://"), ["?", "?"]);
    }
}

#[test]
fn an_error_now_and_then_is_no_evidence() {
    let cases: [Fail; 3] = [
        |index, _, _| (index == 5).then_some(429),
        |index, _, _| (index == 5).then_some(502),
        |index, _, _| (index == 5).then_some(500),
    ];
    for error in cases {
        let run = audit(error, &["--json"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        let report = run.json();
        assert_eq!(ids(&report), [""; 0]);
        assert_eq!(report["unanswered"].as_array().unwrap().len(), 1, "{run:?}");
    }
}

/// Express's documentation refuses an origin by an exception, and others by 400 or 403; some servers
/// implement no `OPTIONS`.
#[test]
fn an_origin_may_be_refused_by_an_error() {
    let cases: [Fail; 5] = [
        |_, origin, _| (!["", APP].contains(&origin)).then_some(500),
        |_, origin, _| (!["", APP].contains(&origin)).then_some(400),
        |_, origin, _| (!["", APP].contains(&origin)).then_some(403),
        |_, _, method| (method == Method::OPTIONS).then_some(501),
        |_, _, method| (method == Method::OPTIONS).then_some(405),
    ];
    for error in cases {
        let text = audit(error, &[]);
        assert_eq!(text.code, Some(0), "{text:?}");
        assert_eq!(cells(&text, "https://attacker.example "), ["no", "refused"]);
    }
}

#[test]
fn the_first_sentences_say_who_can_read_and_what_was_not_tested() {
    let text = audit(|_, _, _| None, &[]);
    let summary = "\nlimit: No `--cookie` was given: tested is only what the server answers to somebody who is \
         not signed in.\n\nNo finding. Of the pages that were tried, https://app.example.com alone can read \
         with the user's credentials. Asked were GET /me and the preflight for POST with content-type, from ";
    assert!(text.out.contains(summary), "{text:?}");
    assert!(
        text.out
            .contains("\nnote: Requests as a form makes them, POST among them, "),
        "{text:?}"
    );
}

#[test]
fn a_method_that_every_preflight_lets_pass_is_refused() {
    for method in ["GET", "head"] {
        let text = audit(|_, _, _| None, &["--method", method]);
        assert_eq!(text.code, Some(2), "{text:?}");
        assert!(
            text.err.contains("--method: every preflight lets `"),
            "{text:?}"
        );
    }
}

#[test]
fn what_is_found_counts_though_not_all_is_answered() {
    let app = Router::new().fallback(async |request: Request| {
        let origin = request.headers().get(ORIGIN).cloned();
        let mut response = Response::builder().header("vary", "origin");
        match origin {
            Some(origin) if origin == "file://" => response = response.status(429),
            Some(origin) => {
                response = response
                    .header("access-control-allow-origin", origin)
                    .header("access-control-allow-credentials", "true");
            }
            None => {}
        }
        response.body(String::new()).unwrap()
    });
    let run = run(&["audit", &format!("{}/me", serve(app))]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(
        run.err,
        "error: not all questions were answered: there may be more to find\n"
    );
}
