//! A refusal says why, and what to change if the request was meant to pass.

use http::Uri;
use tower_cors_credentials::RefusalReason::{
    InvalidOrigin, OpaqueOrigin, OriginNotAllowed, OriginRefused, SeveralOrigins,
};
use tower_cors_credentials::RejectionReason::{
    CredentialsNotAllowed, ForbiddenMethod, InvalidMethod, MayNotRead, MethodNotAllowed,
    MissingOrigin,
};
use tower_cors_credentials::{Any, Policy, RejectionReason, Rule};

use crate::enforcement::request::{
    APP, BAD, EVIL, OWN, STATS, header_map, method, refusal, tiers, tiers_and_any,
};

const NAME_IT: &str =
    "if the origin's pages may act as the signed-in user, name it in a credentialed rule";
const NOT_NAMEABLE: &str = "no rule can name the origin: serve the page from an origin of its own, \
                            or leave the route outside of the layer";
const OMIT: &str = "in a `fetch`, set `credentials: \"omit\"`";

const KEEP_HOST: Option<&str> = Some(
    "if the page is this server's own, and a proxy rewrites `Host`, let the proxy pass it unchanged",
);
const SERVE_SECURELY: Option<&str> = Some(
    "if the page is this server's own, serve it over `https`, where browsers send `Sec-Fetch-Site`",
);

/// A request that names its site, its explanation, and what follows if it names none.
type Row<'a> = (
    RejectionReason,
    Policy,
    &'a str,
    &'a [(&'a str, &'a str)],
    String,
    Option<&'a str>,
);

#[test]
fn a_refusal_says_what_to_change() {
    let cookie = ("cookie", "session=1");
    let basic = ("authorization", "Basic dTpw");
    let rows: [Row; 19] = [
        (
            MayNotRead(OriginNotAllowed),
            tiers(),
            "POST",
            &[("origin", EVIL)],
            format!("no rule names `{EVIL}`; {NAME_IT}"),
            KEEP_HOST,
        ),
        (
            MayNotRead(OriginNotAllowed),
            tiers(),
            "POST",
            &[("origin", "http://app.example.com")],
            "no rule names `http://app.example.com`; \
             `http://app.example.com` differs from the allowed `https://app.example.com` only by \
             its scheme; open the page over `https`"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            MayNotRead(OriginNotAllowed),
            tiers(),
            "POST",
            &[("origin", "https://www.stats.example.net"), cookie],
            format!(
                "no rule names `https://www.stats.example.net`; \
                 `https://www.stats.example.net` differs from the allowed \
                 `https://stats.example.net` only by `www.`; if its scripts may read the answers, \
                 add `https://www.stats.example.net` to the origins of rule 1 (anonymous); {NAME_IT}"
            ),
            KEEP_HOST,
        ),
        (
            MayNotRead(OriginRefused),
            tiers(),
            "GET",
            &[("origin", BAD)],
            format!("rule 3 (refused) names `{BAD}`; {NAME_IT}"),
            KEEP_HOST,
        ),
        (
            MayNotRead(OriginRefused),
            tiers_and_any(),
            "GET",
            &[("origin", BAD)],
            format!(
                "rule 3 (refused) names `{BAD}`; \
                 rule 4 (anonymous) names it too, but less specifically; {NAME_IT}"
            ),
            KEEP_HOST,
        ),
        (
            MayNotRead(OpaqueOrigin),
            tiers(),
            "POST",
            &[("origin", "null")],
            format!(
                "the origin is opaque: sandboxed frames, `data:` pages and cross-origin redirects all send `null`; {NOT_NAMEABLE}"
            ),
            SERVE_SECURELY,
        ),
        (
            MayNotRead(InvalidOrigin),
            tiers(),
            "POST",
            &[("origin", "https://app.example.com/")],
            "`https://app.example.com/` is not a valid origin: it ends in a slash; \
             `https://app.example.com/` differs from the allowed `https://app.example.com` only \
             by its trailing slash; remove the trailing slash: `https://app.example.com`"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            MayNotRead(InvalidOrigin),
            tiers(),
            "POST",
            &[("origin", "https://user@evil.example")],
            "`https://user@evil.example` is not a valid origin: it has a user name or password"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            MayNotRead(SeveralOrigins),
            tiers(),
            "POST",
            &[("origin", APP), ("origin", APP)],
            "the request has several `Origin` headers; look for a proxy that adds one".to_owned(),
            None,
        ),
        (
            MethodNotAllowed,
            tiers(),
            "DELETE",
            &[("origin", APP)],
            "rule 0 (credentialed) does not allow the method `DELETE`; \
             to allow it, add `DELETE` to the `methods` of rule 0"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            MethodNotAllowed,
            tiers(),
            "put",
            &[("origin", APP)],
            "rule 0 (credentialed) does not allow the method `put`; \
             methods are case-sensitive: `put` differs from the allowed `PUT` only by its case; \
             write `PUT` in the page"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            ForbiddenMethod,
            tiers(),
            "TRACE",
            &[("origin", APP)],
            "`TRACE` is a forbidden method, which no page can send".to_owned(),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers(),
            "POST",
            &[("origin", STATS), cookie],
            format!(
                "rule 1 (anonymous) does not allow credentials, and the request carries `cookie`; \
                 {OMIT}; {NAME_IT}"
            ),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers_and_any(),
            "POST",
            &[("origin", OWN), cookie],
            format!(
                "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
                 {OMIT}; {NAME_IT}"
            ),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers(),
            "GET",
            &[("origin", STATS), basic],
            "rule 1 (anonymous) does not allow credentials, and the request carries \
             `authorization`; if its pages set it themselves, and nobody signs in by HTTP \
             authentication, add `authorization` to the `request_headers` of rule 1"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers_and_any(),
            "POST",
            &[("origin", "http://app.example.com"), cookie],
            "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
             `http://app.example.com` differs from the credentialed `https://app.example.com` \
             only by its scheme; open the page over `https`"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers_and_any(),
            "POST",
            &[("origin", "https://app.example.com/"), cookie],
            "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
             `https://app.example.com/` differs from the credentialed `https://app.example.com` \
             only by its trailing slash; remove the trailing slash: `https://app.example.com`"
                .to_owned(),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers_and_any(),
            "POST",
            &[("origin", "https://user@evil.example"), cookie],
            format!(
                "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
                 {OMIT}; {NOT_NAMEABLE}"
            ),
            KEEP_HOST,
        ),
        (
            CredentialsNotAllowed,
            tiers_and_any(),
            "POST",
            &[("origin", "null"), cookie],
            format!(
                "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
                 {OMIT}; {NOT_NAMEABLE}"
            ),
            SERVE_SECURELY,
        ),
    ];
    for (reason, policy, name, lines, expected, if_site_is_unknown) in rows {
        let explained = |more: (&str, &str)| {
            let lines = [lines, &[more]].concat();
            let refusal = refusal(&policy, name, &lines).unwrap();
            assert_eq!(refusal.reason(), reason);
            refusal.explain().to_string()
        };
        assert_eq!(explained(("sec-fetch-site", "cross-site")), expected);
        let all: Vec<_> = [&*expected].into_iter().chain(if_site_is_unknown).collect();
        assert_eq!(explained(("host", "backend:8080")), all.join("; "));
    }
}

#[test]
fn a_request_without_an_origin_is_refused_by_its_site_alone() {
    let lines = [("sec-fetch-site", "cross-site")];
    let refusal = refusal(&tiers(), "POST", &lines).unwrap();
    assert_eq!(refusal.reason(), MissingOrigin);
    assert_eq!(
        refusal.explain().to_string(),
        "`Sec-Fetch-Site` says that a page of another origin sends this `POST`, and there is no \
         `Origin` to judge it by; look for a proxy that removes `Origin`",
    );
}

#[test]
fn long_values_are_dropped_and_foreign_ones_escaped() {
    let long = format!("https://{}.example", "a".repeat(2000));
    let refusal = refusal(&tiers(), "POST", &[("origin", &long)]).unwrap();
    assert_eq!(refusal.origin(), None);
    assert_eq!(refusal.reason(), MayNotRead(InvalidOrigin));

    let policy = Policy::new([Rule::credentialed([APP]), Rule::anonymous(Any)]).unwrap();
    let forged = "https://a\"\\ refused: None";
    let lines = [("origin", forged), ("cookie", "a=b")];
    let refusal = crate::enforcement::request::refusal(&policy, "GET", &lines).unwrap();
    assert_eq!(
        format!("{refusal:?}"),
        concat!(
            r#"Rejection { reason: CredentialsNotAllowed, "#,
            r#"origin: Some("https://a\"\\ refused: None"), rule: Some(1), "#,
            r#"requested: Some("cookie") }"#,
        )
    );

    let uri = Uri::from_static("/");
    let long = "M".repeat(1025);
    let headers = header_map(&[("origin", APP), ("sec-fetch-site", "cross-site")]);
    let refusal = policy.check(&method(&long), &uri, &headers).unwrap_err();
    assert_eq!(refusal.reason(), InvalidMethod);
    assert_eq!(
        refusal.explain().to_string(),
        "the method, which is too long to be shown, is not a valid method"
    );
}

#[test]
fn reasons_have_labels() {
    for (reason, label) in [
        (
            RejectionReason::CredentialsNotAllowed,
            "credentials_not_allowed",
        ),
        (RejectionReason::MissingOrigin, "missing_origin"),
    ] {
        assert_eq!(reason.as_str(), label);
    }
}
