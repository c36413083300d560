//! What is told of cookies that do not arrive.

use std::convert::Infallible;

use http::{HeaderValue, Request, Response, header};
use proptest::prelude::*;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};
use tracing::Level;

use crate::events::capture::{Capture, Told};
use crate::events::requests::{APP, get, policy, preflight, request};

const TARGET: &str = "tower_cors_credentials::cookies";
const CROSS_SITE: [(&str, &str); 2] = [("origin", APP), ("sec-fetch-site", "cross-site")];
const BLOCKED: [(&str, &str); 3] = [
    CROSS_SITE[0],
    CROSS_SITE[1],
    ("sec-fetch-storage-access", "none"),
];

/// What happens where the inner service sets these cookies.
fn capture<C: AsRef<[u8]>>(level: Level, request: Request<String>, cookies: &[C]) -> Capture {
    capture_by(policy(), level, request, cookies)
}

fn capture_by<C: AsRef<[u8]>>(
    policy: Policy,
    level: Level,
    request: Request<String>,
    cookies: &[C],
) -> Capture {
    let service = service_fn(async |_: Request<String>| {
        let mut response = Response::new(String::new());
        for cookie in cookies {
            let line = HeaderValue::from_bytes(cookie.as_ref()).unwrap();
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        Ok::<_, Infallible>(response)
    });
    Capture::of(level, || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let response = CredentialsLayer::new(policy)
            .layer(service)
            .oneshot(request);
        let Ok(_) = runtime.build().unwrap().block_on(response);
    })
}

fn told(headers: &[(&str, &str)], cookies: &[&str]) -> Vec<Told> {
    capture(Level::DEBUG, request("GET", headers), cookies).events()
}

fn missing(told: &[Told]) -> Vec<&str> {
    told.iter()
        .map(|told| told.fields["missing"].as_str())
        .collect()
}

#[test]
fn a_granted_request_without_its_cookies_is_told() {
    let [told] = told(&BLOCKED, &[]).try_into().unwrap();
    assert_eq!((told.target.as_str(), told.level), (TARGET, Level::DEBUG));
    told.assert_fields(&[
        (
            "help",
            "serve the page and this server under one site, or set the cookies by an answer to the \
             page, with `SameSite=None; Secure; Partitioned`",
        ),
        (
            "message",
            "CORS request without cookies: the browser blocks third-party cookies",
        ),
        ("method", "GET"),
        ("origin", APP),
        ("storage_access", "none"),
    ]);
}

#[test]
fn a_request_is_told_only_if_its_cookies_are_blocked_and_were_granted() {
    let blocked = ("sec-fetch-storage-access", "none");
    for headers in [
        &[("origin", APP), blocked, ("cookie", "theme=dark")][..],
        &[("origin", APP), ("sec-fetch-storage-access", "inactive")],
        &[("origin", APP), ("sec-fetch-storage-access", "active")],
        &[("origin", APP), blocked, blocked],
        &[blocked],
    ] {
        assert_eq!(told(headers, &[]), [], "{headers:?}");
    }
    // A preflight carries no cookies, whatever Firefox says with it.
    let mut preflight = preflight(APP, "PUT");
    let none = HeaderValue::from_static("none");
    preflight
        .headers_mut()
        .insert("sec-fetch-storage-access", none);
    assert_eq!(capture::<&str>(Level::DEBUG, preflight, &[]).events(), []);

    let anonymous = Policy::new([Rule::anonymous(Any)]).unwrap();
    let request = request("GET", &BLOCKED);
    let capture = capture_by(anonymous, Level::DEBUG, request, &["session=secret"]);
    assert_eq!(capture.events(), []);
}

#[test]
fn a_cookie_that_does_not_reach_the_server_again_is_told_with_what_to_write() {
    let [told] = told(&CROSS_SITE, &["session=secret; Path=/; SameSite=Lax"])
        .try_into()
        .unwrap();
    assert_eq!((told.target.as_str(), told.level), (TARGET, Level::DEBUG));
    told.assert_fields(&[
        ("cookie", "session"),
        (
            "help",
            "write `SameSite=None; Secure; Partitioned`, or serve the page and this server under \
             one site",
        ),
        (
            "message",
            "the cookie does not reach this server from a page of another site",
        ),
        ("missing", "SameSite=None; Secure"),
        ("origin", APP),
    ]);
}

#[test]
fn what_is_missing_depends_on_the_line_and_on_the_access() {
    let none_secure = "a=1; samesite=NONE ;secure";
    let with = |access| {
        [
            CROSS_SITE[0],
            CROSS_SITE[1],
            ("sec-fetch-storage-access", access),
        ]
    };
    for (access, line, expected) in [
        ("active", "a=1", Some("SameSite=None; Secure")),
        ("active", "a=1; Secure", Some("SameSite=None")),
        ("active", "a=1; SameSite=None", Some("Secure")),
        (
            "active",
            "a=1; SameSite=None; SameSite=x; Secure",
            Some("SameSite=None"),
        ),
        ("active", none_secure, None),
        ("inactive", none_secure, None),
    ] {
        let told = told(&with(access), &[line]);
        assert_eq!(missing(&told), Vec::from_iter(expected), "{access} {line}");
    }
    // Where third-party cookies are blocked, the request itself is told of first.
    for (line, expected) in [
        (none_secure, Some("Partitioned")),
        ("a=1", Some("SameSite=None; Secure; Partitioned")),
        ("a=1; SameSite=None; Secure; Partitioned", None),
    ] {
        let told = told(&BLOCKED, &[line]);
        assert_eq!(missing(&told[1..]), Vec::from_iter(expected), "{line}");
    }
}

#[test]
fn each_cookie_is_told_and_none_to_a_page_of_the_same_site() {
    let lines = ["a=1", "b=2; SameSite=None; Secure", "c=3; Secure"];
    let names: Vec<_> = told(&CROSS_SITE, &lines)
        .into_iter()
        .map(|told| told.fields["cookie"].clone())
        .collect();
    assert_eq!(names, ["a", "c"]);

    for site in ["same-site", "same-origin", "none", "cross-site, cross-site"] {
        assert_eq!(
            told(&[("origin", APP), ("sec-fetch-site", site)], &lines),
            []
        );
    }
    assert_eq!(told(&[("origin", APP)], &lines), []);
    // A refused page has an event of its own.
    let refused = ("origin", "https://evil.example");
    let told = told(&[refused, CROSS_SITE[1]], &lines);
    assert!(told.iter().all(|told| told.target != TARGET));
}

#[test]
fn nothing_is_asked_where_nobody_listens_or_there_is_nothing_to_tell() {
    let cookies = ["session=secret"];
    let quiet = capture(Level::INFO, request("GET", &CROSS_SITE), &cookies);
    assert_eq!(quiet.events(), []);
    // Of another site's page alone.
    let own = capture(Level::TRACE, get(APP), &cookies);
    assert_eq!((own.events(), own.questions()), (vec![], 0));
}

#[test]
fn hostile_lines_are_cut_escaped_and_bounded() {
    let long = format!("{}=1", "n".repeat(4_000));
    let huge = format!("a=1; {}", "x; ".repeat(1_000_000));
    let value = format!("a={}", "v".repeat(4_096));
    let lines = [
        "a\t\" cookie=\"granted=1",
        "é=1",
        &long,
        &huge,
        &value,
        "",
        ";",
        " = ; Secure",
        // A value may stand in a name's place: one without a name whose padding reads as `=`.
        "dG9rZW4tc2VjcmV0=; Secure",
        "session secret=1",
    ];
    let told = told(&CROSS_SITE, &lines);
    let names: Vec<_> = told
        .iter()
        .map(|told| told.fields["cookie"].as_str())
        .collect();
    assert_eq!(names, ["(not told)"; 5]);

    let many = vec!["a=1"; 10_000];
    let capture = capture(Level::DEBUG, request("GET", &CROSS_SITE), &many);
    assert_eq!(capture.events().len(), 16);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_is_told_and_nothing_but_printable_ascii(
        name in "[ -~&&[^=;]]{0,200}",
        tail in proptest::collection::vec(128_u8.., 0..50),
        has_name: bool,
    ) {
        let secret = "hunter2!secret";
        let equals = if has_name { "=" } else { "" };
        let name = if has_name { name.as_str() } else { "" };
        let line = [name.as_bytes(), equals.as_bytes(), secret.as_bytes(), &tail].concat();
        let capture = capture(Level::DEBUG, request("GET", &BLOCKED), &[line]);
        prop_assert_eq!(capture.events().len(), 2);
        for (field, value) in capture.events().iter().flat_map(|told| &told.fields) {
            prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", field);
            prop_assert!(!value.contains(secret), "{}", field);
            prop_assert!(value.len() < 600, "{}", field);
        }
    }
}
