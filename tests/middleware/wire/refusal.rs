//! W11: a refused request still reaches the inner service, and its response says that it was
//! refused.

use http::{HeaderValue, Method};
use tower_cors_credentials::{Decision, Refusal, RefusalReason, RequestKind};

use crate::wire::exchange::{
    APP, CARVED_OUT, EVIL, exchange, get, preflight, request, response, tiers,
};

#[test]
fn a_refused_request_reaches_the_inner_service_and_is_marked() {
    for (origin, reason) in [
        (EVIL, RefusalReason::OriginNotAllowed),
        (CARVED_OUT, RefusalReason::OriginRefused),
        ("null", RefusalReason::OpaqueOrigin),
        ("https://app.example.com/", RefusalReason::InvalidOrigin),
    ] {
        let request = request(Method::DELETE, &[("origin", origin)]);
        let exchange = exchange(&tiers(), request, response(200, &[]));
        assert_eq!(exchange.inner_calls, 1);
        let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
        assert_eq!(refusal.reason(), reason);
        assert_eq!(refusal.kind(), RequestKind::Actual);
        assert_eq!(refusal.origin(), Some(&HeaderValue::from_static(origin)));
    }
}

#[test]
fn a_refused_preflight_is_marked() {
    let long = "x".repeat(100);
    let line = |value| ("access-control-request-headers", value);
    for (request, reason) in [
        (preflight(EVIL, "GET", &[]), RefusalReason::OriginNotAllowed),
        (
            preflight(APP, "GET", &[("origin", APP)]),
            RefusalReason::SeveralOrigins,
        ),
        (
            preflight(APP, "PATCH", &[]),
            RefusalReason::MethodNotAllowed,
        ),
        (preflight(APP, "TRACE", &[]), RefusalReason::ForbiddenMethod),
        (preflight(APP, "", &[]), RefusalReason::InvalidMethod),
        (
            preflight(APP, "PUT", &[("access-control-request-method", "PUT")]),
            RefusalReason::SeveralMethods,
        ),
        (
            preflight(APP, "PUT", &[line("x-a")]),
            RefusalReason::HeaderNotAllowed,
        ),
        (
            preflight(APP, "PUT", &[line("x a")]),
            RefusalReason::InvalidHeaderName,
        ),
        (
            preflight(APP, "PUT", &[line(&long)]),
            RefusalReason::HeaderListTooLong,
        ),
    ] {
        let exchange = exchange(&tiers(), request, response(200, &[]));
        assert_eq!(exchange.inner_calls, 0);
        let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
        assert_eq!(refusal.reason(), reason);
        assert_eq!(refusal.kind(), RequestKind::Preflight);
    }
}

#[test]
fn a_request_that_is_not_refused_is_not_marked() {
    for headers in [
        &[][..],
        &[("origin", APP)],
        &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
    ] {
        let exchange = exchange(&tiers(), get(headers), response(200, &[]));
        assert!(exchange.response.extensions().get::<Refusal>().is_none());
    }
}

#[test]
fn a_page_of_this_very_origin_is_no_cors_request() {
    let site = |value| ("sec-fetch-site", value);
    for (sites, is_not_cors) in [
        (&[site("same-origin")][..], true),
        (&[site("same-site")], false),
        (&[site("cross-site")], false),
        (&[site("none")], false),
        (&[site("Same-Origin")], false),
        (&[site("same-origin"), site("same-origin")], false),
        (&[site("same-origin"), site("cross-site")], false),
        (&[], false),
    ] {
        let mut headers = vec![("origin", EVIL)];
        headers.extend_from_slice(sites);
        let decision = tiers().decide(&Method::POST, get(&headers).headers());
        assert_eq!(
            matches!(decision, Decision::NotCors),
            is_not_cors,
            "{sites:?}"
        );

        // Nothing else changes: not the wire, not a grant, not a preflight.
        let refused = exchange(&tiers(), get(&headers), response(200, &[]));
        assert_eq!(refused.headers(), [("vary", "origin")]);
        headers[0].1 = APP;
        let decision = tiers().decide(&Method::POST, get(&headers).headers());
        assert!(matches!(decision, Decision::Granted(_)));
        let preflight = exchange(&tiers(), preflight(EVIL, "GET", sites), response(200, &[]));
        assert_eq!(preflight.status(), 403);
        assert_eq!(preflight.inner_calls, 0);
    }
}

#[test]
fn a_decision_is_a_grant_or_a_refusal_or_neither() {
    for (headers, is_grant, is_refusal) in [
        (&[][..], false, false),
        (&[("origin", APP)], true, false),
        (&[("origin", EVIL)], false, true),
    ] {
        let decision = tiers().decide(&Method::GET, get(headers).headers());
        assert_eq!(decision.grant().is_some(), is_grant, "{headers:?}");
        assert_eq!(decision.refusal().is_some(), is_refusal, "{headers:?}");
    }
}

#[test]
fn over_long_values_are_dropped() {
    let long = format!("https://{}.example.org", "a".repeat(16_384));
    let exchange = exchange(&tiers(), get(&[("origin", &long)]), response(200, &[]));
    let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.reason(), RefusalReason::InvalidOrigin);
    assert_eq!(refusal.origin(), None);
}

#[test]
fn what_is_printed_of_a_grant_and_a_policy_is_short() {
    let decision = tiers().decide(&Method::GET, get(&[("origin", APP)]).headers());
    assert_eq!(
        format!("{decision:?}"),
        r#"Granted(Grant { kind: Actual, origin: Some(Origin("https://app.example.com")), rule: 0 })"#,
    );
    assert_eq!(
        format!("{:?}", tiers()),
        "Policy { rules: 3, patterns: 4, preflight_status: NoContent, verbose_preflights: false }",
    );
    // What was configured, and not what was made of it.
    let rule = format!("{:?}", tiers().rules()[1]);
    assert!(rule.starts_with("PolicyRule { kind: Refused, "), "{rule}");
    assert!(!rule.contains("HeaderValue"), "{rule}");
}

#[test]
fn what_is_printed_of_a_refusal_forges_no_log_line() {
    let forged = "https://a\\n\t\"), rule: Some(0), requested: None } granted(";
    let exchange = exchange(&tiers(), get(&[("origin", forged)]), response(200, &[]));
    let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
    let expected = concat!(
        r#"Refusal { kind: Actual, reason: InvalidOrigin, origin: Some("#,
        r#""https://a\\n\t\"), rule: Some(0), requested: None } granted("), "#,
        r#"rule: None, requested: None }"#,
    );
    assert_eq!(format!("{refusal:?}"), expected);
}
