//! Verbose preflights: what the answer to a refused one carries, so that the browser names what is
//! missing, and when there is none.

use http::Method;
use tower_cors_credentials::{Any, Policy, PreflightStatus, Refusal, RefusalReason, Rule};

use crate::wire::exchange::{
    APP, CARVED_OUT, EVIL, STATS, VARY_PREFLIGHT, exchange, get, preflight, request, response,
    tiers, tiers_and_any,
};

const NAMES: &str = "access-control-request-headers";
const ACAM: &str = "access-control-allow-methods";
const ACAH: &str = "access-control-allow-headers";
const TRUE: (&str, &str) = ("access-control-allow-credentials", "true");

fn acao(origin: &str) -> (&'static str, &str) {
    ("access-control-allow-origin", origin)
}

/// Whatever is answered, the refusal is in the extensions, and the inner service is not called.
#[track_caller]
fn assert_answer(
    policy: Policy,
    request: http::Request<String>,
    reason: RefusalReason,
    status: u16,
    headers: &[(&str, &str)],
) {
    let described = format!("{request:?}");
    let policy = policy.with_verbose_preflights(true);
    let exchange = exchange(&policy, request, response(200, &[]));
    let mut expected = headers.to_vec();
    expected.push(("vary", VARY_PREFLIGHT));
    assert_eq!(exchange.status(), status, "{described}");
    assert_eq!(exchange.headers(), expected, "{described}");
    assert_eq!(exchange.response.body(), "", "{described}");
    assert_eq!(exchange.inner_calls, 0, "{described}");
    let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.reason(), reason, "{described}");
}

#[test]
fn a_refused_method_is_missing_in_what_the_rule_allows() {
    let reason = RefusalReason::MethodNotAllowed;
    let methods = (ACAM, "GET, HEAD, POST, PUT, DELETE");
    let expected = [TRUE, methods, acao(APP)];
    assert_answer(
        tiers(),
        preflight(APP, "PATCH", &[]),
        reason,
        204,
        &expected,
    );
    // The browser does not come to the names.
    for names in ["content-type", "x-other", "x y"] {
        let request = preflight(APP, "*", &[(NAMES, names)]);
        assert_answer(tiers(), request, reason, 204, &expected);
    }
    let request = preflight(STATS, "PUT", &[]);
    let expected = [(ACAM, "GET, HEAD, POST, PATCH"), acao(STATS)];
    assert_answer(tiers(), request, reason, 204, &expected);
    for origin in [EVIL, "null", "https://unreadable.example/"] {
        let request = preflight(origin, "PUT", &[]);
        let expected = [(ACAM, "GET, HEAD, POST"), acao("*")];
        assert_answer(tiers_and_any(), request, reason, 204, &expected);
    }
}

/// Chromium up to 108 compared the requested method in upper case, and would have let it pass.
#[test]
fn another_spelling_of_the_refused_method_is_left_out() {
    let policy = || {
        let methods = ["PATCH", "Lock", "PUT"];
        Policy::new([Rule::credentialed([APP]).methods(methods)]).unwrap()
    };
    for (method, methods) in [
        ("patch", "GET, HEAD, POST, Lock, PUT"),
        ("PAtch", "GET, HEAD, POST, Lock, PUT"),
        ("LOCK", "GET, HEAD, POST, PATCH, PUT"),
        // No browser sends these two.
        ("put", "GET, HEAD, POST, PATCH, Lock"),
        ("get", "HEAD, POST, PATCH, Lock, PUT"),
    ] {
        let expected = [TRUE, (ACAM, methods), acao(APP)];
        let reason = RefusalReason::MethodNotAllowed;
        assert_answer(
            policy(),
            preflight(APP, method, &[]),
            reason,
            204,
            &expected,
        );
    }
}

#[test]
fn a_refused_name_is_missing_in_what_the_rule_allows() {
    let reason = RefusalReason::HeaderNotAllowed;
    for names in ["x-other", "content-type,x-other", "*", "authorization"] {
        let request = preflight(APP, "PUT", &[(NAMES, names)]);
        let expected = [
            TRUE,
            (ACAH, "content-type, x-csrf-token"),
            (ACAM, "GET, HEAD, POST, PUT, DELETE"),
            acao(APP),
        ];
        assert_answer(tiers(), request, reason, 204, &expected);
    }
    // Without a list of names, every one is missing. The methods are listed all the same: where they
    // are not, a page with a listener on its upload's progress may use any.
    let request = preflight(STATS, "POST", &[(NAMES, "x-a")]);
    let expected = [(ACAM, "GET, HEAD, POST, PATCH"), acao(STATS)];
    assert_answer(tiers(), request, reason, 204, &expected);
    // Any method: the one that is requested, or `*`.
    for (rule, expected) in [
        (
            Rule::credentialed([APP]),
            &[TRUE, (ACAM, "PURGE"), acao(APP)][..],
        ),
        (Rule::anonymous([APP]), &[(ACAM, "*"), acao(APP)]),
    ] {
        let policy = Policy::new([rule.methods(Any)]).unwrap();
        let request = preflight(APP, "PURGE", &[(NAMES, "x-a")]);
        assert_answer(policy, request, reason, 204, expected);
    }
}

#[test]
fn where_browsers_would_not_miss_it_the_answer_stays_403() {
    use RefusalReason::{
        ForbiddenMethod, HeaderListTooLong, HeaderNotAllowed, InvalidHeaderName, InvalidMethod,
        OpaqueOrigin, OriginNotAllowed, OriginRefused, SeveralMethods, SeveralOrigins,
    };
    let long = ",".repeat(200);
    let asks = ("access-control-request-method", "PUT");
    for (request, reason) in [
        (preflight(EVIL, "GET", &[]), OriginNotAllowed),
        (
            preflight(EVIL, "PATCH", &[(NAMES, "x-a")]),
            OriginNotAllowed,
        ),
        (preflight(CARVED_OUT, "PATCH", &[]), OriginRefused),
        (preflight("null", "PATCH", &[]), OpaqueOrigin),
        (preflight(APP, "PATCH", &[("origin", APP)]), SeveralOrigins),
        (preflight(APP, "PUT", &[asks]), SeveralMethods),
        (preflight(APP, "PATCH", &[asks]), SeveralMethods),
        (preflight(APP, "", &[]), InvalidMethod),
        (preflight(APP, "a b", &[]), InvalidMethod),
        (preflight(APP, "CONNECT", &[]), ForbiddenMethod),
        (preflight(APP, "trace", &[]), ForbiddenMethod),
        (preflight(APP, "PUT", &[(NAMES, &long)]), HeaderListTooLong),
        (preflight(APP, "PUT", &[(NAMES, "x y")]), InvalidHeaderName),
    ] {
        assert_answer(tiers(), request, reason, 403, &[]);
    }
    // Engines let `*` cover it.
    let policy = || {
        let rule = Rule::anonymous([APP]).request_headers(Any);
        Policy::new([rule.request_headers(["x-a"])]).unwrap()
    };
    for names in ["authorization", "x-a,Authorization"] {
        let request = preflight(APP, "POST", &[(NAMES, names)]);
        assert_answer(policy(), request, HeaderNotAllowed, 403, &[]);
    }
}

#[test]
fn the_ok_status_is_the_policys() {
    let policy = tiers().with_preflight_status(PreflightStatus::Ok);
    let expected = [TRUE, (ACAM, "GET, HEAD, POST, PUT, DELETE"), acao(APP)];
    let reason = RefusalReason::MethodNotAllowed;
    assert_answer(policy, preflight(APP, "PATCH", &[]), reason, 200, &expected);
}

#[test]
fn nothing_else_is_answered_otherwise() {
    let verbose = tiers().with_verbose_preflights(true);
    let requests = [
        || preflight(APP, "PUT", &[(NAMES, "content-type")]),
        || preflight(STATS, "PATCH", &[]),
        || get(&[("origin", APP)]),
        || request(Method::DELETE, &[("origin", EVIL)]),
    ];
    for request in requests {
        let plain = exchange(&tiers(), request(), response(200, &[]));
        let other = exchange(&verbose, request(), response(200, &[]));
        assert_eq!(plain.status(), other.status(), "{:?}", request());
        assert_eq!(plain.headers(), other.headers(), "{:?}", request());
    }
}
