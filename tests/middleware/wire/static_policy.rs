//! W5's exception: `Rule::anonymous(Any)` alone answers every request but preflights alike.

use http::Method;
use tower_cors_credentials::{Any, Decision, Policy, Rule};

use crate::wire::exchange::{
    EVIL, VARY_PREFLIGHT, exchange, get, preflight, response, static_policy,
};

#[test]
fn a_static_policy_answers_alike_whatever_the_origin() {
    let inner = response(
        200,
        &[
            ("access-control-allow-origin", EVIL),
            ("access-control-allow-credentials", "true"),
            ("vary", "cookie"),
        ],
    );
    let mut forged = get(&[]);
    forged
        .headers_mut()
        .insert("origin", http::HeaderValue::from_bytes(b"\xff").unwrap());
    for request in [
        get(&[]),
        get(&[("origin", EVIL)]),
        get(&[("origin", "null")]),
        get(&[("origin", "")]),
        get(&[("origin", EVIL), ("origin", EVIL)]),
        get(&[("origin", EVIL), ("sec-fetch-site", "same-origin")]),
        forged,
    ] {
        let described = format!("{request:?}");
        let exchange = exchange(&static_policy(), request, inner_clone(&inner));
        assert_eq!(
            exchange.headers(),
            [
                ("access-control-allow-origin", "*"),
                ("access-control-expose-headers", "etag"),
                ("vary", "cookie"),
            ],
            "{described}"
        );
    }
}

fn inner_clone(inner: &http::Response<String>) -> http::Response<String> {
    let mut response = response(inner.status().as_u16(), &[]);
    *response.headers_mut() = inner.headers().clone();
    response
}

#[test]
fn its_preflights_vary_like_all_others() {
    let exchange = exchange(
        &static_policy(),
        preflight(EVIL, "GET", &[]),
        response(200, &[]),
    );
    assert_eq!(exchange.response.headers()["vary"], VARY_PREFLIGHT);
}

#[test]
fn any_beside_another_rule_is_not_static() {
    let policy = Policy::new([Rule::anonymous(Any), Rule::refused([EVIL])]).unwrap();
    let granted = exchange(&policy, get(&[("origin", "null")]), response(200, &[]));
    assert_eq!(
        granted.headers(),
        [("access-control-allow-origin", "*"), ("vary", "origin")]
    );
    let bare = exchange(&policy, get(&[]), response(200, &[]));
    assert_eq!(bare.headers(), [("vary", "origin")]);
}

#[test]
fn the_decision_says_what_the_wire_says() {
    let decide =
        |headers: &[(&str, &str)]| static_policy().decide(&Method::GET, get(headers).headers());
    assert!(matches!(
        decide(&[("origin", EVIL), ("origin", EVIL)]),
        Decision::Granted(_)
    ));
    assert!(matches!(
        decide(&[("origin", "null")]),
        Decision::Granted(_)
    ));
    assert!(matches!(decide(&[]), Decision::NotCors));
}
