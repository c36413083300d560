//! S1: who is asked to send the request again.

use http::{Method, Version};
use tower_cors_credentials::{Policy, Refusal, Rejection, Rule};

use crate::storage_access::policy::{
    ACTIVATE, APP, OTHER, PAGE, REFUSED, RETRY, STORAGE_ACCESS, policy, policy_and_any,
};
use crate::wire::exchange::{exchange, request, response};

#[test]
fn an_inactive_request_is_asked_for_once_more_and_does_not_run() {
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
        for version in [Version::HTTP_11, Version::HTTP_2, Version::HTTP_3] {
            let headers = [
                ("origin", PAGE),
                (STORAGE_ACCESS, "inactive"),
                ("sec-fetch-site", "cross-site"),
                ("content-type", "text/plain"),
            ];
            let mut request = request(method.parse().unwrap(), &headers);
            *request.version_mut() = version;
            let exchange = exchange(&policy(), request, response(200, &[("x-inner", "1")]));
            assert_eq!(exchange.inner_calls, 0, "{method}");
            assert_eq!(exchange.status(), 403);
            assert_eq!(
                exchange.headers(),
                [
                    ("access-control-allow-credentials", "true"),
                    ("access-control-allow-origin", PAGE),
                    (ACTIVATE, RETRY),
                    ("vary", "origin, sec-fetch-storage-access"),
                ]
            );
            assert_eq!(exchange.response.body(), "");
        }
    }
}

/// Whoever counts refusals does not count it.
#[test]
fn an_answer_that_asks_for_the_request_once_more_is_no_refusal() {
    let request = request(
        Method::GET,
        &[("origin", PAGE), (STORAGE_ACCESS, "inactive")],
    );
    let exchange = exchange(&policy(), request, response(200, &[]));
    let extensions = exchange.response.extensions();
    assert!(extensions.get::<Refusal>().is_none());
    assert!(extensions.get::<Rejection>().is_none());
    assert!(extensions.is_empty());
}

#[test]
fn a_websocket_is_opened_and_not_asked_for_once_more() {
    let headers = [("origin", PAGE), (STORAGE_ACCESS, "inactive")];
    for (method, upgrade) in [
        (Method::GET, &[("upgrade", "websocket")][..]),
        (Method::GET, &[("upgrade", "h2c, WebSocket")]),
        (Method::GET, &[("upgrade", "h2c"), ("upgrade", "websocket")]),
        (Method::CONNECT, &[]),
    ] {
        let request = request(method, &[&headers, upgrade].concat());
        let exchange = exchange(&policy(), request, response(101, &[]));
        assert_eq!(
            (exchange.status(), exchange.inner_calls),
            (101, 1),
            "{upgrade:?}"
        );
        assert_eq!(
            exchange.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", PAGE),
                ("access-control-expose-headers", "etag"),
                ("vary", "origin, sec-fetch-storage-access"),
            ]
        );
    }
    let upgrade = ("upgrade", "h2c");
    let request = request(Method::GET, &[headers[0], headers[1], upgrade]);
    let exchange = exchange(&policy(), request, response(200, &[]));
    assert_eq!((exchange.status(), exchange.inner_calls), (403, 0));
}

#[test]
fn nobody_else_has_storage_access_activated() {
    for policy in [policy(), policy_and_any()] {
        for origins in [
            &[][..],
            &[APP],
            &[OTHER],
            &[REFUSED],
            &["null"],
            &[PAGE, PAGE],
            &["https://www.partner.example/"],
            &["https://www.partner.example:443"],
            &["https://www.partner.example.evil.net"],
            &["http://www.partner.example"],
        ] {
            let mut headers: Vec<_> = origins.iter().map(|origin| ("origin", *origin)).collect();
            headers.push((STORAGE_ACCESS, "inactive"));
            let inner = response(200, &[(ACTIVATE, "retry; allowed-origin=*")]);
            let exchange = exchange(&policy, request(Method::POST, &headers), inner);
            assert_eq!(
                (exchange.status(), exchange.inner_calls),
                (200, 1),
                "{origins:?}"
            );
            assert!(!exchange.response.headers().contains_key(ACTIVATE));
        }
    }
}

/// By a pattern, too, it is the request's own origin that is named.
#[test]
fn allowed_origin_is_the_origin_that_was_matched() {
    let rule = Rule::credentialed(["https://*.partner.example:*", "capacitor://localhost"]);
    let policy = Policy::new([rule
        // Without the list, every pattern needs it.
        .dangerously_allow_public_suffixes()
        .activate_storage_access(true)])
    .unwrap();
    for origin in [
        "https://a.partner.example",
        "https://a-b_c.d.partner.example:8443",
        "capacitor://localhost",
    ] {
        let request = request(
            Method::GET,
            &[("origin", origin), (STORAGE_ACCESS, "inactive")],
        );
        let exchange = exchange(&policy, request, response(200, &[]));
        let retry = format!("retry; allowed-origin=\"{origin}\"");
        assert_eq!(
            exchange.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", origin),
                (ACTIVATE, retry.as_str()),
                ("vary", "origin, sec-fetch-storage-access"),
            ]
        );
    }
}
