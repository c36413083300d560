//! Origins, methods and header names are given in any list, and checked each by itself.

use std::time::Duration;

use http::{HeaderName, Method, header};
use tower_cors_credentials::{Any, Policy, Rule, ViolationReason};

use crate::policy::app;
use crate::values::{origin, pattern};

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

/// The rules mean the same, whatever the types that their lists were given in.
fn assert_alike<const N: usize>(rules: [Rule; N]) {
    let policies = rules.map(|rule| Policy::new([rule]).unwrap());
    for policy in &policies {
        assert_eq!(policy, &policies[0]);
    }
}

#[test]
#[expect(
    clippy::needless_borrows_for_generic_args,
    reason = "what people write is what is tested"
)]
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
