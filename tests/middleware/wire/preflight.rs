//! W1 to W3 and W7 to W9: which requests are preflights, and what answers them.

use http::{HeaderName, Method, header};
use tower_cors_credentials::{Any, Policy, PreflightStatus, Rule};

use crate::wire::exchange::{
    APP, BRANCH, CARVED_OUT, EVIL, Exchange, STATS, VARY_PREFLIGHT, exchange, preflight, request,
    response, static_policy, tiers, tiers_and_any,
};

const REQUEST_HEADERS: &str = "access-control-request-headers";

fn answer(policy: &Policy, request: http::Request<String>) -> Exchange {
    exchange(policy, request, response(200, &[("x-inner", "1")]))
}

#[track_caller]
fn assert_refused(policy: &Policy, request: http::Request<String>) {
    let described = format!("{request:?}");
    let exchange = answer(policy, request);
    assert_eq!(exchange.status(), 403, "{described}");
    assert_eq!(
        exchange.headers(),
        [("vary", VARY_PREFLIGHT)],
        "{described}"
    );
    assert_eq!(exchange.response.body(), "", "{described}");
    assert_eq!(exchange.inner_calls, 0, "{described}");
}

#[track_caller]
fn assert_granted(policy: &Policy, request: http::Request<String>, headers: &[(&str, &str)]) {
    let described = format!("{request:?}");
    let exchange = answer(policy, request);
    assert_eq!(exchange.status(), 204, "{described}");
    let mut expected = headers.to_vec();
    expected.push(("vary", VARY_PREFLIGHT));
    assert_eq!(exchange.headers(), expected, "{described}");
    assert_eq!(exchange.response.body(), "", "{described}");
    assert_eq!(exchange.inner_calls, 0, "{described}");
}

#[track_caller]
fn assert_is_granted(policy: &Policy, request: http::Request<String>) {
    let described = format!("{request:?}");
    assert_eq!(answer(policy, request).status(), 204, "{described}");
}

#[test]
fn every_options_request_that_is_no_preflight_reaches_the_inner_service() {
    let requests: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", APP)],
        &[("origin", EVIL)],
        &[("access-control-request-method", "PUT")],
        &[("origin", APP), (REQUEST_HEADERS, "content-type")],
    ];
    for headers in requests {
        let exchange = answer(&tiers(), request(Method::OPTIONS, headers));
        assert_eq!(exchange.inner_calls, 1, "{headers:?}");
        assert_eq!(exchange.response.body(), "inner", "{headers:?}");
    }
}

#[test]
fn only_options_can_be_a_preflight() {
    for method in [Method::GET, Method::POST, Method::HEAD, Method::PUT] {
        let headers = [("origin", APP), ("access-control-request-method", "PUT")];
        assert_eq!(answer(&tiers(), request(method, &headers)).inner_calls, 1);
    }
}

#[test]
fn a_grant_lists_all_that_its_rule_allows() {
    for origin in [APP, BRANCH] {
        for (method, headers) in [
            ("PUT", None),
            ("DELETE", Some("content-type")),
            ("GET", None),
        ] {
            let headers = headers.map(|names| (REQUEST_HEADERS, names));
            assert_granted(
                &tiers(),
                preflight(origin, method, headers.as_slice()),
                &[
                    ("access-control-allow-credentials", "true"),
                    ("access-control-allow-headers", "content-type, x-csrf-token"),
                    (
                        "access-control-allow-methods",
                        "GET, HEAD, POST, PUT, DELETE",
                    ),
                    ("access-control-allow-origin", origin),
                    ("access-control-max-age", "7200"),
                ],
            );
        }
    }
}

#[test]
fn an_anonymous_grant_never_allows_credentials() {
    assert_granted(
        &tiers(),
        preflight(STATS, "PATCH", &[]),
        &[
            ("access-control-allow-methods", "GET, HEAD, POST, PATCH"),
            ("access-control-allow-origin", STATS),
        ],
    );
    assert_granted(
        &tiers_and_any(),
        preflight(EVIL, "GET", &[]),
        &[
            ("access-control-allow-methods", "GET, HEAD, POST"),
            ("access-control-allow-origin", "*"),
        ],
    );
}

#[test]
fn a_refusal_has_no_cors_header_at_all() {
    assert_refused(&tiers(), preflight(EVIL, "GET", &[]));
    assert_refused(&tiers(), preflight(CARVED_OUT, "GET", &[]));
    assert_refused(&tiers(), preflight("null", "GET", &[]));
    assert_refused(&tiers(), preflight(APP, "PATCH", &[]));
    assert_refused(
        &tiers(),
        preflight(APP, "PUT", &[(REQUEST_HEADERS, "x-other")]),
    );
}

#[test]
fn the_ok_status_is_the_policys() {
    let ok = tiers().with_preflight_status(PreflightStatus::Ok);
    assert_eq!(answer(&ok, preflight(APP, "PUT", &[])).status(), 200);
    assert_eq!(answer(&ok, preflight(EVIL, "PUT", &[])).status(), 403);
}

#[test]
fn max_age_is_sent_when_it_is_set_also_when_it_is_zero() {
    let policy = |rule: Rule| Policy::new([rule]).unwrap();
    let rule = || Rule::credentialed([APP]);
    for (policy, expected) in [
        (policy(rule()), None),
        (policy(rule().max_age(std::time::Duration::ZERO)), Some("0")),
        (
            policy(rule().max_age(std::time::Duration::from_secs(86_400))),
            Some("86400"),
        ),
    ] {
        let exchange = answer(&policy, preflight(APP, "GET", &[]));
        let max_age = exchange
            .response
            .headers()
            .get(header::ACCESS_CONTROL_MAX_AGE);
        assert_eq!(max_age.map(|value| value.to_str().unwrap()), expected);
    }
}

#[test]
fn methods_are_compared_case_sensitively() {
    let policy = Policy::new([Rule::credentialed([APP]).methods(["PATCH", "link"])]).unwrap();
    for method in ["PATCH", "link", "GET", "HEAD", "POST"] {
        assert_is_granted(&policy, preflight(APP, method, &[]));
    }
    for method in ["patch", "Patch", "LINK", "get", "PUT", "OPTIONS", "PATCH "] {
        assert_refused(&policy, preflight(APP, method, &[]));
    }
}

#[test]
fn a_requested_method_that_no_page_can_send_is_refused_also_under_any() {
    let any = Policy::new([
        Rule::credentialed([APP]).methods(Any),
        Rule::anonymous(Any).methods(Any),
    ])
    .unwrap();
    for origin in [APP, EVIL] {
        assert_is_granted(&any, preflight(origin, "PURGE", &[]));
        for method in [
            "CONNECT", "TRACE", "TRACK", "track", "Trace", "", "a b", "a,b", "p\u{fc}t",
        ] {
            assert_refused(&any, preflight(origin, method, &[]));
        }
        assert_is_granted(&any, preflight(origin, &"M".repeat(256), &[]));
        assert_refused(&any, preflight(origin, &"M".repeat(257), &[]));
        let repeated = [("access-control-request-method", "GET")];
        assert_refused(&any, preflight(origin, "GET", &repeated));
    }
}

#[test]
fn several_origins_are_refused_also_under_any() {
    for policy in [tiers(), tiers_and_any(), static_policy()] {
        for (first, second) in [(APP, APP), (APP, EVIL), ("null", APP), ("", APP)] {
            assert_refused(&policy, preflight(first, "GET", &[("origin", second)]));
        }
    }
}

#[test]
fn an_origin_that_cannot_be_read_is_granted_by_any_alone() {
    let unreadable = [
        "null",
        "",
        "*",
        "https://app.example.com/",
        "https://App.example.com",
        "https://",
        "https://app.example.com https://evil.example.org",
        "https://app.example.com:443",
        "https://evil.com#.staging.example.com",
        "https://user@app.example.com",
        "https://app.example.com\t",
        "https://app.example.com,https://evil.example.org",
        "https://f\u{fc}r.staging.example.com",
        "//app.example.com",
        "app.example.com",
    ];
    for origin in unreadable {
        assert_refused(&tiers(), preflight(origin, "GET", &[]));
        assert_granted(
            &tiers_and_any(),
            preflight(origin, "GET", &[]),
            &[
                ("access-control-allow-methods", "GET, HEAD, POST"),
                ("access-control-allow-origin", "*"),
            ],
        );
    }
}

#[test]
fn header_names_come_in_any_case_order_and_number() {
    let lists: [&[&str]; 12] = [
        &["content-type"],
        &["x-csrf-token"],
        &["content-type,x-csrf-token"],
        &["x-csrf-token,content-type"],
        &["X-CSRF-Token, Content-Type"],
        &["content-type, content-type"],
        &["content-type", "x-csrf-token"],
        &["  content-type\t,\tx-csrf-token  "],
        &[""],
        &["", "content-type"],
        &["content-type,,x-csrf-token,"],
        &[" , "],
    ];
    for lines in lists {
        let lines: Vec<_> = lines.iter().map(|line| (REQUEST_HEADERS, *line)).collect();
        assert_is_granted(&tiers(), preflight(APP, "PUT", &lines));
    }
}

#[test]
fn no_header_name_is_free() {
    for names in [
        "accept",
        "accept-language",
        "content-language",
        "range",
        "content-type, accept",
        "x-csrf-toke",
        "x-csrf-tokens",
        "content-type x-csrf-token",
        "content-type;q=1",
        "\"content-type\"",
        "content-type, (x)",
        "*",
        "content-type\u{fc}",
        "content type",
    ] {
        assert_refused(&tiers(), preflight(APP, "PUT", &[(REQUEST_HEADERS, names)]));
    }
    let bare = Policy::new([Rule::credentialed([APP])]).unwrap();
    assert_refused(
        &bare,
        preflight(APP, "GET", &[(REQUEST_HEADERS, "content-type")]),
    );
}

/// The bound of `tiers`: `content-type` and `x-csrf-token`, 12 + 3 each, and 16.
const BOUND: usize = 46;

#[test]
fn a_list_of_header_names_is_read_up_to_its_bound() {
    let names = "content-type,x-csrf-token";
    let fill = |len: usize| format!("{names}{}", ",".repeat(len - names.len()));
    let one = fill(BOUND);
    assert_is_granted(&tiers(), preflight(APP, "PUT", &[(REQUEST_HEADERS, &one)]));
    let one = fill(BOUND + 1);
    assert_refused(&tiers(), preflight(APP, "PUT", &[(REQUEST_HEADERS, &one)]));

    // Each further line counts one.
    let first = fill(BOUND - 13);
    let lines = [
        (REQUEST_HEADERS, &*first),
        (REQUEST_HEADERS, "content-type"),
    ];
    assert_is_granted(&tiers(), preflight(APP, "PUT", &lines));
    let first = fill(BOUND - 12);
    let lines = [
        (REQUEST_HEADERS, &*first),
        (REQUEST_HEADERS, "content-type"),
    ];
    assert_refused(&tiers(), preflight(APP, "PUT", &lines));
    let empty_lines = vec![(REQUEST_HEADERS, ""); BOUND + 1];
    assert_is_granted(&tiers(), preflight(APP, "PUT", &empty_lines));
    let empty_lines = vec![(REQUEST_HEADERS, ""); BOUND + 2];
    assert_refused(&tiers(), preflight(APP, "PUT", &empty_lines));
}

#[test]
fn under_any_a_list_of_header_names_is_bounded_too() {
    let policy = Policy::new([Rule::credentialed([APP]).request_headers(Any)]).unwrap();
    for (len, is_granted) in [(4096, true), (4097, false), (16_384, false)] {
        for list in [
            "a".repeat(len),
            format!("a{}", ",".repeat(len - 1)),
            "a,".repeat(len / 2 + 1)[..len].to_owned(),
        ] {
            let status =
                answer(&policy, preflight(APP, "GET", &[(REQUEST_HEADERS, &list)])).status();
            assert_eq!(status == 204, is_granted, "{len}");
        }
    }
}

#[test]
fn any_is_a_wildcard_for_anonymous_rules() {
    let policy = Policy::new([Rule::anonymous(Any).methods(Any).request_headers(Any)]).unwrap();
    assert_granted(
        &policy,
        preflight(EVIL, "PURGE", &[(REQUEST_HEADERS, "x-any, content-type")]),
        &[
            ("access-control-allow-headers", "*"),
            ("access-control-allow-methods", "*"),
            ("access-control-allow-origin", "*"),
        ],
    );
}

#[test]
fn an_anonymous_wildcard_covers_authorization_only_if_it_is_named() {
    let any = || Rule::anonymous(Any).request_headers(Any);
    let asks = preflight(EVIL, "GET", &[(REQUEST_HEADERS, "Authorization, x-any")]);
    assert_refused(&Policy::new([any()]).unwrap(), asks.clone());
    assert_granted(
        &Policy::new([any().request_headers([header::AUTHORIZATION])]).unwrap(),
        asks,
        &[
            ("access-control-allow-headers", "*, authorization"),
            ("access-control-allow-methods", "GET, HEAD, POST"),
            ("access-control-allow-origin", "*"),
        ],
    );
}

#[test]
fn any_of_a_credentialed_rule_grants_the_names_that_were_requested() {
    let policy =
        Policy::new([Rule::credentialed([APP]).methods(Any).request_headers(Any)]).unwrap();
    assert_granted(
        &policy,
        preflight(
            APP,
            "PURGE",
            &[
                (REQUEST_HEADERS, "authorization,x-any"),
                (REQUEST_HEADERS, "x-b"),
            ],
        ),
        &[
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-headers", "authorization,x-any, x-b"),
            ("access-control-allow-methods", "PURGE"),
            ("access-control-allow-origin", APP),
        ],
    );
    assert_granted(
        &policy,
        preflight(APP, "GET", &[]),
        &[
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "GET"),
            ("access-control-allow-origin", APP),
        ],
    );
    for names in ["x any", "x-any;", "x-any, \u{fc}"] {
        assert_refused(&policy, preflight(APP, "GET", &[(REQUEST_HEADERS, names)]));
    }
}

#[test]
fn an_answer_carries_nothing_else_of_the_request() {
    let headers = [
        ("cookie", "session=1"),
        ("access-control-allow-origin", "https://evil.example.org"),
        ("x-secret", "1"),
    ];
    assert_refused(&tiers(), preflight(EVIL, "PUT", &headers));
    assert_granted(
        &tiers(),
        preflight(STATS, "PATCH", &headers),
        &[
            ("access-control-allow-methods", "GET, HEAD, POST, PATCH"),
            ("access-control-allow-origin", STATS),
        ],
    );
}

#[test]
fn named_safelisted_methods_are_listed_once() {
    let rule = Rule::credentialed([APP]).methods([Method::POST, Method::PUT]);
    let exchange = answer(&Policy::new([rule]).unwrap(), preflight(APP, "PUT", &[]));
    let methods: HeaderName = header::ACCESS_CONTROL_ALLOW_METHODS;
    assert_eq!(exchange.response.headers()[methods], "GET, HEAD, POST, PUT");
}
