//! Who may read: R1 and R2.

use http::{HeaderMap, Method};
use tower_cors_credentials::Registration::{self, Anonymous, Credentialed, NotRegistered};
use tower_cors_credentials::{Any, Decision, Registered, RegisteredPolicy, Rule};

use crate::registered::{H, M, O, SITE, full, lines, policy};

/// The index of the rule that grants, and whether it grants credentials; or the label of the reason.
type Said = Result<(usize, bool), &'static str>;

fn said(
    policy: &RegisteredPolicy,
    method: Method,
    headers: &HeaderMap,
    registration: Registration,
) -> Said {
    match policy.decide(&method, headers, registration) {
        Decision::Granted(grant) => Ok((grant.rule_index(), grant.allows_credentials())),
        Decision::Refused(refusal) => Err(refusal.reason().as_str()),
        _ => Err("not_cors"),
    }
}

/// What is said of a `GET` of the origin, for each registration.
fn of_each(policy: &RegisteredPolicy, origin: &str) -> [Said; 3] {
    [NotRegistered, Anonymous, Credentialed]
        .map(|registration| said(policy, Method::GET, &lines(&[(O, origin)]), registration))
}

#[test]
fn a_pattern_wins_over_the_registry_and_the_registry_over_any() {
    let credentialed = |rule| Ok((rule, true));
    let anonymous = |rule| Ok((rule, false));
    for (origin, expected) in [
        ("https://admin.example.com", [credentialed(0); 3]),
        ("https://shop.own.example", [credentialed(0); 3]),
        ("https://bad.own.example", [Err("origin_refused"); 3]),
        ("https://evil.example", [Err("origin_refused"); 3]),
        ("https://public.example", [anonymous(2); 3]),
        (
            "https://shop.example",
            [anonymous(5), anonymous(4), credentialed(3)],
        ),
        // Near the patterns, but not named by them.
        (
            "https://own.example",
            [anonymous(5), anonymous(4), credentialed(3)],
        ),
        (
            "https://evil.example:8443",
            [anonymous(5), anonymous(4), credentialed(3)],
        ),
    ] {
        assert_eq!(of_each(&full(), origin), expected, "{origin}");
    }
}

#[test]
fn a_registration_for_which_there_is_no_rule_changes_nothing() {
    let shop = "https://shop.example";
    let none = Err("origin_not_allowed");
    for (rules, expected) in [
        (
            vec![Rule::credentialed(Registered)],
            [none, none, Ok((0, true))],
        ),
        (
            vec![Rule::anonymous(Registered)],
            [none, Ok((0, false)), none],
        ),
        (vec![Rule::refused(["https://evil.example"])], [none; 3]),
        (vec![Rule::anonymous(Any)], [Ok((0, false)); 3]),
        (
            vec![Rule::anonymous(Any), Rule::credentialed(Registered)],
            [Ok((0, false)), Ok((0, false)), Ok((1, true))],
        ),
        (
            vec![Rule::anonymous(Any), Rule::anonymous(Registered)],
            [Ok((0, false)), Ok((1, false)), Ok((0, false))],
        ),
    ] {
        assert_eq!(of_each(&policy(rules.clone()), shop), expected, "{rules:?}");
    }
}

#[test]
fn no_registration_grants_anything_to_what_is_no_sole_tuple_origin() {
    let registered = policy([Rule::credentialed(Registered), Rule::anonymous(Registered)]);
    let with_any = full();
    for (origins, reason, any) in [
        (&["null"][..], "opaque_origin", Ok((5, false))),
        (&["https://Shop.example"], "invalid_origin", Ok((5, false))),
        (&["https://shop.example/"], "invalid_origin", Ok((5, false))),
        (
            &["https://shop.example:443"],
            "invalid_origin",
            Ok((5, false)),
        ),
        (&["https://shop.example."], "invalid_origin", Ok((5, false))),
        (&["*"], "invalid_origin", Ok((5, false))),
        (&[""], "invalid_origin", Ok((5, false))),
        (
            &["https://shop.example", "https://shop.example"],
            "several_origins",
            Err("several_origins"),
        ),
    ] {
        let headers = lines(
            &origins
                .iter()
                .map(|origin| (O, *origin))
                .collect::<Vec<_>>(),
        );
        for registration in [NotRegistered, Anonymous, Credentialed] {
            let said = |policy| said(policy, Method::GET, &headers, registration);
            assert_eq!(said(&registered), Err(reason), "{origins:?}");
            assert_eq!(said(&with_any), any, "{origins:?}");
        }
    }
    let not_cors = said(&registered, Method::GET, &lines(&[]), Credentialed);
    assert_eq!(not_cors, Err("not_cors"));
}

#[test]
fn a_registered_origin_over_another_scheme_needs_the_opt_out_of_its_rule() {
    let none = Err("origin_not_allowed");
    let strict = || Rule::credentialed(Registered);
    let opted_out = || Rule::credentialed(Registered).dangerously_allow_insecure_origins();
    let anonymous = || Rule::anonymous(Registered);
    for origin in [
        "http://shop.example",
        "http://localhost:3000",
        "capacitor://localhost",
    ] {
        for (rules, expected) in [
            (vec![strict(), anonymous()], [none, none, none]),
            (vec![opted_out(), anonymous()], [none, none, Ok((0, true))]),
            (
                vec![strict(), anonymous().dangerously_allow_insecure_origins()],
                [none, Ok((1, false)), none],
            ),
        ] {
            assert_eq!(of_each(&policy(rules), origin), expected, "{origin}");
        }
    }
}

/// R1: the registry says how, the policy says what.
#[test]
fn what_a_registered_origin_gets_stands_in_its_rule() {
    let shop = (O, "https://shop.example");
    let policy = policy([
        Rule::credentialed(["https://admin.example.com"]).methods(["PUT"]),
        Rule::credentialed(Registered)
            .methods(["PATCH"])
            .request_headers(["x-one"]),
        Rule::anonymous(Registered).methods(["PURGE"]),
        Rule::anonymous(Any).methods(["DELETE"]),
    ]);
    let (method, header) = (Err("method_not_allowed"), Err("header_not_allowed"));
    for (asked, expected) in [
        (&[(M, "PATCH")][..], [method, method, Ok((1, true))]),
        (&[(M, "PURGE")], [method, Ok((2, false)), method]),
        (&[(M, "DELETE")], [Ok((3, false)), method, method]),
        (&[(M, "PUT")], [method, method, method]),
        (&[(M, "GET"), (H, "x-one")], [header, header, Ok((1, true))]),
    ] {
        let headers = lines(&[std::slice::from_ref(&shop), asked].concat());
        let said = [NotRegistered, Anonymous, Credentialed]
            .map(|registration| said(&policy, Method::OPTIONS, &headers, registration));
        assert_eq!(said, expected, "{asked:?}");
    }
}

#[test]
fn a_page_of_the_same_origin_is_no_cors_request_unless_it_is_registered() {
    let registered = policy([Rule::credentialed(Registered)]);
    let headers = lines(&[(O, "https://api.example.com"), (SITE, "same-origin")]);
    let said = |registration| said(&registered, Method::POST, &headers, registration);
    assert_eq!(said(NotRegistered), Err("not_cors"));
    assert_eq!(said(Credentialed), Ok((0, true)));
}
