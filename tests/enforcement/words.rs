//! A refusal says why, and what to change if the request was meant to pass.

use http::Uri;
use tower_cors_credentials::{Any, Decision, Policy, RefusalReason, Rule};

use crate::request::{
    APP, BAD, EVIL, HOST, STATS, header_map, method, refusal, tiers, tiers_and_any,
};

#[test]
fn a_refusal_says_what_to_change() {
    let cross = ("sec-fetch-site", "cross-site");
    let host = ("host", HOST);
    let cookie = ("cookie", "session=1");
    let basic = ("authorization", "Basic dTpw");
    for (policy, name, lines, expected) in [
        (
            tiers(),
            "POST",
            &[("origin", EVIL), cross][..],
            "no rule names `https://evil.example.org`; \
             if its pages may act as the signed-in user, name it in a credentialed rule",
        ),
        (
            tiers(),
            "POST",
            &[("origin", EVIL), host],
            "no rule names `https://evil.example.org`; \
             if its pages may act as the signed-in user, name it in a credentialed rule; \
             if it is this server's own, behind a proxy, let the proxy keep `Host`",
        ),
        (
            tiers(),
            "POST",
            &[("origin", "http://app.example.com"), cross],
            "no rule names `http://app.example.com`; \
             `http://app.example.com` differs from the allowed `https://app.example.com` only by \
             its scheme; open the page over `https`",
        ),
        // Near an anonymous rule, whose origins may not act with credentials.
        (
            tiers(),
            "POST",
            &[("origin", "https://www.stats.example.net"), cookie, cross],
            "no rule names `https://www.stats.example.net`; \
             `https://www.stats.example.net` differs from the allowed `https://stats.example.net` \
             only by `www.`; if its scripts may read the answers, add \
             `https://www.stats.example.net` to the origins of rule 1 (anonymous); \
             if its pages may act as the signed-in user, name it in a credentialed rule",
        ),
        (
            tiers(),
            "GET",
            &[("origin", BAD), cross],
            "rule 3 (refused) names `https://bad.example.com`; \
             if its pages may act as the signed-in user, name it in a credentialed rule",
        ),
        (
            tiers(),
            "POST",
            &[("origin", "null"), cross],
            "the origin is opaque: `null` is what every sandboxed frame, `data:` page and \
             cross-origin redirect sends; serve the page from an origin of its own",
        ),
        (
            tiers(),
            "POST",
            &[("origin", "null"), host],
            "the origin is opaque: `null` is what every sandboxed frame, `data:` page and \
             cross-origin redirect sends; serve the page from an origin of its own; \
             if the page is this server's own, serve it over `https`, where browsers send \
             `Sec-Fetch-Site`",
        ),
        (
            tiers(),
            "POST",
            &[("origin", "https://app.example.com/"), cross],
            "`https://app.example.com/` is no origin: it ends in a slash; \
             `https://app.example.com/` differs from the allowed `https://app.example.com` only \
             by its trailing slash; remove the trailing slash: `https://app.example.com`",
        ),
        (
            tiers(),
            "POST",
            &[("origin", APP), ("origin", APP), cross],
            "the request has several `Origin` headers; look for a proxy that adds one",
        ),
        (
            tiers(),
            "DELETE",
            &[("origin", APP), cross],
            "rule 0 (credentialed) does not allow the method `DELETE`; \
             if it may, add `DELETE` to the `methods` of rule 0",
        ),
        (
            tiers(),
            "put",
            &[("origin", APP), cross],
            "rule 0 (credentialed) does not allow the method `put`; \
             methods are case-sensitive: `put` differs from the allowed `PUT` only by its case; \
             write `PUT` in the page",
        ),
        (
            tiers(),
            "TRACE",
            &[("origin", APP), cross],
            "`TRACE` is a forbidden method, which no page can send",
        ),
        (
            tiers(),
            "POST",
            &[("origin", STATS), cookie, cross],
            "rule 1 (anonymous) does not allow credentials, and the request carries `cookie`; \
             fetch it with credentials mode `omit`, or, if its pages may act as the signed-in \
             user, name the origin in a credentialed rule",
        ),
        (
            tiers(),
            "GET",
            &[("origin", STATS), basic, cross],
            "rule 1 (anonymous) does not allow credentials, and the request carries \
             `authorization`; if its pages set it themselves, and nobody signs in by HTTP \
             authentication, add `authorization` to the `request_headers` of rule 1",
        ),
        (
            tiers_and_any(),
            "POST",
            &[("origin", "http://app.example.com"), cookie, cross],
            "rule 4 (anonymous) does not allow credentials, and the request carries `cookie`; \
             `http://app.example.com` differs from the credentialed `https://app.example.com` \
             only by its scheme; open the page over `https`",
        ),
        (
            tiers(),
            "POST",
            &[cross],
            "`Sec-Fetch-Site` says that a page of another origin sends this `POST`, and there is no \
             `Origin` to judge it by; look for a proxy that removes it",
        ),
    ] {
        let refusal = refusal(&policy, name, lines).unwrap();
        let explanation = refusal.explain();
        assert_eq!(explanation.to_string(), expected);
        let Decision::Refused(explained) = explanation.decision() else {
            unreachable!()
        };
        assert!(explained.is_enforcement());
    }
}

#[test]
fn long_values_are_dropped_and_foreign_ones_escaped() {
    let long = format!("https://{}.example", "a".repeat(2000));
    let refusal = refusal(&tiers(), "POST", &[("origin", &long)]).unwrap();
    assert_eq!(refusal.origin(), None);
    assert_eq!(refusal.reason(), RefusalReason::InvalidOrigin);

    let policy = Policy::new([Rule::credentialed([APP]), Rule::anonymous(Any)]).unwrap();
    let forged = "https://a\"\\ refused: None";
    let lines = [("origin", forged), ("cookie", "a=b")];
    let refusal = crate::request::refusal(&policy, "GET", &lines).unwrap();
    assert_eq!(
        format!("{refusal:?}"),
        concat!(
            r#"Refusal { kind: Actual, reason: CredentialsNotAllowed, "#,
            r#"origin: Some("https://a\"\\ refused: None"), rule: Some(1), "#,
            r#"requested: Some("cookie"), is_enforcement: true }"#,
        )
    );

    let uri = Uri::from_static("/");
    let long = "M".repeat(1025);
    let headers = header_map(&[("origin", APP)]);
    let refusal = policy.enforce(&method(&long), &uri, &headers).unwrap_err();
    assert_eq!(
        refusal.explain().to_string(),
        "an over-long method or header name was requested"
    );
}

#[test]
fn reasons_have_labels() {
    for (reason, label) in [
        (
            RefusalReason::CredentialsNotAllowed,
            "credentials_not_allowed",
        ),
        (RefusalReason::MissingOrigin, "missing_origin"),
    ] {
        assert_eq!(reason.as_str(), label);
    }
}
