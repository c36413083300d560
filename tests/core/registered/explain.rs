//! Why, in words, where it depends on how an origin is registered.

use http::{HeaderName, Method, Uri, header};
use tower_cors_credentials::Registration::{self, Anonymous, Credentialed, NotRegistered};
use tower_cors_credentials::{Any, Decision, Registered, RegisteredPolicy, Rule};

use crate::registered::{H, M, O, lines, policy};

const COOKIE: HeaderName = header::COOKIE;

/// The registration, the lines of a request, and its explanation: the reason, the nearest miss and the
/// help.
type Case<'a> = (Registration, &'a [(HeaderName, &'a str)], &'a [&'a str]);

/// Checks the explanations of `OPTIONS` requests, which are preflights if they have an `M`.
fn check(policy: &RegisteredPolicy, cases: &[Case<'_>]) {
    for (registration, of, words) in cases {
        let headers = lines(of);
        let explanation = policy.explain(&Method::OPTIONS, &headers, *registration);
        assert_eq!(
            explanation.to_string(),
            words.join("; "),
            "{registration:?}"
        );
        if let Decision::Refused(refusal) = policy.decide(&Method::OPTIONS, &headers, *registration)
        {
            assert_eq!(refusal.explain(), explanation, "{registration:?}");
        }
    }
}

/// Checks why a `POST` with a cookie may not act.
fn check_act(policy: &RegisteredPolicy, cases: &[(Registration, &str, &[&str])]) {
    for (registration, origin, words) in cases {
        let headers = lines(&[
            (O, origin),
            (COOKIE, "session=1"),
            (header::HOST, "api.example.com"),
        ]);
        let uri = Uri::from_static("/");
        let rejection = policy.check(&Method::POST, &uri, &headers, *registration);
        let own = "if the page is this server's own, and a proxy rewrites `Host`, let the proxy pass it \
                   unchanged";
        let words = [words, &[own][..]].concat().join("; ");
        assert_eq!(
            rejection.unwrap_err().to_string(),
            words,
            "{registration:?}"
        );
    }
}

/// A rule by name, and both rules for registered origins.
fn both() -> RegisteredPolicy {
    policy([
        Rule::credentialed(["https://admin.example.com"]),
        Rule::credentialed(Registered).methods(["PATCH"]),
        Rule::anonymous(Registered),
    ])
}

#[test]
fn an_origin_that_is_not_registered_is_to_be_registered_and_not_to_be_named() {
    check(
        &both(),
        &[
            (
                NotRegistered,
                &[(O, "https://shop.example")],
                &[
                    "no rule names `https://shop.example`, and it is not registered",
                    "if its scripts may read the answers, register it for the tenant that was asked",
                ],
            ),
            (
                NotRegistered,
                &[(O, "https://shop.example"), (M, "PATCH")],
                &[
                    "no rule names `https://shop.example`, and it is not registered",
                    "if its scripts may read the answers, register it for the tenant that was asked",
                ],
            ),
        ],
    );
    let only = |rule| policy([Rule::credentialed(["https://admin.example.com"]), rule]);
    for (rule, help) in [
        (
            Rule::credentialed(Registered),
            "if its scripts may act as the signed-in user, register it as credentialed for the tenant \
             that was asked",
        ),
        (
            Rule::anonymous(Registered),
            "if its scripts may read the answers, register it as anonymous for the tenant that was \
             asked",
        ),
    ] {
        check(
            &only(rule),
            &[(
                NotRegistered,
                &[(O, "https://shop.example")],
                &[
                    "no rule names `https://shop.example`, and it is not registered",
                    help,
                ],
            )],
        );
    }
}

#[test]
fn a_near_miss_does_not_lead_to_naming_for_all_tenants_what_is_one_tenants() {
    check(
        &both(),
        &[
            (
                NotRegistered,
                &[(O, "https://www.admin.example.com")],
                &[
                    "no rule names `https://www.admin.example.com`, and it is not registered",
                    "`https://www.admin.example.com` differs from the allowed \
                     `https://admin.example.com` only by `www.`",
                    "if its scripts may act as the signed-in user, register it as credentialed for the \
                     tenant that was asked",
                    "only if they may do so at every tenant, add `https://www.admin.example.com` to \
                     the origins of rule 0 (credentialed)",
                ],
            ),
            // The page itself is what has to change.
            (
                NotRegistered,
                &[(O, "http://admin.example.com")],
                &[
                    "no rule names `http://admin.example.com`, and it cannot be registered: only \
                     `https` origins can",
                    "`http://admin.example.com` differs from the allowed `https://admin.example.com` \
                     only by its scheme",
                    "open the page over `https`",
                ],
            ),
            // No registration does what the rule does that it misses.
            (
                Credentialed,
                &[(O, "https://www.admin.example.com"), (M, "GET")],
                &[
                    "the preflight is granted: rule 1 (credentialed) names registered origins, and \
                     `https://www.admin.example.com` is registered as credentialed",
                ],
            ),
        ],
    );
    let anonymous = policy([
        Rule::credentialed(["https://admin.example.com"]),
        Rule::anonymous(Registered),
    ]);
    check(
        &anonymous,
        &[(
            NotRegistered,
            &[(O, "https://www.admin.example.com")],
            &[
                "no rule names `https://www.admin.example.com`, and it is not registered",
                "`https://www.admin.example.com` differs from the allowed `https://admin.example.com` \
                 only by `www.`",
                "if its scripts may act as the signed-in user, add `https://www.admin.example.com` to \
                 the origins of rule 0 (credentialed)",
            ],
        )],
    );
}

#[test]
fn an_origin_over_another_scheme_is_not_sent_to_the_registry() {
    let with_opt_out = policy([
        Rule::credentialed(Registered),
        Rule::anonymous(Registered).dangerously_allow_insecure_origins(),
    ]);
    check(
        &both(),
        &[
            (
                NotRegistered,
                &[(O, "http://shop.example")],
                &[
                    "no rule names `http://shop.example`, and it cannot be registered: only `https` \
                     origins can",
                    "open the page over `https`",
                ],
            ),
            // No page of such an origin can be opened over `https`.
            (
                NotRegistered,
                &[(O, "capacitor://localhost")],
                &[
                    "no rule names `capacitor://localhost`, and it cannot be registered: only `https` \
                     origins can",
                    "if its scripts may read the answers, name it in a rule",
                ],
            ),
            (
                Credentialed,
                &[(O, "http://shop.example")],
                &[
                    "no rule names `http://shop.example`, and it is registered as credentialed, which \
                     only `https` origins can be",
                    "open the page over `https`",
                ],
            ),
        ],
    );
    check(
        &with_opt_out,
        &[
            (
                NotRegistered,
                &[(O, "http://shop.example")],
                &[
                    "no rule names `http://shop.example`, and it is not registered",
                    "if its scripts may read the answers, register it as anonymous for the tenant that \
                     was asked",
                ],
            ),
            (
                Credentialed,
                &[(O, "http://shop.example")],
                &[
                    "no rule names `http://shop.example`, and it is registered as credentialed, which \
                     only `https` origins can be",
                    "if its scripts may read the answers, register it as anonymous for the tenant that \
                     was asked",
                ],
            ),
        ],
    );
}

#[test]
fn a_registration_without_a_rule_of_its_kind_is_told_so() {
    let shop = (O, "https://shop.example");
    check(
        &policy([Rule::credentialed(Registered)]),
        &[(
            Anonymous,
            std::slice::from_ref(&shop),
            &[
                "no rule names `https://shop.example`, and it is registered as anonymous, for which the \
                 policy has no rule",
                "if its scripts may act as the signed-in user, register it as credentialed for the \
                 tenant that was asked",
            ],
        )],
    );
    check(
        &policy([Rule::anonymous(Registered), Rule::anonymous(Any)]),
        &[(
            Credentialed,
            std::slice::from_ref(&shop),
            &[
                "the response is shared, but not with a request whose credentials mode is `include`: \
                 rule 1 (anonymous) names any origin, and so `https://shop.example`, which is registered \
                 as credentialed, for which the policy has no rule",
            ],
        )],
    );
}

#[test]
fn a_grant_says_how_the_origin_is_registered() {
    let shop = (O, "https://shop.example");
    let policy = policy([
        Rule::credentialed(["https://admin.example.com"]),
        Rule::credentialed(Registered),
        Rule::anonymous(Registered),
        Rule::anonymous(Any),
    ]);
    let shared =
        "the response is shared, but not with a request whose credentials mode is `include`";
    check(
        &policy,
        &[
            (
                Credentialed,
                std::slice::from_ref(&shop),
                &[
                    "the response is shared, also with credentials: rule 1 (credentialed) names \
                     registered origins, and `https://shop.example` is registered as credentialed",
                ],
            ),
            // Credentials were wanted, perhaps.
            (
                Anonymous,
                std::slice::from_ref(&shop),
                &[
                    &format!(
                        "{shared}: rule 2 (anonymous) names registered origins, and \
                         `https://shop.example` is registered as anonymous"
                    ),
                    "registered as credentialed, it would have what rule 1 (credentialed) grants",
                ],
            ),
            (
                Anonymous,
                &[(O, "https://admin.example.com:8443")],
                &[
                    &format!(
                        "{shared}: rule 2 (anonymous) names registered origins, and \
                         `https://admin.example.com:8443` is registered as anonymous"
                    ),
                    "`https://admin.example.com:8443` differs from the credentialed \
                     `https://admin.example.com` only by its port",
                ],
            ),
            (
                NotRegistered,
                std::slice::from_ref(&shop),
                &[&format!(
                    "{shared}: rule 3 (anonymous) names any origin, and so `https://shop.example`, \
                     which is not registered"
                )],
            ),
            (
                NotRegistered,
                &[(O, "http://shop.example")],
                &[&format!(
                    "{shared}: rule 3 (anonymous) names any origin, and so `http://shop.example`, \
                     which cannot be registered: only `https` origins can"
                )],
            ),
            // What a pattern names has nothing to do with the registry.
            (
                Anonymous,
                &[(O, "https://admin.example.com")],
                &[
                    "the response is shared, also with credentials: rule 0 (credentialed) names \
                     `https://admin.example.com`",
                ],
            ),
        ],
    );
}

#[test]
fn a_preflight_that_a_registration_would_grant_is_shown_the_registration() {
    let shop = || (O, "https://shop.example");
    let policy = policy([
        Rule::credentialed(Registered)
            .methods(["PATCH"])
            .request_headers(["x-one"]),
        Rule::anonymous(Registered).methods(["PURGE"]),
        Rule::anonymous(Any).methods(["DELETE"]),
    ]);
    let register = "if its scripts may act as the signed-in user, register it as credentialed for the \
                    tenant that was asked";
    check(
        &policy,
        &[
            // Whatever is added to `Any` is allowed to everybody.
            (
                NotRegistered,
                &[shop(), (M, "PATCH")],
                &[
                    "rule 2 (anonymous) does not allow the method `PATCH`",
                    "rule 0 (credentialed) would have allowed it, but `https://shop.example` is not \
                     registered",
                    register,
                ],
            ),
            (
                NotRegistered,
                &[shop(), (M, "PURGE")],
                &[
                    "rule 2 (anonymous) does not allow the method `PURGE`",
                    "rule 1 (anonymous) would have allowed it, but `https://shop.example` is not \
                     registered",
                    "if its scripts may read the answers, register it as anonymous for the tenant that \
                     was asked",
                ],
            ),
            (
                Anonymous,
                &[shop(), (M, "PATCH")],
                &[
                    "rule 1 (anonymous) does not allow the method `PATCH`",
                    "rule 0 (credentialed) would have allowed it, but `https://shop.example` is \
                     registered as anonymous",
                    register,
                ],
            ),
            (
                NotRegistered,
                &[shop(), (M, "GET"), (H, "x-one")],
                &[
                    "rule 2 (anonymous) does not allow the request header `x-one`",
                    "rule 0 (credentialed) would have allowed it, but `https://shop.example` is not \
                     registered",
                    register,
                ],
            ),
            // A credentialed origin is not to be registered for less.
            (
                Credentialed,
                &[shop(), (M, "PURGE")],
                &[
                    "rule 0 (credentialed) does not allow the method `PURGE`",
                    "to allow it, add `PURGE` to the `methods` of rule 0",
                ],
            ),
            (
                Credentialed,
                &[shop(), (M, "DELETE")],
                &[
                    "rule 0 (credentialed) does not allow the method `DELETE`",
                    "rule 2 (anonymous) would have allowed it, but the origin is registered, and rules \
                     do not inherit from each other",
                    "to allow it, add `DELETE` to the `methods` of rule 0",
                ],
            ),
            // No registration would help.
            (
                NotRegistered,
                &[shop(), (M, "LINK")],
                &[
                    "rule 2 (anonymous) does not allow the method `LINK`",
                    "to allow it, add `LINK` to the `methods` of rule 2",
                ],
            ),
        ],
    );
}

#[test]
fn who_may_not_act_is_told_to_be_registered_as_credentialed() {
    let register = "if the origin's pages may act as the signed-in user, register it as credentialed for \
                    the tenant that was asked";
    check_act(
        &both(),
        &[
            (
                NotRegistered,
                "https://shop.example",
                &[
                    "no rule names `https://shop.example`, and it is not registered",
                    register,
                ],
            ),
            (
                Anonymous,
                "https://shop.example",
                &[
                    "rule 2 (anonymous) does not allow credentials, and the request carries `cookie`",
                    "in a `fetch`, set `credentials: \"omit\"`",
                    register,
                ],
            ),
            (
                NotRegistered,
                "http://shop.example",
                &[
                    "no rule names `http://shop.example`, and it cannot be registered: only `https` \
                     origins can",
                    "open the page over `https`",
                ],
            ),
        ],
    );
    // The registry has no say where a pattern refuses.
    let refused = policy([
        Rule::refused(["https://evil.example"]),
        Rule::credentialed(Registered),
    ]);
    check_act(
        &refused,
        &[(
            Credentialed,
            "https://evil.example",
            &[
                "rule 0 (refused) names `https://evil.example`",
                "if the origin's pages may act as the signed-in user, name it in a credentialed rule",
            ],
        )],
    );
    let anonymous = policy([Rule::anonymous(Registered).dangerously_allow_insecure_origins()]);
    check_act(
        &anonymous,
        &[
            (
                NotRegistered,
                "http://shop.example",
                &[
                    "no rule names `http://shop.example`, and it is not registered",
                    "if the origin's pages may act as the signed-in user, name it in a credentialed rule",
                ],
            ),
            (
                Anonymous,
                "https://shop.example",
                &[
                    "rule 0 (anonymous) does not allow credentials, and the request carries `cookie`",
                    "in a `fetch`, set `credentials: \"omit\"`",
                    "if the origin's pages may act as the signed-in user, name it in a credentialed rule",
                ],
            ),
        ],
    );
}
