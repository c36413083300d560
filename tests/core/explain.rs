//! A decision is explained in words, with the nearest miss and the mend, whatever was sent.

use std::sync::LazyLock;

use http::{HeaderName, Method, header};
use proptest::prelude::*;
use proptest::sample::select;
use tower_cors_credentials::{Any, Decision, Explanation, Policy, RefusalReason, Rule};

use crate::values::{credentialed, headers, is_printable_ascii, many_cases};

const O: HeaderName = header::ORIGIN;
const M: HeaderName = header::ACCESS_CONTROL_REQUEST_METHOD;
const H: HeaderName = header::ACCESS_CONTROL_REQUEST_HEADERS;
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The lines of a request, and its explanation: the reason, the nearest miss and the mend.
type Case<'a> = (&'a [(HeaderName, &'a str)], &'a [&'a str]);

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::new([
        credentialed([
            "https://app.example.com",
            "https://*.tenants.example.com",
            "https://www.example.net",
            "https://example.org",
            "http://localhost:3000",
        ])
        .methods(["PATCH", "PUT"])
        .request_headers(["content-type", "x-one"]),
        Rule::refused(["https://bad.tenants.example.com"]),
        Rule::anonymous(["https://*.example.com:*"])
            .methods(["PROPFIND"])
            .request_headers(["x-two"]),
        Rule::anonymous(["https://cdn.example.org"]).request_headers(Any),
    ])
    .unwrap()
});

/// The explanation of an `OPTIONS` request, which is a preflight if it has an `M`.
fn explain(policy: &Policy, lines: &[(HeaderName, &[u8])]) -> Explanation {
    let headers = headers(lines.iter().cloned());
    let explanation = policy.explain(&Method::OPTIONS, &headers);
    let decision = policy.decide(&Method::OPTIONS, &headers);
    if let Decision::Refused(refusal) = decision {
        assert_eq!(refusal.explain().to_string(), explanation.to_string());
    }
    explanation
}

fn check(policy: &Policy, cases: &[Case<'_>]) {
    for (lines, words) in cases {
        let lines: Vec<_> = lines
            .iter()
            .map(|(name, value)| (name.clone(), value.as_bytes()))
            .collect();
        let explanation = explain(policy, &lines);
        assert_eq!(explanation.to_string(), words.join("; "));
        let parts = [explanation.nearest_miss(), explanation.help()]
            .into_iter()
            .flatten();
        assert!(explanation.message() == words[0] && parts.eq(words[1..].iter().copied()));
    }
}

#[test]
fn a_refused_origin_is_shown_beside_the_allowed_one_that_is_nearest() {
    check(
        &POLICY,
        &[
            // The scheme.
            (
                &[(O, "http://app.example.com")],
                &[
                    "no rule names `http://app.example.com`",
                    "`http://app.example.com` differs from the allowed `https://app.example.com` only \
                 by its scheme",
                    "open the page over `https`",
                ],
            ),
            (
                &[(O, "http://a.tenants.example.com")],
                &[
                    "no rule names `http://a.tenants.example.com`",
                    "`http://a.tenants.example.com` differs from the allowed \
                 `https://*.tenants.example.com` only by its scheme",
                    "open the page over `https`",
                ],
            ),
            (
                &[(O, "http://app.example.com:8443"), (M, "PUT")],
                &[
                    "no rule names `http://app.example.com:8443`",
                    "`http://app.example.com:8443` differs from the allowed `https://*.example.com:*` \
                 only by its scheme",
                    "open the page over `https`",
                ],
            ),
            (
                &[(O, "https://localhost:3000")],
                &[
                    "no rule names `https://localhost:3000`",
                    "`https://localhost:3000` differs from the allowed `http://localhost:3000` only by \
                 its scheme",
                    "if its scripts may act as the signed-in user, add `https://localhost:3000` to the origins of rule 0 (credentialed)",
                ],
            ),
            // The port.
            (
                &[(O, "http://localhost:8080")],
                &[
                    "no rule names `http://localhost:8080`",
                    "`http://localhost:8080` differs from the allowed `http://localhost:3000` only by \
                 its port",
                    "if its scripts may act as the signed-in user, add `http://localhost:8080` to the origins of rule 0 (credentialed)",
                ],
            ),
            (
                &[(O, "http://localhost")],
                &[
                    "no rule names `http://localhost`",
                    "`http://localhost` differs from the allowed `http://localhost:3000` only by its \
                 port",
                    "if its scripts may act as the signed-in user, add `http://localhost` to the origins of rule 0 (credentialed)",
                ],
            ),
            // `www.`, both ways.
            (
                &[(O, "https://example.net")],
                &[
                    "no rule names `https://example.net`",
                    "`https://example.net` differs from the allowed `https://www.example.net` only by \
                 `www.`",
                    "if its scripts may act as the signed-in user, add `https://example.net` to the origins of rule 0 (credentialed)",
                ],
            ),
            (
                &[(O, "https://www.example.org")],
                &[
                    "no rule names `https://www.example.org`",
                    "`https://www.example.org` differs from the allowed `https://example.org` only by \
                 `www.`",
                    "if its scripts may act as the signed-in user, add `https://www.example.org` to the origins of rule 0 (credentialed)",
                ],
            ),
            // The apex against `*.`.
            (
                &[(O, "https://example.com")],
                &[
                    "no rule names `https://example.com`",
                    "`https://example.com` differs from the allowed `https://*.example.com:*` only by \
                 having no subdomain: the pattern does not name the domain itself",
                    "if its scripts may read the answers, add `https://example.com` to the origins of rule 2 (anonymous)",
                ],
            ),
            // This machine, by another name.
            (
                &[(O, "http://127.0.0.1:3000")],
                &[
                    "no rule names `http://127.0.0.1:3000`",
                    "`http://127.0.0.1:3000` differs from the allowed `http://localhost:3000` only by \
                 its name for this machine",
                    "if its scripts may act as the signed-in user, add `http://127.0.0.1:3000` to the origins of rule 0 (credentialed)",
                ],
            ),
            // Nothing is near, also not what only looks so, or differs by two things.
            (
                &[(O, "https://evilexample.com")],
                &[
                    "no rule names `https://evilexample.com`",
                    "if its scripts may read the answers, name it in a rule",
                ],
            ),
            (
                &[(O, "https://localhost:8080")],
                &[
                    "no rule names `https://localhost:8080`",
                    "if its scripts may read the answers, name it in a rule",
                ],
            ),
            (
                &[(O, "https://localhost")],
                &[
                    "no rule names `https://localhost`",
                    "if its scripts may read the answers, name it in a rule",
                ],
            ),
        ],
    );
}

#[test]
fn an_origin_that_no_browser_sends_is_shown_as_it_should_have_been() {
    check(
        &POLICY,
        &[
            (
                &[(O, "https://App.example.com")],
                &[
                    "`https://App.example.com` is not a valid origin: it has upper-case letters, which no browser sends",
                    "`https://App.example.com` differs from the allowed `https://app.example.com` only \
                 by the case of its letters",
                    "write it in lower case: `https://app.example.com`",
                ],
            ),
            // Of a pattern, the origin that matches it.
            (
                &[(O, "https://A.tenants.example.com")],
                &[
                    "`https://A.tenants.example.com` is not a valid origin: it has upper-case letters, which no browser sends",
                    "`https://A.tenants.example.com` differs from the allowed \
                 `https://*.tenants.example.com` only by the case of its letters",
                    "write it in lower case: `https://a.tenants.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com.")],
                &[
                    "`https://app.example.com.` is not a valid origin: it ends in a dot",
                    "`https://app.example.com.` differs from the allowed `https://app.example.com` \
                 only by its trailing dot",
                    "remove the trailing dot: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com/")],
                &[
                    "`https://app.example.com/` is not a valid origin: it ends in a slash",
                    "`https://app.example.com/` differs from the allowed `https://app.example.com` \
                 only by its trailing slash",
                    "remove the trailing slash: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com/index.html")],
                &[
                    "`https://app.example.com/index.html` is not a valid origin: it has a path",
                    "`https://app.example.com/index.html` differs from the allowed \
                 `https://app.example.com` only by its path",
                    "remove the path: an origin is scheme, host and port: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com:443")],
                &[
                    "`https://app.example.com:443` is not a valid origin: it names its scheme's default port, which browsers leave out",
                    "`https://app.example.com:443` differs from the allowed `https://app.example.com` \
                 only by its port, which is the scheme's default one and is left out",
                    "remove the port: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "app.example.com")],
                &[
                    "`app.example.com` is not a valid origin: it has no scheme",
                    "`app.example.com` differs from the allowed `https://app.example.com` only by the \
                 way it is written",
                    "put `https://` before the host, or `http://` before `localhost`: `https://app.example.com`",
                ],
            ),
            // Something else is wrong with it too.
            (
                &[(O, "https://App.example.com/")],
                &[
                    "`https://App.example.com/` is not a valid origin: it has upper-case letters, which no browser sends",
                    "`https://App.example.com/` differs from the allowed `https://app.example.com` \
                 only by the way it is written",
                    "write it in lower case: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com.:443")],
                &[
                    "`https://app.example.com.:443` is not a valid origin: it ends in a dot",
                    "`https://app.example.com.:443` differs from the allowed \
                 `https://app.example.com` only by the way it is written",
                    "remove the trailing dot: `https://app.example.com`",
                ],
            ),
            (
                &[(O, "https://app.example.com:443/")],
                &[
                    "`https://app.example.com:443/` is not a valid origin: it ends in a slash",
                    "`https://app.example.com:443/` differs from the allowed \
                 `https://app.example.com` only by the way it is written",
                    "remove the trailing slash: `https://app.example.com`",
                ],
            ),
            // Mended, it would not be allowed either.
            (
                &[(O, "https://evil.example/")],
                &["`https://evil.example/` is not a valid origin: it ends in a slash"],
            ),
            (
                &[(O, "https://bad.tenants.example.com/")],
                &["`https://bad.tenants.example.com/` is not a valid origin: it ends in a slash"],
            ),
            (
                &[(O, "https://bücher.example"), (M, "PUT")],
                &[
                    r"`https://b\xc3\xbccher.example` is not a valid origin: it has characters outside ASCII",
                ],
            ),
        ],
    );
}

#[test]
fn an_origin_that_is_none_or_refused_by_name_is_told_so() {
    check(
        &POLICY,
        &[
            (
                &[(O, "null")],
                &[
                    "the origin is opaque: sandboxed frames, `data:` pages and cross-origin redirects all send `null`",
                    "serve the page from an origin of its own",
                ],
            ),
            (
                &[
                    (O, "https://app.example.com"),
                    (O, "https://app.example.com"),
                ],
                &[
                    "the request has several `Origin` headers",
                    "look for a proxy that adds one",
                ],
            ),
            (
                &[(O, "https://bad.tenants.example.com")],
                &[
                    "rule 1 (refused) names `https://bad.tenants.example.com`",
                    "rule 0 (credentialed) names it too, but less specifically",
                ],
            ),
            (
                &[(O, &"a".repeat(1025))],
                &["the `Origin` is longer than any origin"],
            ),
            (
                &[(O, &"a".repeat(1024))],
                &[&format!(
                    "`{}...` is not a valid origin: it is longer than any origin",
                    "a".repeat(128)
                )],
            ),
        ],
    );
}

#[test]
fn what_everyone_is_granted_is_shown_beside_the_credentialed_origin_that_is_nearest() {
    let policy = Policy::new([
        Rule::credentialed(["https://app.example.com"]),
        Rule::anonymous(Any),
    ])
    .unwrap();
    let shared = "the response is shared, but not with a request whose credentials mode is \
                  `include`: rule 1 (anonymous) names any origin";
    check(
        &policy,
        &[
            (
                &[(O, "http://app.example.com")],
                &[
                    &format!("{shared}, and so `http://app.example.com`"),
                    "`http://app.example.com` differs from the credentialed \
                     `https://app.example.com` only by its scheme",
                ],
            ),
            (
                &[(O, "https://App.example.com")],
                &[
                    &format!(
                        "{shared}, and so also `https://App.example.com`, which is not a tuple origin"
                    ),
                    "`https://App.example.com` differs from the credentialed \
                     `https://app.example.com` only by the case of its letters",
                ],
            ),
            (
                &[(O, "https://other.example.com")],
                &[&format!("{shared}, and so `https://other.example.com`")],
            ),
        ],
    );
}

#[test]
fn a_preflight_that_fell_to_any_is_shown_the_credentialed_origin_that_is_nearest() {
    let policy = Policy::new([
        Rule::credentialed(["https://app.example.com"]).methods(["PUT"]),
        Rule::anonymous(Any),
    ])
    .unwrap();
    check(
        &policy,
        &[
            (
                &[(O, "http://app.example.com"), (M, "PUT")],
                &[
                    "rule 1 (anonymous) does not allow the method `PUT`",
                    "`http://app.example.com` differs from the credentialed \
                     `https://app.example.com` only by its scheme",
                    "open the page over `https`",
                ],
            ),
            (
                &[(O, "https://app.example.com:8443"), (M, "PUT")],
                &[
                    "rule 1 (anonymous) does not allow the method `PUT`",
                    "`https://app.example.com:8443` differs from the credentialed \
                     `https://app.example.com` only by its port",
                    "if its scripts may act as the signed-in user, add \
                     `https://app.example.com:8443` to the origins of rule 0 (credentialed)",
                ],
            ),
            (
                &[(O, "https://other.example.com"), (M, "PUT")],
                &[
                    "rule 1 (anonymous) does not allow the method `PUT`",
                    "to allow it, add `PUT` to the `methods` of rule 1",
                ],
            ),
        ],
    );
}

#[test]
fn a_refused_preflight_is_shown_the_line_of_configuration_that_would_grant_it() {
    const LONG_METHOD: &str = "the method, which is too long to be shown, is not a valid method";
    let app = || (O, "https://app.example.com");
    let any_header = || (O, "https://cdn.example.org");
    check(
        &POLICY,
        &[
            // Methods are case-sensitive, and no browser normalizes this one.
            (
                &[app(), (M, "patch")],
                &[
                    "rule 0 (credentialed) does not allow the method `patch`",
                    "methods are case-sensitive: `patch` differs from the allowed `PATCH` only by its \
                 case",
                    "write `PATCH` in the page",
                ],
            ),
            (
                &[app(), (M, "DELETE")],
                &[
                    "rule 0 (credentialed) does not allow the method `DELETE`",
                    "to allow it, add `DELETE` to the `methods` of rule 0",
                ],
            ),
            (
                &[app(), (M, "PROPFIND")],
                &[
                    "rule 0 (credentialed) does not allow the method `PROPFIND`",
                    "rule 2 (anonymous) would have allowed it, but a more specific pattern names the \
                 origin, and rules do not inherit from each other",
                    "to allow it, add `PROPFIND` to the `methods` of rule 0",
                ],
            ),
            (
                &[app(), (M, "PUT"), (H, "content-type, X-Three, x-four")],
                &[
                    "rule 0 (credentialed) does not allow the request header `x-three`",
                    "to allow it, add `x-three` to the `request_headers` of rule 0",
                ],
            ),
            (
                &[app(), (M, "PUT"), (H, "content-type"), (H, "x-two")],
                &[
                    "rule 0 (credentialed) does not allow the request header `x-two`",
                    "rule 2 (anonymous) would have allowed it, but a more specific pattern names the \
                 origin, and rules do not inherit from each other",
                    "to allow it, add `x-two` to the `request_headers` of rule 0",
                ],
            ),
            (
                &[any_header(), (M, "GET"), (H, "x-two,authorization")],
                &[
                    "rule 3 (anonymous) does not allow the request header `authorization`",
                    "`Any` is sent as `*`, which does not cover `authorization`",
                    "to allow it, add `authorization` to the `request_headers` of rule 3",
                ],
            ),
            (
                &[app(), (M, "PUT"), (H, "Cookie")],
                &["`cookie` is a forbidden request-header: browsers set it, pages cannot"],
            ),
            (
                &[app(), (M, "PUT"), (H, "x-one,x=two")],
                &["`x=` in `Access-Control-Request-Headers` is not a valid header name"],
            ),
            (
                &[app(), (M, "PUT"), (H, &"x-one,".repeat(20))],
                &["`Access-Control-Request-Headers` is longer than any list that the rule allows"],
            ),
            (
                &[any_header(), (M, "GET"), (H, &"x".repeat(4097))],
                &["`Access-Control-Request-Headers` is longer than any list that the rule allows"],
            ),
            (
                &[app(), (M, "TRACE")],
                &["`TRACE` is a forbidden method, which no page can send"],
            ),
            (
                &[app(), (M, "Connect")],
                &["`Connect` is a forbidden method, which no page can send"],
            ),
            (
                &[app(), (M, "PUT,GET")],
                &["`PUT,GET` is not a valid method"],
            ),
            (
                &[app(), (M, "")],
                &["the `Access-Control-Request-Method` is empty"],
            ),
            (
                &[app(), (M, "PUT"), (M, "PUT")],
                &[
                    "the preflight has several `Access-Control-Request-Method` headers",
                    "look for a proxy that adds one",
                ],
            ),
            // The origin is judged first.
            (
                &[
                    (O, "https://bad.tenants.example.com"),
                    (M, "patch"),
                    (H, "x=two"),
                ],
                &[
                    "rule 1 (refused) names `https://bad.tenants.example.com`",
                    "rule 0 (credentialed) names it too, but less specifically",
                ],
            ),
            // No browser sends such a method, and `Any` does not cover it.
            (
                &[any_header(), (M, &"A".repeat(257))],
                &[&format!("`{}...` is not a valid method", "A".repeat(128))],
            ),
            // What is over-long was not kept.
            (&[app(), (M, &"A".repeat(1025))], &[LONG_METHOD]),
            (&[app(), (M, &" ".repeat(1025))], &[LONG_METHOD]),
            (
                &[
                    any_header(),
                    (M, "GET"),
                    (H, &format!("@{}", "x".repeat(1025))),
                ],
                &[
                    "a name in `Access-Control-Request-Headers`, which is too long to be shown, is \
                   not a valid header name",
                ],
            ),
            (
                &[
                    any_header(),
                    (M, "GET"),
                    (H, &format!("authorization,{}", "x".repeat(1025))),
                ],
                &[
                    "the rule does not allow a name in `Access-Control-Request-Headers`, which is too \
                   long to be shown",
                ],
            ),
        ],
    );
}

#[test]
fn a_grant_names_its_rule_and_pattern() {
    let (any_port, any) = (
        "https://x.example.com:9",
        Policy::new([Rule::anonymous(Any)]).unwrap(),
    );
    check(
        &POLICY,
        &[
            (
                &[],
                &["the request has no `Origin`: no page of another origin asks to read the answer"],
            ),
            (
                &[(O, "https://evil.example"), (SITE, "same-origin")],
                &["`Sec-Fetch-Site: same-origin`: the page is of this server's own origin"],
            ),
            (
                &[(O, "https://app.example.com")],
                &["the response is shared, also with credentials: \
                 rule 0 (credentialed) names `https://app.example.com`"],
            ),
            (
                &[
                    (O, "https://a.tenants.example.com"),
                    (M, "PUT"),
                    (H, "x-one"),
                ],
                &["the preflight is granted: rule 0 (credentialed) names \
                 `https://*.tenants.example.com`, which matches `https://a.tenants.example.com`"],
            ),
            (
                &[(O, any_port)],
                &[
                    "the response is shared, but not with a request whose credentials mode is \
                 `include`: rule 2 (anonymous) names `https://*.example.com:*`, which matches \
                 `https://x.example.com:9`",
                ],
            ),
        ],
    );
    let both = Policy::new([credentialed([
        "https://*.example.com",
        "https://app.example.com",
        "https://app.example.com:*",
    ])]);
    // The most specific one of the rule.
    check(
        &both.unwrap(),
        &[(
            &[(O, "https://app.example.com")],
            &["the response is shared, also with credentials: \
                 rule 0 (credentialed) names `https://app.example.com`"],
        )],
    );
    check(
        &any,
        &[
            (
                &[(O, any_port)],
                &[
                    "the response is shared, but not with a request whose credentials mode is \
                 `include`: rule 0 (anonymous) names any origin, and so `https://x.example.com:9`",
                ],
            ),
            (
                &[(O, "null")],
                &[
                    "the response is shared, but not with a request whose credentials mode is \
                 `include`: rule 0 (anonymous) names any origin, and so also `null`, which is not a tuple origin",
                ],
            ),
        ],
    );
}

#[test]
fn a_nearest_miss_is_never_a_refused_pattern() {
    let policy = Policy::new([
        Rule::refused(["https://app.example.com"]),
        Rule::anonymous(["https://other.example.com"]),
    ])
    .unwrap();
    for text in [
        "http://app.example.com",
        "https://app.example.com/",
        "https://www.app.example.com",
    ] {
        let explanation = explain(&policy, &[(O, text.as_bytes())]);
        assert_eq!(explanation.nearest_miss(), None, "{explanation}");
    }
}

/// Every reason that a request can be refused for has words, and a label of its own for metrics.
#[test]
fn every_reason_has_a_label() {
    let labels = [
        (RefusalReason::OriginNotAllowed, "origin_not_allowed"),
        (RefusalReason::OriginRefused, "origin_refused"),
        (RefusalReason::OpaqueOrigin, "opaque_origin"),
        (RefusalReason::InvalidOrigin, "invalid_origin"),
        (RefusalReason::SeveralOrigins, "several_origins"),
        (RefusalReason::SeveralMethods, "several_methods"),
        (RefusalReason::InvalidMethod, "invalid_method"),
        (RefusalReason::ForbiddenMethod, "forbidden_method"),
        (RefusalReason::MethodNotAllowed, "method_not_allowed"),
        (RefusalReason::HeaderNotAllowed, "header_not_allowed"),
        (RefusalReason::InvalidHeaderName, "invalid_header_name"),
        (RefusalReason::HeaderListTooLong, "header_list_too_long"),
        (RefusalReason::RegistryFailed, "registry_failed"),
    ];
    for (reason, label) in labels {
        assert_eq!(reason.as_str(), label);
    }
}

/// Values that a peer may send: near something that is allowed, or anything.
fn hostile(near: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let near = || select(near).prop_map(|text| text.as_bytes().to_vec());
    let bytes = || {
        // Whatever a header's value can hold.
        let byte = prop_oneof![4 => b' '..=b'~', 3 => 128..=255_u8, 1 => Just(b'\t')];
        let long = (byte.clone(), 900..1400_usize).prop_map(|(byte, len)| vec![byte; len]);
        prop_oneof![
            3 => proptest::collection::vec(byte, 0..40),
            1 => long,
        ]
    };
    prop_oneof![
        2 => near(),
        1 => bytes(),
        1 => (near(), bytes()).prop_map(|(near, bytes)| [near, bytes].concat()),
    ]
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn whatever_is_sent_only_a_bounded_line_of_printable_ascii_is_shown(
        origins in proptest::collection::vec(
            hostile(&["https://app.example.com", "https://cdn.example.org", "https://x.example.com"]),
            1..3,
        ),
        methods in proptest::collection::vec(hostile(&["PUT", "patch", "A'\"`\\"]), 0..3),
        names in proptest::collection::vec(hostile(&["x-one", "x-one, ", "X`'-"]), 0..3),
    ) {
        let lines: Vec<_> = origins.iter().map(|value| (O, &value[..]))
            .chain(methods.iter().map(|value| (M, &value[..])))
            .chain(names.iter().map(|value| (H, &value[..])))
            .collect();
        let explanation = explain(&POLICY, &lines);
        let decision = POLICY.decide(&Method::OPTIONS, &headers(lines.iter().cloned()));
        for shown in [explanation.to_string(), format!("{decision:?}")] {
            prop_assert!(is_printable_ascii(&shown), "{}", shown);
            prop_assert!(shown.len() < 2048, "{}", shown.len());
        }
    }
}

/// Browsers sort the names, so that `content-type` comes first in gRPC-web.
#[test]
fn a_protocol_that_the_rule_lacks_is_named_with_its_setter_and_its_field() {
    let app = || (O, "https://app.example.com");
    let policy = |rule: Rule| Policy::new([rule]).unwrap();
    let bare = policy(credentialed(["https://app.example.com"]));
    let rule = "rule 0 (credentialed)";
    const GRPC_WEB: &str = "for a page that speaks gRPC-web, add `.grpc_web()` to rule 0, or in a file \
                            `protocols = [\"grpc-web\"]`";
    const CONNECT: &str = "for a page that speaks Connect, add `.connect()` to rule 0, or in a file \
                           `protocols = [\"connect\"]`";
    let refused = |name: &str| format!("{rule} does not allow the request header `{name}`");
    let add = |name: &str| format!("to allow it, add `{name}` to the `request_headers` of rule 0");
    let too_long = "`Access-Control-Request-Headers` is longer than any list that the rule allows";
    check(
        &bare,
        &[
            (
                &[
                    app(),
                    (M, "POST"),
                    (H, "content-type,x-grpc-web,x-user-agent"),
                ],
                &[&refused("content-type"), GRPC_WEB],
            ),
            (
                &[app(), (M, "POST"), (H, "X-Grpc-Web")],
                &[&refused("x-grpc-web"), GRPC_WEB],
            ),
            // The first name is longer than the bound of a rule that allows none.
            (
                &[
                    app(),
                    (M, "POST"),
                    (H, "connect-protocol-version,content-type"),
                ],
                &[too_long, CONNECT],
            ),
            (
                &[app(), (M, "GET"), (H, "connect-timeout-ms")],
                &[too_long, CONNECT],
            ),
            // Both protocols have it, and so does every page that sends JSON.
            (
                &[app(), (M, "POST"), (H, "content-type")],
                &[&refused("content-type"), &add("content-type")],
            ),
            (&[app(), (M, "POST"), (H, &"x".repeat(20))], &[too_long]),
            // The metadata is missing besides.
            (
                &[
                    app(),
                    (M, "POST"),
                    (H, "authorization,content-type,x-grpc-web"),
                ],
                &[
                    &refused("authorization"),
                    &format!("{}; {GRPC_WEB}", add("authorization")),
                ],
            ),
        ],
    );
    let authorization: Case<'_> = (
        &[
            app(),
            (M, "POST"),
            (H, "authorization,content-type,x-grpc-web"),
        ],
        &[&refused("authorization"), &add("authorization")],
    );
    for complete in [
        credentialed(["https://app.example.com"]).grpc_web(),
        credentialed(["https://app.example.com"]).request_headers(["content-type", "x-grpc-web"]),
    ] {
        check(&policy(complete), &[authorization]);
    }
    // The deadline alone was forgotten.
    check(
        &policy(
            credentialed(["https://app.example.com"])
                .request_headers(["content-type", "connect-protocol-version"]),
        ),
        &[(
            &[
                app(),
                (M, "POST"),
                (
                    H,
                    "connect-protocol-version,connect-timeout-ms,content-type",
                ),
            ],
            &[&refused("connect-timeout-ms"), CONNECT],
        )],
    );
    // No name that could be added to `Any` would help.
    check(
        &Policy::new([
            credentialed(["https://app.example.com"]).grpc_web(),
            Rule::anonymous(Any),
        ])
        .unwrap(),
        &[(
            &[
                (O, "http://app.example.com"),
                (M, "POST"),
                (H, "x-grpc-web"),
            ],
            &[
                "rule 1 (anonymous) does not allow the request header `x-grpc-web`",
                "`http://app.example.com` differs from the credentialed `https://app.example.com` only \
                 by its scheme",
                "open the page over `https`",
            ],
        )],
    );
}
