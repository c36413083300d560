//! W4: what an actual request's response carries.

use http::{HeaderName, Method, header};
use tower_cors_credentials::{Any, Policy, Rule};

use crate::wire::exchange::{
    APP, BRANCH, CARVED_OUT, EVIL, STATS, exchange, get, request, response, tiers, tiers_and_any,
};

const CREDENTIALED: (&str, &str) = ("access-control-allow-credentials", "true");
const VARY: (&str, &str) = ("vary", "origin");

fn allow_origin(origin: &str) -> (&str, &str) {
    ("access-control-allow-origin", origin)
}

#[test]
fn an_actual_request_is_decided_by_its_origin_alone() {
    let etag = ("access-control-expose-headers", "etag");
    let methods = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "patch", "PURGE",
    ];
    for method in methods {
        for (origin, expected) in [
            (APP, &[CREDENTIALED, allow_origin(APP), etag, VARY][..]),
            (BRANCH, &[CREDENTIALED, allow_origin(BRANCH), etag, VARY]),
            (STATS, &[allow_origin(STATS), VARY]),
            (CARVED_OUT, &[VARY]),
            (EVIL, &[VARY]),
            ("null", &[VARY]),
            ("", &[VARY]),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let headers = [
                ("origin", origin),
                ("x-not-allowed", "1"),
                ("authorization", "x"),
            ];
            let request = request(method, &headers);
            let exchange = exchange(&tiers(), request, response(200, &[]));
            assert_eq!(exchange.headers(), expected, "{origin}");
            assert_eq!(exchange.inner_calls, 1);
            assert_eq!(exchange.response.body(), "inner");
        }
    }
}

#[test]
fn every_status_is_shared_alike() {
    for status in [
        101, 200, 201, 204, 301, 400, 401, 403, 404, 405, 429, 500, 503,
    ] {
        let granted = exchange(&tiers(), get(&[("origin", STATS)]), response(status, &[]));
        assert_eq!(granted.status(), status);
        assert_eq!(granted.headers(), [allow_origin(STATS), VARY], "{status}");
        let refused = exchange(&tiers(), get(&[("origin", EVIL)]), response(status, &[]));
        assert_eq!(refused.headers(), [VARY], "{status}");
    }
}

#[test]
fn everyone_else_gets_a_wildcard_and_no_credentials() {
    for origin in [
        EVIL,
        "null",
        "",
        "https://App.example.com",
        "https://app.example.com.",
    ] {
        let exchange = exchange(
            &tiers_and_any(),
            get(&[("origin", origin)]),
            response(200, &[]),
        );
        assert_eq!(
            exchange.headers(),
            [
                allow_origin("*"),
                ("access-control-expose-headers", "etag"),
                VARY
            ],
            "{origin}"
        );
    }
}

#[test]
fn several_origins_share_with_nobody() {
    for policy in [tiers(), tiers_and_any()] {
        for second in [APP, EVIL, "null"] {
            let request = get(&[("origin", APP), ("origin", second)]);
            assert_eq!(
                exchange(&policy, request, response(200, &[])).headers(),
                [VARY]
            );
        }
    }
}

#[test]
fn without_an_origin_nothing_is_shared() {
    let inner = [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "x-inner"),
        ("x-inner", "1"),
    ];
    let exchange = exchange(&tiers_and_any(), get(&[]), response(200, &inner));
    assert_eq!(exchange.headers(), [VARY, ("x-inner", "1")]);
}

/// Header names in the response, the rule's exposed names, and the expected lines.
#[test]
fn exposed_names_of_the_rule_and_of_the_inner_service_are_joined() {
    let policy = Policy::new([Rule::credentialed([APP]).expose_headers(["etag", "x-id"])]).unwrap();
    for (inner, expected) in [
        (&[][..], &["etag, x-id"][..]),
        (&["x-inner"], &["x-inner", "etag, x-id"]),
        (&["x-a", "x-b"], &["x-a", "x-b", "etag, x-id"]),
        (&["etag, x-id"], &["etag, x-id"]),
    ] {
        let inner: Vec<_> = inner
            .iter()
            .map(|names| ("access-control-expose-headers", *names))
            .collect();
        let exchange = exchange(&policy, get(&[("origin", APP)]), response(200, &inner));
        assert_eq!(exposed(exchange.response.headers()), expected);
    }
}

#[test]
fn exposing_any_is_a_wildcard_without_credentials() {
    let policy = Policy::new([Rule::anonymous([STATS])
        .expose_headers(Any)
        .expose_headers([header::ETAG])])
    .unwrap();
    let exchange = exchange(
        &policy,
        get(&[("origin", STATS)]),
        response(200, &[("x-a", "1")]),
    );
    assert_eq!(exposed(exchange.response.headers()), ["*, etag"]);
}

#[test]
fn exposing_any_with_credentials_lists_the_names_that_the_response_carries() {
    let policy = Policy::new([Rule::credentialed([APP])
        .expose_headers(Any)
        .expose_headers([header::ETAG])])
    .unwrap();
    let inner = [
        ("content-type", "text/plain"),
        ("cache-control", "no-store"),
        ("expires", "0"),
        ("set-cookie", "a=b"),
        ("access-control-allow-private-network", "true"),
        ("x-request-id", "7"),
        ("x-request-id", "8"),
        ("etag", "\"1\""),
    ];
    let exchange = exchange(&policy, get(&[("origin", APP)]), response(200, &inner));
    let listed = exposed(exchange.response.headers());
    let mut names: Vec<_> = listed[0].split(", ").collect();
    names.sort_unstable();
    assert_eq!(listed.len(), 1);
    assert_eq!(names, ["etag", "vary", "x-request-id"]);
}

#[test]
fn a_304_keeps_the_stored_responses_exposed_names() {
    let rules = [
        Rule::credentialed([APP]).expose_headers(["etag"]),
        Rule::credentialed([APP]).expose_headers(Any),
    ];
    for rule in rules {
        let policy = Policy::new([rule]).unwrap();
        let request = || get(&[("origin", APP)]);
        let bare = exchange(&policy, request(), response(304, &[("etag", "\"1\"")]));
        assert_eq!(
            bare.headers(),
            [CREDENTIALED, allow_origin(APP), ("etag", "\"1\""), VARY]
        );
        let own = [("access-control-expose-headers", "x-inner")];
        let own = exchange(&policy, request(), response(304, &own));
        assert_eq!(exposed(own.response.headers()), ["x-inner"]);
    }
}

fn exposed(headers: &http::HeaderMap) -> Vec<&str> {
    let name: HeaderName = header::ACCESS_CONTROL_EXPOSE_HEADERS;
    headers
        .get_all(name)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect()
}
