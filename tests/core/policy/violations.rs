//! Every mistake is reported with its place, its reason and its mend.

use std::time::Duration;

use http::{Method, header};
use tower_cors_credentials::{Any, Origin, Policy, Rule, ViolationReason};

use crate::policy::{app, with_rule};
use crate::values::credentialed;

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
            "origins: `null` is what browsers send for every opaque origin: sandboxed frames, \
             `data:` pages, some redirects; name the page's own origin, or let it read without credentials by `Rule::anonymous(Any)`",
        ),
        (
            Rule::refused(["file://"]),
            "origins: `file://` is a file: pages that are opened from files send `null` as their origin; \
             serve the page over HTTP on `localhost`",
        ),
        (
            Rule::credentialed(["https://app.example.com/"]),
            "origins: `https://app.example.com/` ends in a slash; \
             remove the trailing slash: `https://app.example.com`",
        ),
        (
            Rule::refused(["app.example.com"]),
            "origins: `app.example.com` has no scheme; \
             put `https://` before the host, or `http://` before `localhost`: `https://app.example.com`",
        ),
        (
            Rule::credentialed(["https://a.example", "https://a.example"]),
            "origins: `https://a.example` is already listed in rule 1; remove one of the two",
        ),
        (
            Rule::credentialed(["http://intranet.example:8080"]),
            "origins: `http://intranet.example:8080` is not encrypted: anybody on the network can put scripts into its pages; write `https://intranet.example:8080`, or add \
             `.dangerously_allow_insecure_origins()` to the rule",
        ),
        // The mended origin is one: this port is the default one of `https`.
        (
            Rule::credentialed(["http://intranet.example:443"]),
            "origins: `http://intranet.example:443` is not encrypted: anybody on the network can put scripts into its pages; write `https://intranet.example`, or add \
             `.dangerously_allow_insecure_origins()` to the rule",
        ),
        (
            app().methods(["*"]),
            "methods: `*` is a wildcard, not a name; pass `Any` instead of the list",
        ),
        (
            app().methods(["PUT DELETE"]),
            "methods: `PUT DELETE` is not a valid token; write a name of letters, digits and `-`",
        ),
        (
            app().methods(["PUT, DELETE"]),
            "methods: `PUT, DELETE` is not a valid token; give each name as a value of its own",
        ),
        (
            app().methods([""]),
            "methods: `` is not a valid token; write a name of letters, digits and `-`",
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
            "request_headers: `x y` is not a valid token; write a name of letters, digits and `-`",
        ),
        (
            app().request_headers(["x-ü"]),
            "request_headers: `x-ü` is not a valid token; write a name of letters, digits and `-`",
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
            "expose_headers: `etag:` is not a valid token; write a name of letters, digits and `-`",
        ),
        (
            app().expose_headers([header::SET_COOKIE]),
            "expose_headers: `set-cookie` is never exposed to scripts; remove it",
        ),
        (
            app().max_age(Duration::from_secs(86_401)),
            "max_age: `86401s` is longer than a day, the most that any browser keeps; \
             write 86400 seconds or fewer",
        ),
        (
            app().max_age(Duration::new(86_400, 1)),
            "max_age: `86400.000000001s` is longer than a day, the most that any browser keeps; \
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
            Rule::refused(["https://a.example"]).connect(),
            "protocols: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).methods([Method::PUT]),
            "methods: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).request_headers(Any),
            "request_headers: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).expose_headers(["etag"]),
            "expose_headers: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).max_age(Duration::ZERO),
            "max_age: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::refused(["https://a.example"]).activate_storage_access(true),
            "activate_storage_access: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            Rule::anonymous(["https://a.example"]).activate_storage_access(true),
            "activate_storage_access: has no meaning in an anonymous rule, which allows no credentials; \
             remove the setting, or give the origins a credentialed rule",
        ),
        (
            Rule::anonymous(Any).activate_storage_access(true),
            "activate_storage_access: has no meaning in an anonymous rule, which allows no credentials; \
             remove the setting, or give the origins a credentialed rule",
        ),
    ];
    for (rule, expected) in cases {
        let message = with_rule(rule).expect_err(expected);
        assert_eq!(
            message,
            format!("the policy has an error\n  rule 1, {expected}")
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
             add one: `Rule::credentialed([\"https://app.example.com\"])`, for example",
        ),
        (
            vec![Rule::anonymous(Any), ok(), Rule::anonymous(Any)],
            Some(2),
            "rule 2, origins: `Any` is already listed in rule 0; keep one `Rule::anonymous(Any)`",
        ),
        (
            vec![
                Rule::anonymous(Any),
                ok(),
                Rule::refused(["https://a.example"]),
            ],
            Some(2),
            "rule 2, origins: `https://a.example` is already listed in rule 1; remove one of the two",
        ),
    ];
    for (rules, rule, expected) in cases {
        let error = Policy::new(rules).expect_err(expected);
        assert_eq!(error.violations().len(), 1);
        assert_eq!(error.violations()[0].rule_index(), rule);
        assert_eq!(
            error.to_string(),
            format!("the policy has an error\n  {expected}")
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
the policy has 17 errors
  rule 0, origins: `https://App.example.com` has upper-case letters, which no browser sends; write it in lower case: `https://app.example.com`
  rule 0, origins: `https://app.example.com:443` names its scheme's default port, which browsers leave out; remove the port: `https://app.example.com`
  rule 0, origins: `http://app.example.com` is not encrypted: anybody on the network can put scripts into its pages; write `https://app.example.com`, or add `.dangerously_allow_insecure_origins()` to the rule
  rule 0, methods: `delete` is sent as `DELETE` by browsers; write `DELETE`
  rule 0, methods: `TRACE` is a forbidden method, which no page can send; remove it
  rule 0, methods: `*` is a wildcard, not a name; pass `Any` instead of the list
  rule 0, request_headers: `x y` is not a valid token; write a name of letters, digits and `-`
  rule 0, request_headers: `sec-fetch-mode` is a forbidden request-header, which no page can set; remove it
  rule 0, expose_headers: `access-control-allow-origin` is never exposed to scripts; remove it
  rule 0, max_age: `100000s` is longer than a day, the most that any browser keeps; write 86400 seconds or fewer
  rule 2, origins: `127.0.0.1:3000` has no scheme; put `https://` before the host, or `http://` before `localhost`: `http://127.0.0.1:3000`
  rule 2, origins: `https://ads.example.com` carves out one port, and `https://ads.example.com:*` in rule 0 grants credentials to others; carve out every port: `https://ads.example.com:*`
  rule 2, methods: cannot be set in a refused rule, which grants nothing; remove the setting
  rule 3, origins: `Any` is already listed in rule 1; keep one `Rule::anonymous(Any)`
  rule 3, max_age: `1ms` has a fraction of a second; write whole seconds
  rule 4, origins: the rule names no origins; name at least one, or remove the rule
  rule 5, origins: `http://app.example.com` is already listed in rule 0; remove one of the two";
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
    assert_eq!(violation.rule_index(), Some(1));
    assert_eq!(violation.setting(), "methods");
    assert_eq!(violation.value(), Some("put"));
    assert_eq!(
        violation.reason(),
        &ViolationReason::UnnormalizedMethod { normal: "PUT" }
    );
    assert_eq!(violation.help(), "write `PUT`");
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

/// Else the mend of one shows the other.
#[test]
fn a_text_that_cannot_be_read_in_a_refused_rule_is_told_with_what_it_may_not_set() {
    let rule = Rule::refused(["https://ads.example.com"]).methods(["bad name"]);
    assert_eq!(
        Policy::new([rule]).unwrap_err().to_string(),
        "the policy has 2 errors\n  \
         rule 0, methods: `bad name` is not a valid token; write a name of letters, digits and `-`\n  \
         rule 0, methods: cannot be set in a refused rule, which grants nothing; remove the setting",
    );
}
