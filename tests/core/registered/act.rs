//! Who may act, by how an origin is registered: E1 to E6.

use http::{HeaderName, Method, Uri, header};
use tower_cors_credentials::Registration::{Anonymous, Credentialed, NotRegistered};

use crate::registered::{M, O, SITE, full, lines, policy};
use tower_cors_credentials::{Registered, Rule};

const COOKIE: HeaderName = header::COOKIE;
const HOST: HeaderName = header::HOST;

/// The label of the reason for which the request may not act, for each registration.
type Labels = [Option<&'static str>; 3];

/// A method, further lines, and the labels without `Any` and with it.
type Case<'a> = (Method, &'a [(HeaderName, &'a str)], Labels, Labels);

#[test]
fn whether_a_request_may_act_follows_from_the_rule_of_its_registration() {
    let shop = (O, "https://shop.example");
    let none = Some("origin_not_allowed");
    let carried = Some("credentials_not_allowed");
    let method = Some("method_not_allowed");
    let registered = policy([
        Rule::credentialed(Registered).methods(["PATCH"]),
        Rule::anonymous(Registered),
    ]);
    let cases: [Case<'_>; 10] = [
        (Method::POST, &[], [none, None, None], [None, None, None]),
        (
            Method::POST,
            &[(COOKIE, "session=1")],
            [none, carried, None],
            [carried, carried, None],
        ),
        (
            Method::POST,
            &[(header::AUTHORIZATION, "Basic dTpw")],
            [none, carried, None],
            [carried, carried, None],
        ),
        (
            Method::PATCH,
            &[(COOKIE, "session=1")],
            [none, carried, None],
            [carried, carried, None],
        ),
        (
            Method::PUT,
            &[(COOKIE, "session=1")],
            [none, carried, method],
            [carried, carried, method],
        ),
        (
            Method::PUT,
            &[(SITE, "cross-site")],
            [none, None, method],
            [None, None, method],
        ),
        // E2, E3: this server's own pages, whatever the registry says.
        (
            Method::DELETE,
            &[(SITE, "same-origin")],
            [None; 3],
            [None; 3],
        ),
        (Method::DELETE, &[(SITE, "none")], [None; 3], [None; 3]),
        (
            Method::DELETE,
            &[(HOST, "shop.example")],
            [None; 3],
            [None; 3],
        ),
        // E1: a preflight does nothing but ask.
        (Method::OPTIONS, &[(M, "TRACE")], [None; 3], [None; 3]),
    ];
    for (method, more, without_any, with_any) in cases {
        let headers = lines(&[std::slice::from_ref(&shop), more].concat());
        let uri = Uri::from_static("/");
        for (policy, expected) in [(&registered, without_any), (&full(), with_any)] {
            let labels = [NotRegistered, Anonymous, Credentialed].map(|registration| {
                let checked = policy.check(&method, &uri, &headers, registration);
                checked.err().map(|rejection| rejection.reason().as_str())
            });
            assert_eq!(labels, expected, "{method} {more:?}");
        }
    }
}

#[test]
fn a_registration_lets_nobody_act_whom_a_pattern_refuses() {
    let headers = lines(&[(O, "https://evil.example")]);
    for registration in [NotRegistered, Anonymous, Credentialed] {
        let checked = full().check(
            &Method::POST,
            &Uri::from_static("/"),
            &headers,
            registration,
        );
        assert_eq!(checked.unwrap_err().reason().as_str(), "origin_refused");
    }
}
