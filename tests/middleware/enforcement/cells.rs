//! Every `Origin` beside every `Sec-Fetch-Site`, by safe and unsafe methods.

use tower_cors_credentials::RefusalReason::{
    InvalidOrigin, OpaqueOrigin, OriginNotAllowed, OriginRefused, SeveralOrigins,
};
use tower_cors_credentials::RejectionReason::{
    self, CredentialsNotAllowed, ForbiddenMethod, InvalidMethod, MayNotRead, MethodNotAllowed,
    MissingOrigin,
};

use crate::enforcement::request::{
    APP, BAD, EVIL, OWN, STATS, TOKENS, enforce, tiers, tiers_and_any,
};

/// What passes by itself.
const OWN_SITES: [&str; 2] = ["same-origin", "none"];

/// What leaves the request to the policy.
const OTHER_SITES: [&[&str]; 9] = [
    &["cross-site"],
    &["same-site"],
    &["same-party"],
    &[""],
    &["Same-Origin"],
    &["same-origin, same-origin"],
    &["same-origin", "same-origin"],
    &["none", "cross-site"],
    &["cross-site", "same-origin"],
];

/// The lines of a request.
fn lines<'a>(origins: &[&'a str], sites: &[&'a str]) -> Vec<(&'static str, &'a str)> {
    let origins = origins.iter().map(|origin| ("origin", *origin));
    let sites = sites.iter().map(|site| ("sec-fetch-site", *site));
    origins.chain(sites).collect()
}

/// Origins, what they come to without `Sec-Fetch-Site`, and what with another one than
/// `same-origin` or `none`: by a safe method, and by an unsafe one that needs no listing.
type Row<'a> = (&'a [&'a str], [Option<RejectionReason>; 4]);

fn check(policy: &tower_cors_credentials::Policy, rows: &[Row<'_>]) {
    for (origins, [absent_get, absent_post, other_get, other_post]) in rows {
        for (name, absent, other) in [
            ("GET", absent_get, other_get),
            ("HEAD", absent_get, other_get),
            ("POST", absent_post, other_post),
        ] {
            let described = format!("{name} {origins:?}");
            assert_eq!(
                enforce(policy, name, &lines(origins, &[])),
                *absent,
                "{described}"
            );
            for site in OWN_SITES {
                let lines = lines(origins, &[site]);
                assert_eq!(enforce(policy, name, &lines), None, "{described} {site}");
            }
            for sites in OTHER_SITES {
                let lines = lines(origins, sites);
                assert_eq!(
                    enforce(policy, name, &lines),
                    *other,
                    "{described} {sites:?}"
                );
            }
        }
    }
}

#[test]
fn the_site_then_the_host_then_the_policy_tells_who_may_act() {
    let refused = |reason| [Some(reason); 4];
    let pass = [None; 4];
    check(
        &tiers(),
        &[
            // A navigation, an image, a script; or no browser at all.
            (&[], [None, None, None, Some(MissingOrigin)]),
            (
                &[OWN],
                [
                    None,
                    None,
                    Some(MayNotRead(OriginNotAllowed)),
                    Some(MayNotRead(OriginNotAllowed)),
                ],
            ),
            (&[APP], pass),
            (&[STATS], pass),
            (&[TOKENS], pass),
            (&[BAD], refused(MayNotRead(OriginRefused))),
            (&[EVIL], refused(MayNotRead(OriginNotAllowed))),
            (&["null"], refused(MayNotRead(OpaqueOrigin))),
            (&[""], refused(MayNotRead(InvalidOrigin))),
            (
                &["https://app.example.com/"],
                refused(MayNotRead(InvalidOrigin)),
            ),
            (
                &["https://APP.example.com"],
                refused(MayNotRead(InvalidOrigin)),
            ),
            (&[APP, APP], refused(MayNotRead(SeveralOrigins))),
            (&[OWN, OWN], refused(MayNotRead(SeveralOrigins))),
        ],
    );
}

#[test]
fn what_an_anonymous_rule_for_any_origin_names_passes_without_credentials() {
    let pass = [None; 4];
    check(
        &tiers_and_any(),
        &[
            (&[], [None, None, None, Some(MissingOrigin)]),
            (&[OWN], pass),
            (&[APP], pass),
            (&[EVIL], pass),
            (&["null"], pass),
            (&[""], pass),
            (&[BAD], [Some(MayNotRead(OriginRefused)); 4]),
            (&[APP, APP], [Some(MayNotRead(SeveralOrigins)); 4]),
        ],
    );
    let cookie = |origin| {
        let lines = [("origin", origin), ("cookie", "session=1")];
        enforce(&tiers_and_any(), "POST", &lines)
    };
    for (origin, expected) in [
        (APP, None),
        (OWN, None),
        (EVIL, Some(CredentialsNotAllowed)),
        ("null", Some(CredentialsNotAllowed)),
        ("", Some(CredentialsNotAllowed)),
    ] {
        assert_eq!(cookie(origin), expected, "{origin}");
    }
}

#[test]
fn the_method_must_be_one_that_the_credentialed_rule_allows() {
    let long = "M".repeat(257);
    for (name, app, stats, none) in [
        ("GET", None, None, None),
        ("HEAD", None, None, None),
        ("POST", None, None, Some(MissingOrigin)),
        ("PUT", None, None, Some(MissingOrigin)),
        ("DELETE", Some(MethodNotAllowed), None, Some(MissingOrigin)),
        ("put", Some(MethodNotAllowed), None, Some(MissingOrigin)),
        // No preflight, and safe; but no page sends it before a preflight that names it.
        ("OPTIONS", Some(MethodNotAllowed), None, None),
        ("TRACE", Some(ForbiddenMethod), None, Some(MissingOrigin)),
        ("track", Some(ForbiddenMethod), None, Some(MissingOrigin)),
        (&long, Some(InvalidMethod), None, Some(MissingOrigin)),
    ] {
        for (origins, expected) in [(&[APP][..], app), (&[STATS], stats), (&[], none)] {
            let lines = lines(origins, &["cross-site"]);
            assert_eq!(
                enforce(&tiers(), name, &lines),
                expected,
                "{name} {origins:?}"
            );
        }
        for site in OWN_SITES {
            assert_eq!(
                enforce(&tiers(), name, &lines(&[APP], &[site])),
                None,
                "{name} {site}"
            );
        }
        assert_eq!(enforce(&tiers(), name, &lines(&[OWN], &[])), None, "{name}");
    }
}

#[test]
fn any_method_is_allowed_by_a_rule_that_names_any_but_for_those_that_no_page_sends() {
    use tower_cors_credentials::{Any, Policy, Rule};
    let policy = Policy::new([Rule::credentialed([APP]).methods(Any)]).unwrap();
    let long = "M".repeat(257);
    for (name, expected) in [
        ("DELETE", None),
        ("patch", None),
        ("TRACE", Some(ForbiddenMethod)),
        (&long, Some(InvalidMethod)),
    ] {
        assert_eq!(
            enforce(&policy, name, &[("origin", APP)]),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_preflight_always_passes() {
    for origin in [APP, STATS, BAD, EVIL, "null", ""] {
        for sites in [&[][..], &["cross-site"], &["same-site"], &["same-origin"]] {
            for asked in ["POST", "DELETE", "TRACE", ""] {
                let mut lines = lines(&[origin], sites);
                lines.push(("access-control-request-method", asked));
                assert_eq!(enforce(&tiers(), "OPTIONS", &lines), None, "{lines:?}");
            }
        }
    }
    // What is none is asked.
    let asks = ("access-control-request-method", "POST");
    let lines = [("origin", EVIL), asks];
    assert_eq!(
        enforce(&tiers(), "POST", &lines),
        Some(MayNotRead(OriginNotAllowed))
    );
    assert_eq!(
        enforce(&tiers(), "OPTIONS", &lines[..1]),
        Some(MayNotRead(OriginNotAllowed))
    );
}

#[test]
fn under_a_policy_for_everybody_only_credentials_are_refused() {
    use tower_cors_credentials::{Any, Policy, Rule};
    let policy = Policy::new([Rule::anonymous(Any)]).unwrap();
    for origins in [&[EVIL][..], &["null"], &[""], &[EVIL, EVIL]] {
        let mut lines = lines(origins, &["cross-site"]);
        assert_eq!(enforce(&policy, "DELETE", &lines), None, "{origins:?}");
        lines.push(("cookie", ""));
        let expected = Some(CredentialsNotAllowed);
        assert_eq!(enforce(&policy, "GET", &lines), expected, "{origins:?}");
    }
    let lines = lines(&[], &["cross-site"]);
    assert_eq!(enforce(&policy, "POST", &lines), Some(MissingOrigin));
    assert_eq!(enforce(&policy, "GET", &lines), None);
}
