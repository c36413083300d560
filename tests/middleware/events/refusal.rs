//! One event for each refusal, and none for anything else.

use http::Request;
use proptest::prelude::*;
use tower_cors_credentials::{CredentialsLayer, Refusal};
use tracing::Level;

use crate::events::capture::{Capture, Told};
use crate::events::requests::{APP, get, policy, preflight, request, send};

fn told_of(request: Request<String>) -> Vec<Told> {
    let layer = CredentialsLayer::new(policy());
    Capture::of(Level::DEBUG, || drop(send(&layer, request))).events()
}

fn told_once(request: Request<String>) -> Told {
    let described = format!("{request:?}");
    let [told] = told_of(request)
        .try_into()
        .unwrap_or_else(|told| panic!("{described}: {told:?}"));
    told
}

#[test]
fn a_refused_request_is_told_under_a_target_of_its_own() {
    let told = told_once(get("http://app.example.com"));
    assert_eq!(told.target, "tower_cors_credentials::refusal");
    assert_eq!(told.level, Level::DEBUG);
    told.assert_fields(&[
        (
            "explanation",
            "no rule names `http://app.example.com`; `http://app.example.com` differs from the \
             allowed `https://app.example.com` only by its scheme; open the page over `https`",
        ),
        ("kind", "actual"),
        ("message", "CORS request refused"),
        ("method", "GET"),
        ("nearest_rule", "0"),
        ("origin", "http://app.example.com"),
        ("reason", "origin_not_allowed"),
    ]);
}

/// Of its own method, `OPTIONS`, nobody asks.
#[test]
fn a_refused_preflight_is_told_with_the_method_that_the_page_wants() {
    told_once(preflight(APP, "put")).assert_fields(&[
        (
            "explanation",
            "rule 0 (credentialed) does not allow the method `put`; methods are case-sensitive: \
             `put` differs from the allowed `PUT` only by its case; write `PUT` in the page",
        ),
        ("kind", "preflight"),
        ("message", "CORS request refused"),
        ("method", "put"),
        ("nearest_rule", "0"),
        ("origin", APP),
        ("reason", "method_not_allowed"),
    ]);
}

#[test]
fn the_nearest_rule_names_the_origin_or_nearly_does() {
    for (origin, nearest) in [
        ("https://ads.example.com", Some("1")),
        ("https://app.example.com/", Some("0")),
        ("https://evil.example", None),
        ("null", None),
    ] {
        let told = told_once(get(origin));
        let rule = told.fields.get("nearest_rule").map(String::as_str);
        assert_eq!(rule, nearest, "{origin}");
    }
}

#[test]
fn what_stands_there_twice_is_left_out() {
    let told = told_once(request("GET", &[("origin", APP), ("origin", APP)]));
    assert_eq!(told.fields["reason"], "several_origins");
    assert!(!told.fields.contains_key("origin"));

    let method = ("access-control-request-method", "PUT");
    let told = told_once(request("OPTIONS", &[("origin", APP), method, method]));
    assert_eq!(told.fields["reason"], "several_methods");
    assert!(!told.fields.contains_key("method"));
}

#[test]
fn granted_requests_touch_no_callsite() {
    let layer = CredentialsLayer::new(policy());
    let capture = Capture::of(Level::TRACE, || {
        for request in [
            request::<&str>("GET", &[]),
            get(APP),
            preflight(APP, "PUT"),
            request(
                "POST",
                &[
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
            ),
        ] {
            let response = send(&layer, request);
            assert!(response.extensions().get::<Refusal>().is_none());
        }
    });
    assert_eq!(capture.events(), []);
    assert_eq!(capture.questions(), 0);

    let capture = Capture::of(Level::TRACE, || drop(send(&layer, get("null"))));
    assert_eq!(capture.questions(), 1);
}

#[test]
fn refusals_are_silent_above_debug() {
    let layer = CredentialsLayer::new(policy());
    let capture = Capture::of(Level::INFO, || drop(send(&layer, get("null"))));
    assert_eq!(capture.events(), []);
}

/// A `HeaderValue` holds no line feed and no ESC to begin with, but a tab, C1 controls and UTF-8.
#[test]
fn no_header_forges_a_line_or_a_field() {
    for (origin, shown) in [
        (&b"https://a\tINFO granted"[..], r"https://a\tINFO granted"),
        (
            b"https://a\" reason=\"granted",
            r#"https://a\" reason=\"granted"#,
        ),
        (b"https://a\\n", r"https://a\\n"),
        (b"https://a\xc2\x9b31m", r"https://a\xc2\x9b31m"),
        (
            "https://\u{202e}moc.live".as_bytes(),
            r"https://\xe2\x80\xaemoc.live",
        ),
        ("https://a\u{2028}b".as_bytes(), r"https://a\xe2\x80\xa8b"),
    ] {
        let told = told_once(request("GET", &[("origin", origin)]));
        assert_eq!(told.fields["origin"], shown);
        assert_eq!(told.fields["reason"], "invalid_origin");
        // Subscribers put strings in quotes, and nothing else.
        assert!(
            ["origin", "method", "explanation"]
                .iter()
                .all(|name| told.strings.contains(name))
        );
    }
}

#[test]
fn long_values_are_cut() {
    for length in [1_000, 16_000, 1_000_000] {
        let long = "a".repeat(length);
        let told = told_once(get(&format!("https://{long}.example")));
        let origin = &told.fields["origin"];
        assert!(origin.ends_with("..."), "{origin}");
        assert_eq!(told.fields["reason"], "invalid_origin");

        let told = told_once(preflight(APP, &long));
        assert!(told.fields["method"].ends_with("..."));
        for value in told.fields.values() {
            assert!(value.len() < 600, "{value}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_but_printable_ascii_is_told(
        origin in proptest::collection::vec(
            any::<u8>().prop_filter("a header's value", |byte| {
                http::HeaderValue::from_bytes(&[*byte]).is_ok()
            }),
            0..300,
        ),
        method in "[ -~\t]{0,300}",
        names in "[ -~\t]{0,300}",
    ) {
        let headers = [
            ("origin", origin.as_slice()),
            ("access-control-request-method", method.as_bytes()),
            ("access-control-request-headers", names.as_bytes()),
        ];
        for request in [
            request("OPTIONS", &headers),
            request("OPTIONS", &[&[("origin", APP.as_bytes())], &headers[1..]].concat()),
            request("GET", &headers),
        ] {
            for told in told_of(request) {
                for (name, value) in told.fields {
                    prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}");
                    prop_assert!(value.len() < 4_000, "{name}");
                }
            }
        }
    }
}
