//! A policy is validated once, as a value, and every mistake is reported with its mend.

use std::time::Duration;

use http::{HeaderName, Method, header};
use tower_cors_credentials::{
    Any, Origin, Policy, PreflightStatus, Rule, RuleKind, ViolationReason,
};

use crate::values::{credentialed, origin, pattern};

/// A policy of one rule that is valid, and this one.
fn with_rule(rule: Rule) -> Result<Policy, String> {
    Policy::new([Rule::anonymous(["https://valid.example"]), rule]).map_err(|error| {
        for violation in error.violations() {
            assert_eq!(violation.rule(), Some(1));
        }
        error.to_string()
    })
}

/// A credentialed rule without mistakes.
fn app() -> Rule {
    Rule::credentialed(["https://app.example.com"])
}

#[test]
fn every_mistake_in_a_rule_is_reported_with_its_place_its_reason_and_its_mend() {
    let none: [&str; 0] = [];
    let cases = [
        (
            Rule::credentialed(none),
            "origins: the rule names no origins; name at least one, or remove the rule",
        ),
        (
            Rule::anonymous(none),
            "origins: the rule names no origins; name at least one, or remove the rule",
        ),
        (
            Rule::refused(Vec::<Origin>::new()),
            "origins: the rule names no origins; name at least one, or remove the rule",
        ),
        (
            Rule::credentialed(["*"]),
            "origins: `*` is a wildcard, not an origin; \
             write `Rule::anonymous(Any)` for any origin, without credentials",
        ),
        (
            Rule::anonymous(["null"]),
            "origins: `null` is what every opaque origin sends: sandboxed frames, `data:` pages, \
             redirects; name the page's own origin, or grant it without credentials by \
             `Rule::anonymous(Any)`",
        ),
        (
            Rule::refused(["file://"]),
            "origins: `file://` is a file: pages from files send `null` as their origin; \
             serve the page over http on localhost",
        ),
        (
            Rule::credentialed(["https://app.example.com/"]),
            "origins: `https://app.example.com/` ends in a slash; \
             remove the trailing slash: `https://app.example.com`",
        ),
        (
            Rule::refused(["app.example.com"]),
            "origins: `app.example.com` has no scheme; \
             put `https://` in front of the host, or `http://` of localhost: `https://app.example.com`",
        ),
        (
            Rule::credentialed(["https://a.example", "https://a.example"]),
            "origins: `https://a.example` stands already in rule 1; remove one of the two",
        ),
        (
            Rule::credentialed(["http://intranet.example:8080"]),
            "origins: `http://intranet.example:8080` is not encrypted: whoever sits on the network \
             can put scripts into it; write `https://intranet.example:8080`, or add \
             `.dangerously_allow_insecure_origins()` to the rule",
        ),
        // The mended origin is one: this port is the default one of `https`.
        (
            Rule::credentialed(["http://intranet.example:443"]),
            "origins: `http://intranet.example:443` is not encrypted: whoever sits on the network \
             can put scripts into it; write `https://intranet.example`, or add \
             `.dangerously_allow_insecure_origins()` to the rule",
        ),
        (
            app().methods(["*"]),
            "methods: `*` is a wildcard, not a name; pass `Any` instead of the list",
        ),
        (
            app().methods(["PUT DELETE"]),
            "methods: `PUT DELETE` is no token; write a name of letters, digits and `-`",
        ),
        (
            app().methods(["PUT, DELETE"]),
            "methods: `PUT, DELETE` is no token; give each name as a value of its own",
        ),
        (
            app().methods([""]),
            "methods: `` is no token; write a name of letters, digits and `-`",
        ),
        (
            app().methods([Method::CONNECT]),
            "methods: `CONNECT` is a forbidden method, which no page can send; remove it",
        ),
        (
            app().methods([Method::TRACE]),
            "methods: `TRACE` is a forbidden method, which no page can send; remove it",
        ),
        (
            app().methods(["TrAcK"]),
            "methods: `TrAcK` is a forbidden method, which no page can send; remove it",
        ),
        (
            app().methods(["put"]),
            "methods: `put` is sent as `PUT` by browsers; write `PUT`",
        ),
        (
            app().methods(["Options"]),
            "methods: `Options` is sent as `OPTIONS` by browsers; write `OPTIONS`",
        ),
        (
            app().request_headers(["*"]),
            "request_headers: `*` is a wildcard, not a name; pass `Any` instead of the list",
        ),
        (
            app().request_headers(["x y"]),
            "request_headers: `x y` is no token; write a name of letters, digits and `-`",
        ),
        (
            app().request_headers(["x-ü"]),
            "request_headers: `x-ü` is no token; write a name of letters, digits and `-`",
        ),
        (
            app().request_headers(["Cookie"]),
            "request_headers: `cookie` is a forbidden request-header, which no page can set; \
             remove it",
        ),
        (
            app().expose_headers(["*"]),
            "expose_headers: `*` is a wildcard, not a name; pass `Any` instead of the list",
        ),
        (
            app().expose_headers(["etag:"]),
            "expose_headers: `etag:` is no token; write a name of letters, digits and `-`",
        ),
        (
            app().expose_headers([header::SET_COOKIE]),
            "expose_headers: `set-cookie` is never exposed to scripts; remove it",
        ),
        (
            app().max_age(Duration::from_secs(86_401)),
            "max_age: `86401s` is longer than a day, which no browser keeps; \
             write 86400 seconds or fewer",
        ),
        (
            app().max_age(Duration::new(86_400, 1)),
            "max_age: `86400.000000001s` is longer than a day, which no browser keeps; \
             write 86400 seconds or fewer",
        ),
        (
            app().max_age(Duration::from_millis(1500)),
            "max_age: `1.5s` has a fraction of a second; write whole seconds",
        ),
        (
            app().max_age(Duration::from_nanos(1)),
            "max_age: `1ns` has a fraction of a second; write whole seconds",
        ),
        (
            Rule::refused(["https://a.example"]).methods([Method::PUT]),
            "methods: a refused rule grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).request_headers(Any),
            "request_headers: a refused rule grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).expose_headers(["etag"]),
            "expose_headers: a refused rule grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).max_age(Duration::ZERO),
            "max_age: a refused rule grants nothing; remove the setting",
        ),
    ];
    for (rule, expected) in cases {
        let message = with_rule(rule).expect_err(expected);
        assert_eq!(
            message,
            format!("the policy has a mistake\n  rule 1, {expected}")
        );
    }
}

#[test]
fn a_policy_has_rules_and_names_every_pattern_and_any_origin_once() {
    let ok = || Rule::anonymous(["https://a.example"]);
    let cases = [
        (
            vec![],
            None,
            "the policy has no rules; \
             give it one, such as `Rule::credentialed([\"https://app.example.com\"])`",
        ),
        (
            vec![Rule::anonymous(Any), ok(), Rule::anonymous(Any)],
            Some(2),
            "rule 2, origins: `Any` stands already in rule 0; keep one `Rule::anonymous(Any)`",
        ),
        (
            vec![
                Rule::anonymous(Any),
                ok(),
                Rule::refused(["https://a.example"]),
            ],
            Some(2),
            "rule 2, origins: `https://a.example` stands already in rule 1; remove one of the two",
        ),
    ];
    for (rules, rule, expected) in cases {
        let error = Policy::new(rules).expect_err(expected);
        assert_eq!(error.violations().len(), 1);
        assert_eq!(error.violations()[0].rule(), rule);
        assert_eq!(
            error.to_string(),
            format!("the policy has a mistake\n  {expected}")
        );
    }
}

#[test]
fn all_mistakes_of_all_rules_are_reported_together() {
    let none: [&str; 0] = [];
    let error = Policy::new([
        Rule::credentialed([
            "https://App.example.com",
            "https://app.example.com:443",
            "http://app.example.com",
            "https://ads.example.com:*",
        ])
        .methods(["patch", "delete", "TRACE", "*"])
        .request_headers(["content-type", "sec-fetch-mode", "x y"])
        .expose_headers(["etag", "access-control-allow-origin"])
        .max_age(Duration::from_secs(100_000)),
        Rule::anonymous(Any),
        Rule::refused(["https://ads.example.com", "127.0.0.1:3000"]).methods(Any),
        Rule::anonymous(Any).max_age(Duration::from_millis(1)),
        Rule::credentialed(none),
        Rule::anonymous(["http://app.example.com"]),
    ])
    .unwrap_err();
    let expected = "\
the policy has 17 mistakes
  rule 0, origins: `https://App.example.com` has upper-case letters, which no browser sends; write it in lower case: `https://app.example.com`
  rule 0, origins: `https://app.example.com:443` names its scheme's default port, which browsers leave out; remove the port: `https://app.example.com`
  rule 0, origins: `http://app.example.com` is not encrypted: whoever sits on the network can put scripts into it; write `https://app.example.com`, or add `.dangerously_allow_insecure_origins()` to the rule
  rule 0, max_age: `100000s` is longer than a day, which no browser keeps; write 86400 seconds or fewer
  rule 0, methods: `delete` is sent as `DELETE` by browsers; write `DELETE`
  rule 0, methods: `TRACE` is a forbidden method, which no page can send; remove it
  rule 0, methods: `*` is a wildcard, not a name; pass `Any` instead of the list
  rule 0, request_headers: `sec-fetch-mode` is a forbidden request-header, which no page can set; remove it
  rule 0, request_headers: `x y` is no token; write a name of letters, digits and `-`
  rule 0, expose_headers: `access-control-allow-origin` is never exposed to scripts; remove it
  rule 2, origins: `127.0.0.1:3000` has no scheme; put `https://` in front of the host, or `http://` of localhost: `http://127.0.0.1:3000`
  rule 2, methods: a refused rule grants nothing; remove the setting
  rule 2, origins: `https://ads.example.com` leaves other ports of its hosts credentialed, by `https://ads.example.com:*` of rule 0; carve out every port: `https://ads.example.com:*`
  rule 3, max_age: `1ms` has a fraction of a second; write whole seconds
  rule 3, origins: `Any` stands already in rule 1; keep one `Rule::anonymous(Any)`
  rule 4, origins: the rule names no origins; name at least one, or remove the rule
  rule 5, origins: `http://app.example.com` stands already in rule 0; remove one of the two";
    assert_eq!(error.to_string(), expected);
    // It is what `unwrap` and `main` show.
    assert_eq!(format!("{error:?}"), expected);
    assert_eq!(format!("{error:#?}"), expected);

    let lines = expected.lines().skip(1).map(str::trim_start);
    assert!(error.violations().iter().map(ToString::to_string).eq(lines));
}

#[test]
fn a_violation_tells_its_parts() {
    let error = Policy::new([app(), Rule::anonymous(Any).methods(["put"])]).unwrap_err();
    let [violation] = error.violations() else {
        panic!("{error}");
    };
    assert_eq!(violation.rule(), Some(1));
    assert_eq!(violation.setting(), "methods");
    assert_eq!(violation.value(), Some("put"));
    assert_eq!(
        violation.reason(),
        &ViolationReason::UnnormalizedMethod { normal: "PUT" }
    );
    assert_eq!(violation.mend(), "write `PUT`");
}

/// What is printed of the configuration stays legible, and cannot flood a log.
#[test]
fn a_value_is_escaped_and_cut_in_its_violation() {
    let long = "é".repeat(10_000);
    let shown = format!("{}...", "é".repeat(128));
    let cases = [
        ("x\n\u{202e}\u{1b}y", r"x\n\u{202e}\u{1b}y"),
        (&long, &shown),
    ];
    for (value, shown) in cases {
        let rule = Rule::credentialed([value])
            .methods([value])
            .request_headers([value]);
        let error = Policy::new([rule.expose_headers([value])]).unwrap_err();
        let values: Vec<_> = error
            .violations()
            .iter()
            .map(|violation| violation.value())
            .collect();
        assert_eq!(values, [Some(shown); 4]);
    }
}

/// The Fetch standard's lists, written out again.
#[test]
fn names_that_pages_cannot_use_are_refused_and_others_are_not() {
    let forbidden_request_headers = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-allow-origin",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "proxy-authorization",
        "proxy-",
        "sec-fetch-site",
        "sec-",
    ];
    for name in forbidden_request_headers {
        let rules = [
            app().request_headers([name]),
            Rule::anonymous(Any).request_headers([name]),
        ];
        for rule in rules {
            let error = Policy::new([rule]).expect_err(name);
            assert_eq!(
                error.violations()[0].reason(),
                &ViolationReason::ForbiddenRequestHeader
            );
        }
    }
    let not_exposable = [
        "set-cookie",
        "set-cookie2",
        "origin",
        "access-control-allow-credentials",
        "access-control-x",
    ];
    for name in not_exposable {
        let error = Policy::new([app().expose_headers([name])]).expect_err(name);
        assert_eq!(
            error.violations()[0].reason(),
            &ViolationReason::NotExposable
        );
    }
    let fine = app()
        .methods([
            "GET",
            "PATCH",
            "patch",
            "PROPFIND",
            "TRACES",
            "x!#$%&'*+-.^_`|~",
        ])
        .request_headers([
            "accept",
            "content-type",
            "authorization",
            "range",
            "x-sec-",
            "cookie3",
        ])
        .expose_headers([
            "etag",
            "cookie",
            "set-cookie3",
            "content-length",
            "x-access-control-",
        ]);
    Policy::new([fine]).unwrap();
}

#[test]
fn max_age_is_a_day_at_most_in_whole_seconds() {
    for max_age in [None, Some(0), Some(1), Some(86_400)] {
        let max_age = max_age.map(Duration::from_secs);
        let rule = match max_age {
            Some(max_age) => app().max_age(max_age),
            None => app(),
        };
        assert_eq!(Policy::new([rule]).unwrap().rules()[0].max_age(), max_age);
    }
}

#[test]
fn repeated_names_are_merged_in_the_order_of_their_first_mention() {
    let policy = Policy::new([app()
        .methods(["PATCH", "PUT", "PATCH"])
        .methods([Method::PUT, Method::DELETE])
        .request_headers(["X-One", "x-two"])
        .request_headers(["x-one", "X-TWO", "x-three"])
        .expose_headers(["ETag"])
        .expose_headers([header::ETAG])])
    .unwrap();
    let [rule] = policy.rules() else {
        panic!("{policy:?}");
    };
    assert_eq!(rule.methods(), [Method::PATCH, Method::PUT, Method::DELETE]);
    assert_eq!(rule.request_headers(), ["x-one", "x-two", "x-three"]);
    assert_eq!(rule.expose_headers(), [header::ETAG]);
}

#[test]
fn a_rule_tells_what_it_was_given() {
    let policy = Policy::new([
        credentialed(["http://*.example.com", "https://app.example.com"])
            .dangerously_allow_insecure_origins()
            .methods(["PUT"])
            .request_headers(["x-one"])
            .expose_headers(["etag"])
            .max_age(Duration::from_secs(60)),
        Rule::refused(["https://ads.example.com"]),
        Rule::anonymous(Any)
            .methods(Any)
            .request_headers(Any)
            .request_headers([header::AUTHORIZATION])
            .expose_headers(Any),
    ])
    .unwrap();
    let [named, refused, any] = policy.rules() else {
        panic!("{policy:?}");
    };

    assert_eq!(named.kind(), RuleKind::Credentialed);
    let patterns = ["http://*.example.com", "https://app.example.com"].map(pattern);
    assert_eq!(named.patterns(), patterns);
    assert!(!named.allows_any_origin());
    assert_eq!(named.methods(), [Method::PUT]);
    assert!(!named.allows_any_method());
    assert_eq!(named.request_headers(), ["x-one"]);
    assert!(!named.allows_any_request_header());
    assert_eq!(named.expose_headers(), [header::ETAG]);
    assert!(!named.exposes_any_header());
    assert_eq!(named.max_age(), Some(Duration::from_secs(60)));
    assert!(named.allows_insecure_origins());
    assert!(named.allows_public_suffixes());

    assert_eq!(refused.kind(), RuleKind::Refused);
    assert_eq!(refused.patterns(), [pattern("https://ads.example.com")]);
    assert!(!refused.allows_insecure_origins());
    assert!(!refused.allows_public_suffixes());

    assert_eq!(any.kind(), RuleKind::Anonymous);
    assert_eq!(any.patterns(), []);
    assert!(any.allows_any_origin());
    assert!(any.allows_any_method());
    assert!(any.allows_any_request_header());
    assert_eq!(any.request_headers(), [header::AUTHORIZATION]);
    assert!(any.exposes_any_header());
    assert_eq!(any.max_age(), None);

    let kinds = policy.rules().iter().map(|rule| rule.kind().to_string());
    assert!(kinds.eq(["credentialed", "refused", "anonymous"]));
}

/// The rules mean the same, whatever the types that their lists were given in.
fn assert_alike<const N: usize>(rules: [Rule; N]) {
    let policies = rules.map(|rule| Policy::new([rule]).unwrap());
    for policy in &policies {
        assert_eq!(policy, &policies[0]);
    }
}

#[test]
#[allow(clippy::needless_borrows_for_generic_args)] // What people write is what is tested.
fn origins_are_given_as_any_list_of_texts_patterns_or_origins() {
    const TEXTS: [&str; 2] = ["https://a.example", "https://b.example:8443"];
    let strings = TEXTS.map(str::to_owned);
    let patterns = TEXTS.map(pattern);
    let origins = TEXTS.map(origin);
    assert_alike([
        Rule::credentialed(TEXTS),
        Rule::credentialed(&TEXTS),
        Rule::credentialed(&TEXTS[..]),
        Rule::credentialed(TEXTS.to_vec()),
        Rule::credentialed(&TEXTS.to_vec()),
        Rule::credentialed(TEXTS.iter().filter(|text| text.starts_with("https"))),
        Rule::credentialed(Some(TEXTS[0]).into_iter().chain([TEXTS[1]])),
        Rule::credentialed("https://a.example https://b.example:8443".split(' ')),
        Rule::credentialed(strings.clone()),
        Rule::credentialed(&strings),
        Rule::credentialed(strings.to_vec()),
        Rule::credentialed(patterns.clone()),
        Rule::credentialed(&patterns),
        Rule::credentialed(origins.clone()),
        Rule::credentialed(origins.iter()),
    ]);
    assert_alike([
        Rule::anonymous(TEXTS),
        Rule::anonymous(&strings),
        Rule::anonymous(patterns),
    ]);
    assert_alike([
        Rule::refused(TEXTS),
        Rule::refused(strings),
        Rule::refused(origins),
    ]);
}

#[test]
fn methods_and_headers_are_given_as_any_list_in_any_number_of_calls() {
    assert_alike([
        app().methods([Method::PUT, Method::DELETE]),
        app().methods([&Method::PUT, &Method::DELETE]),
        app().methods(vec!["PUT", "DELETE"]),
        app().methods(["PUT", "DELETE"].map(str::to_owned)),
        app().methods(&["PUT".to_owned(), "DELETE".to_owned()]),
        app().methods([Method::PUT]).methods(["DELETE"]),
        app()
            .methods(Some("PUT"))
            .methods(None::<Method>)
            .methods([&&Method::DELETE]),
    ]);
    let named = |rule: fn(Rule) -> Rule| rule(app());
    const X_ONE: HeaderName = HeaderName::from_static("x-one");
    assert_alike([
        named(|rule| rule.request_headers([X_ONE, header::RANGE])),
        named(|rule| rule.request_headers([&X_ONE, &header::RANGE])),
        named(|rule| rule.request_headers(["X-One", "Range"])),
        named(|rule| {
            rule.request_headers(vec!["x-one".to_owned()])
                .request_headers(["range"])
        }),
    ]);
    assert_alike([
        named(|rule| rule.expose_headers([X_ONE, header::ETAG])),
        named(|rule| {
            rule.expose_headers(&[X_ONE])
                .expose_headers(["ETag", "X-One"])
        }),
    ]);
    // `Any` stands beside names, before or after them.
    assert_alike([
        named(|rule| rule.request_headers(Any).request_headers([X_ONE])),
        named(|rule| rule.request_headers([X_ONE]).request_headers(Any)),
    ]);
    // The last age counts.
    assert_alike([
        app()
            .max_age(Duration::from_secs(1))
            .max_age(Duration::from_secs(2)),
        app().max_age(Duration::from_secs(2)),
    ]);
}

#[test]
fn a_carve_out_is_as_wide_in_port_as_the_credentialed_patterns_around_it() {
    // The credentialed pattern, what is carved out of it, and the mend.
    let narrower = [
        (
            "https://*.example.com:*",
            "https://ads.example.com",
            "https://ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://ads.example.com:8443",
            "https://ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.ads.example.com",
            "https://*.ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.ads.example.com:1",
            "https://*.ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.example.com",
            "https://*.example.com:*",
        ),
        (
            "https://app.example.com:*",
            "https://app.example.com",
            "https://app.example.com:*",
        ),
        (
            "http://localhost:*",
            "http://localhost:3000",
            "http://localhost:*",
        ),
        ("http://[::1]:*", "http://[::1]", "http://[::1]:*"),
        ("http://[::1]:*", "http://[::1]:3000", "http://[::1]:*"),
    ];
    for (around, carved_out, mend) in narrower {
        let expected = format!(
            "the policy has a mistake\n  rule 1, origins: `{carved_out}` leaves other ports of its \
             hosts credentialed, by `{around}` of rule 0; carve out every port: `{mend}`"
        );
        for rule in [Rule::refused([carved_out]), Rule::anonymous([carved_out])] {
            let error = Policy::new([credentialed([around]), rule]).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.violations()[0].rule(), Some(1));
        }
    }

    // The credentialed ports may stand in several patterns, and rules.
    let by_two = Policy::new([
        credentialed(["https://*.example.com"]),
        Rule::refused(["https://ads.example.com"]),
        credentialed(["https://*.example.com:8443"]),
    ]);
    assert_eq!(
        by_two.unwrap_err().to_string(),
        "the policy has a mistake\n  rule 1, origins: `https://ads.example.com` leaves other ports \
         of its hosts credentialed, by `https://*.example.com:8443` of rule 2; \
         carve out every port: `https://ads.example.com:*`"
    );

    // As wide, about other hosts, schemes or ports, or around the credentialed pattern.
    let wide_enough = [
        ("https://*.example.com:*", "https://ads.example.com:*"),
        ("https://*.example.com:*", "https://example.com"),
        ("https://*.example.com:*", "http://ads.example.com"),
        ("https://*.example.com:*", "https://adsexample.com"),
        ("https://*.example.com", "https://ads.example.com"),
        ("https://*.example.com:8443", "https://ads.example.com"),
        ("https://ads.example.com:*", "https://*.example.com"),
        ("https://ads.example.com:*", "https://x.ads.example.com"),
    ];
    for (around, carved_out) in wide_enough {
        for rule in [Rule::refused([carved_out]), Rule::anonymous([carved_out])] {
            Policy::new([credentialed([around]), rule]).unwrap();
        }
    }
}

#[test]
fn a_carve_out_may_be_narrow_where_another_covers_every_port() {
    let around = || credentialed(["https://*.example.com:*"]);
    for (carved_out, covering) in [
        ("https://ads.example.com", "https://ads.example.com:*"),
        (
            "https://*.ads.example.com:8443",
            "https://*.ads.example.com:*",
        ),
        ("https://x.ads.example.com", "https://*.ads.example.com:*"),
    ] {
        Policy::new([
            around(),
            Rule::anonymous([carved_out]),
            Rule::refused([covering]),
        ])
        .unwrap();
        Policy::new([
            around(),
            Rule::refused([carved_out]),
            Rule::anonymous([covering]),
        ])
        .unwrap();
        // A credentialed pattern between them covers nothing.
        let rules = [
            around(),
            Rule::refused([carved_out]),
            credentialed([covering]),
        ];
        assert_eq!(Policy::new(rules).unwrap_err().violations().len(), 1);
    }
    let any = [
        around(),
        Rule::refused(["https://ads.example.com"]),
        Rule::anonymous(Any),
    ];
    assert_eq!(Policy::new(any).unwrap_err().violations().len(), 1);
}

#[test]
fn credentials_need_encryption_unless_the_host_is_this_machine() {
    let this_machine = [
        "http://localhost",
        "http://localhost:*",
        "http://app.localhost:3000",
        "http://*.localhost",
        "http://*.app.localhost:*",
        "http://127.0.0.1:3000",
        "http://127.255.255.254:*",
        "http://[::1]:3000",
    ];
    let other_schemes = [
        "https://app.example.com",
        "app://app.example.com",
        "capacitor://localhost",
    ];
    for pattern in this_machine.into_iter().chain(other_schemes) {
        Policy::new([Rule::credentialed([pattern])]).unwrap();
    }
    for pattern in [
        "http://app.example.com",
        "http://*.example.com:*",
        "http://intranet:8080",
        "http://localhost.example",
        "http://notlocalhost",
        "http://localhost-",
        "http://*.example-localhost.com",
        "http://0.0.0.0:3000",
        "http://10.0.0.1",
        "http://126.0.0.1",
        "http://128.0.0.1",
        "http://127.0.0.1.example",
        "http://127.example.com",
        "http://[::]",
        "http://[::2]",
        "http://[::ffff:7f00:1]",
    ] {
        let error = Policy::new([credentialed([pattern])]).expect_err(pattern);
        assert_eq!(error.violations().len(), 1, "{error}");
        assert_eq!(
            error.violations()[0].reason(),
            &ViolationReason::InsecureOrigin
        );
        for rule in [
            credentialed([pattern]).dangerously_allow_insecure_origins(),
            Rule::anonymous([pattern]),
            Rule::refused([pattern]),
        ] {
            Policy::new([rule]).unwrap();
        }
    }
}

#[test]
fn policies_are_equal_when_their_rules_and_status_are() {
    let refused = || Rule::refused(["https://ads.example.com"]);
    let policy = Policy::new([app(), refused()]).unwrap();
    assert_eq!(policy, policy.clone());
    assert_eq!(policy, Policy::new(vec![app(), refused()]).unwrap());
    for rules in [
        vec![refused(), app()],
        vec![app()],
        vec![app().methods(["PUT"]), refused()],
        vec![app().max_age(Duration::ZERO), refused()],
        vec![app().dangerously_allow_insecure_origins(), refused()],
        vec![Rule::anonymous(["https://app.example.com"]), refused()],
    ] {
        assert_ne!(policy, Policy::new(rules).unwrap());
    }
    assert_ne!(
        policy,
        policy.clone().with_preflight_status(PreflightStatus::Ok)
    );
    assert_ne!(policy, policy.clone().with_verbose_preflights(true));
}

#[test]
fn verbose_preflights_are_switched_for_this_handle_alone() {
    let policy = Policy::new([app()]).unwrap();
    let other = policy.clone().with_verbose_preflights(true);
    assert!(!policy.verbose_preflights() && other.verbose_preflights());
    assert_eq!(policy.rules(), other.rules());
    assert_eq!(policy, other.with_verbose_preflights(false));
}

#[test]
fn the_preflight_status_is_changed_for_this_handle_alone() {
    let policy = Policy::new([app()]).unwrap();
    let other = policy.clone().with_preflight_status(PreflightStatus::Ok);
    assert_eq!(policy.preflight_status(), PreflightStatus::NoContent);
    assert_eq!(other.preflight_status(), PreflightStatus::Ok);
    assert_eq!(policy.rules(), other.rules());
    assert!(other.grants_credentials_to(&origin("https://app.example.com")));
    assert_eq!(
        policy,
        other.with_preflight_status(PreflightStatus::default())
    );
}

#[test]
fn the_longest_origin_is_granted() {
    let label = "a".repeat(63);
    let longest = format!(
        "{}://{label}.{label}.{label}.{}:65535",
        "s".repeat(64),
        "a".repeat(61)
    );
    let policy = Policy::new([Rule::credentialed([longest.as_str()])]).unwrap();
    assert!(policy.grants_credentials_to(&origin(&longest)));
}
