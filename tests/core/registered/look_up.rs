//! What has to be looked up: R2 and R3.

use http::{HeaderName, Method, Uri, header};
use tower_cors_credentials::{Any, Registered, RegisteredPolicy, Rule};

use crate::registered::{H, M, O, SITE, full, lines, policy};

const HOST: HeaderName = header::HOST;

/// Whether the policy asks for the sole origin of the request, which it does not change.
fn asks(policy: &RegisteredPolicy, method: &Method, uri: &str, of: &[(HeaderName, &str)]) -> bool {
    let uri: Uri = uri.parse().unwrap();
    let origin = policy.origin_to_look_up(method, &uri, &lines(of));
    if let Some(origin) = &origin {
        let sent = of.iter().filter(|(name, _)| *name == O);
        assert_eq!(
            sent.map(|(_, value)| *value).collect::<Vec<_>>(),
            [origin.as_str()]
        );
    }
    origin.is_some()
}

fn asks_to_get(policy: &RegisteredPolicy, of: &[(HeaderName, &str)]) -> bool {
    asks(policy, &Method::GET, "/", of)
}

#[test]
fn what_a_pattern_names_is_never_looked_up_a_refused_origin_above_all() {
    let policy = full();
    for (origin, expected) in [
        ("https://admin.example.com", false),
        ("https://shop.own.example", false),
        ("https://bad.own.example", false),
        ("https://evil.example", false),
        ("https://public.example", false),
        ("https://shop.example", true),
        ("https://own.example", true),
        ("https://admin.example.com:8443", true),
    ] {
        assert_eq!(asks_to_get(&policy, &[(O, origin)]), expected, "{origin}");
        let preflight = [(O, origin), (M, "PUT")];
        assert_eq!(
            asks(&policy, &Method::OPTIONS, "/", &preflight),
            expected,
            "{origin}"
        );
    }
}

#[test]
fn only_a_sole_readable_origin_over_https_is_looked_up() {
    let strict = [
        full(),
        policy([Rule::credentialed(Registered)]),
        policy([Rule::anonymous(Registered)]),
    ];
    let opted_out = [
        policy([Rule::credentialed(Registered).dangerously_allow_insecure_origins()]),
        policy([
            Rule::credentialed(Registered),
            Rule::anonymous(Registered).dangerously_allow_insecure_origins(),
            Rule::anonymous(Any),
        ]),
    ];
    for (origins, by_strict, by_opted_out) in [
        (&["https://shop.example"][..], true, true),
        (&["https://shop.example:8443"], true, true),
        (&["https://192.0.2.1"], true, true),
        (&["http://shop.example"], false, true),
        (&["http://localhost:3000"], false, true),
        (&["capacitor://localhost"], false, true),
        (&[], false, false),
        (&["null"], false, false),
        (&[""], false, false),
        (&["*"], false, false),
        (&["https://"], false, false),
        (&["https://Shop.example"], false, false),
        (&["https://shop.example."], false, false),
        (&["https://shop.example/"], false, false),
        (&["https://shop.example:443"], false, false),
        (&["https://user@shop.example"], false, false),
        (&["https://shop.example https://shop.example"], false, false),
        (
            &["https://shop.example", "https://shop.example"],
            false,
            false,
        ),
        (
            &["https://shop.example", "https://other.example"],
            false,
            false,
        ),
    ] {
        let of: Vec<_> = origins.iter().map(|origin| (O, *origin)).collect();
        for policy in &strict {
            assert_eq!(asks_to_get(policy, &of), by_strict, "{origins:?}");
        }
        for policy in &opted_out {
            assert_eq!(asks_to_get(policy, &of), by_opted_out, "{origins:?}");
        }
    }
}

#[test]
fn what_no_registration_could_change_is_not_looked_up() {
    let shop = [(O, "https://shop.example")];
    for rules in [
        vec![Rule::anonymous(Any)],
        vec![Rule::credentialed(["https://admin.example.com"])],
        vec![
            Rule::credentialed(["https://admin.example.com"]),
            Rule::anonymous(Any),
        ],
    ] {
        assert!(!asks_to_get(&policy(rules.clone()), &shop), "{rules:?}");
    }
}

#[test]
fn a_page_of_the_same_origin_is_not_looked_up() {
    let shop = "https://shop.example";
    let own_host = (HOST, "shop.example");
    for policy in [full(), policy([Rule::credentialed(Registered)])] {
        for (uri, more, expected) in [
            ("/", &[(SITE, "same-origin")][..], false),
            ("/", &[(SITE, "same-site")], true),
            ("/", &[(SITE, "cross-site")], true),
            ("/", &[(SITE, "none")], true),
            ("/", &[(SITE, "Same-Origin")], true),
            ("/", &[(SITE, "same-origin"), (SITE, "same-origin")], true),
            // Without the header, by the authority.
            ("/", std::slice::from_ref(&own_host), false),
            ("/", &[(HOST, "shop.example:443")], false),
            ("/", &[(HOST, "SHOP.example")], false),
            ("/", &[(HOST, "shop.example:8443")], true),
            ("/", &[(HOST, "api.example.com")], true),
            ("/", &[own_host.clone(), own_host.clone()], true),
            ("/", &[], true),
            ("https://shop.example/", &[(HOST, "api.example.com")], false),
            (
                "https://api.example.com/",
                std::slice::from_ref(&own_host),
                true,
            ),
            // What the browser says counts more.
            ("/", &[own_host.clone(), (SITE, "cross-site")], true),
        ] {
            let of = [&[(O, shop)], more].concat();
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                assert_eq!(asks(&policy, &method, uri, &of), expected, "{uri} {of:?}");
            }
        }
    }
}

#[test]
fn a_preflight_is_looked_up_whatever_it_asks_for() {
    let shop = (O, "https://shop.example");
    for asked in [
        &[(M, "GET")][..],
        &[(M, "PATCH")],
        &[(M, "TRACE")],
        &[(M, "a b")],
        &[(M, "")],
        &[(M, "GET"), (M, "GET")],
        &[(M, "PATCH"), (H, "x=one")],
    ] {
        let of = [std::slice::from_ref(&shop), asked].concat();
        for policy in [full(), policy([Rule::credentialed(Registered)])] {
            assert!(asks(&policy, &Method::OPTIONS, "/", &of), "{asked:?}");
        }
    }
}
