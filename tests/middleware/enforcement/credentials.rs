//! Cookies and `Authorization`, which an anonymous rule does not cover.

use tower_cors_credentials::RejectionReason::CredentialsNotAllowed;

use crate::enforcement::request::{APP, OWN, STATS, TOKENS, enforce, tiers};

#[test]
fn under_an_anonymous_rule_a_request_passes_unless_it_carries_credentials() {
    const COOKIE: (&str, &str) = ("cookie", "session=1");
    const EMPTY: (&str, &str) = ("cookie", "");
    const BASIC: (&str, &str) = ("authorization", "Basic dTpw");
    let refused = Some(CredentialsNotAllowed);
    for (carried, stats, tokens) in [
        (&[][..], None, None),
        (&[COOKIE], refused, refused),
        (&[EMPTY], refused, refused),
        (&[COOKIE, COOKIE], refused, refused),
        // `Any` names it no more than `*` covers it.
        (&[BASIC], refused, None),
        (&[BASIC, COOKIE], refused, refused),
        // No credentials of the Fetch standard's.
        (
            &[("x-api-key", "k"), ("proxy-authorization", "Basic dTpw")],
            None,
            None,
        ),
    ] {
        for name in ["GET", "POST", "DELETE"] {
            for site in [None, Some(("sec-fetch-site", "cross-site"))] {
                for (origin, expected) in [
                    (Some(STATS), stats),
                    (Some(TOKENS), tokens),
                    // A credentialed rule covers them; on the server's own account, nobody asks.
                    (Some(APP).filter(|_| name != "DELETE"), None),
                    (Some(OWN).filter(|_| site.is_none()), None),
                ] {
                    let mut lines = carried.to_vec();
                    lines.extend(origin.map(|origin| ("origin", origin)));
                    lines.extend(site.filter(|_| origin.is_some()));
                    assert_eq!(
                        enforce(&tiers(), name, &lines),
                        expected,
                        "{name} {lines:?}"
                    );
                }
            }
        }
    }
}
