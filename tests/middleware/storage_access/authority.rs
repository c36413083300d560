//! S4: the layer is the only one who asks for a retry.

use http::{HeaderValue, Method, Response};
use tower_cors_credentials::{CredentialsLayer, Enforcement, Policy};

use crate::storage_access::policy::{
    ACTIVATE, APP, OTHER, PAGE, REFUSED, RETRY, STORAGE_ACCESS, policy, policy_and_any,
};
use crate::wire::exchange::{exchange, exchange_through, request, response, static_policy};

/// What the inner service says, and whether it passes.
const SAID: [(&[&str], bool); 26] = [
    (&["load"], true),
    (&[" load\t"], true),
    (&["load", "load"], true),
    (&["retry"], false),
    (&["retry; allowed-origin=*"], false),
    (&[RETRY], false),
    (
        &["retry;allowed-origin=\"https://other.example.org\""],
        false,
    ),
    (&[" retry"], false),
    (&["retry "], false),
    (&["RETRY"], false),
    (&["Retry; allowed-origin=*"], false),
    (&["\"retry\""], false),
    (&["retry, load"], false),
    (&["load, retry"], false),
    (&["load,retry; allowed-origin=*"], false),
    (&["load; retry"], false),
    (&["load;a=\"b, retry\""], false),
    (&["load;"], false),
    (&["LOAD"], false),
    (&["(load)"], false),
    (&["load\u{a0}"], false),
    (&[""], false),
    (&["load", "retry; allowed-origin=*"], false),
    (&["retry; allowed-origin=*", "load"], false),
    (&["", "retry"], false),
    (&["reload"], false),
];

#[test]
fn what_the_inner_service_says_with_retry_leaves_no_layer() {
    let requests = [
        &[][..],
        &[("origin", PAGE)],
        &[("origin", PAGE), (STORAGE_ACCESS, "active")],
        &[("origin", APP), (STORAGE_ACCESS, "inactive")],
        &[("origin", OTHER), (STORAGE_ACCESS, "inactive")],
        &[("origin", REFUSED), (STORAGE_ACCESS, "inactive")],
        &[("origin", "null")],
        &[("origin", APP), ("origin", APP)],
        &[("origin", OTHER), ("sec-fetch-site", "same-origin")],
    ];
    let policies = [policy(), policy_and_any(), static_policy()];
    for policy in &policies {
        for enforcement in [Enforcement::Off, Enforcement::Report, Enforcement::Reject] {
            let layer = CredentialsLayer::new(policy.clone()).with_enforcement(enforcement);
            for headers in requests {
                for (said, passes) in SAID {
                    let inner = saying(said);
                    let exchange = exchange_through(&layer, request(Method::GET, headers), inner);
                    let lines = exchange.response.headers().get_all(ACTIVATE);
                    let lines: Vec<_> = lines.iter().map(HeaderValue::as_bytes).collect();
                    match passes && exchange.inner_calls > 0 {
                        true => assert_eq!(lines, bytes(said), "{headers:?}"),
                        false => assert!(lines.is_empty(), "{headers:?} {said:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_else_is_removed_with_it() {
    let inner = || {
        response(
            200,
            &[(ACTIVATE, RETRY), ("etag", "1"), ("set-cookie", "a=b")],
        )
    };
    let plain = exchange(&policy(), request(Method::GET, &[]), inner());
    assert_eq!(
        plain.headers(),
        [("etag", "1"), ("set-cookie", "a=b"), ("vary", "origin")]
    );
    let granted = exchange(&policy(), request(Method::GET, &[("origin", APP)]), inner());
    assert_eq!(
        granted.headers(),
        [
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-origin", APP),
            ("etag", "1"),
            ("set-cookie", "a=b"),
            ("vary", "origin"),
        ]
    );
}

/// However many headers there are beside it.
#[test]
fn it_is_found_among_many_headers() {
    for count in [0, 10, 23, 24, 25, 100, 20_000] {
        for origin in [&[][..], &[("origin", APP)], &[("origin", OTHER)]] {
            for policy in [policy(), static_policy()] {
                let mut inner = saying(&["retry; allowed-origin=*"]);
                for index in 0..count {
                    let name = format!("x-{index}").parse::<http::HeaderName>().unwrap();
                    inner
                        .headers_mut()
                        .insert(name, HeaderValue::from_static("1"));
                }
                let exchange = exchange(&policy, request(Method::GET, origin), inner);
                assert!(
                    !exchange.response.headers().contains_key(ACTIVATE),
                    "{count}"
                );
            }
        }
    }
}

/// An inner layer that activates storage access is overruled by the one around it, as it is in what
/// it allows.
#[test]
fn of_two_layers_the_outer_one_speaks() {
    for (outer, expected) in [
        (policy(), Some(RETRY)),
        (
            Policy::new([tower_cors_credentials::Rule::credentialed([PAGE])]).unwrap(),
            None,
        ),
    ] {
        let headers = [("origin", PAGE), (STORAGE_ACCESS, "inactive")];
        let inner = exchange(
            &policy(),
            request(Method::GET, &headers),
            response(200, &[]),
        );
        let exchange = exchange(&outer, request(Method::GET, &headers), inner.response);
        let said = exchange.response.headers().get(ACTIVATE);
        assert_eq!(said.map(|said| said.to_str().unwrap()), expected);
    }
}

fn saying(lines: &[&str]) -> Response<String> {
    let mut inner = response(200, &[("content-type", "text/plain")]);
    for line in bytes(lines) {
        let value = HeaderValue::from_bytes(line).unwrap();
        inner.headers_mut().append(ACTIVATE, value);
    }
    inner
}

fn bytes<'a>(lines: &[&'a str]) -> Vec<&'a [u8]> {
    lines.iter().map(|line| line.as_bytes()).collect()
}
