//! WebSockets are judged by their `Origin`.

use http::{Method, Uri};
use tower_cors_credentials::RefusalReason::{OpaqueOrigin, OriginNotAllowed, OriginRefused};
use tower_cors_credentials::RejectionReason::{CredentialsNotAllowed, MayNotRead, MissingOrigin};

use crate::enforcement::request::{APP, BAD, EVIL, HOST, OWN, STATS, enforce, header_map, tiers};

/// What comes with a handshake, over HTTP/1.1 and over HTTP/2.
const HANDSHAKES: [(&str, &[(&str, &str)]); 2] = [
    (
        "GET",
        &[
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
        ],
    ),
    ("CONNECT", &[("sec-websocket-version", "13")]),
];

#[test]
fn a_handshake_passes_from_the_own_origin_and_from_one_that_a_rule_lets_act() {
    let cookie = ("cookie", "session=1");
    for (name, handshake) in HANDSHAKES {
        // Chromium sends no `Sec-Fetch-Site` with it; Firefox and WebKit do.
        for (origin, absent, other) in [
            (Some(OWN), None, Some(MayNotRead(OriginNotAllowed))),
            (Some(APP), None, None),
            (
                Some(STATS),
                Some(CredentialsNotAllowed),
                Some(CredentialsNotAllowed),
            ),
            (
                Some(BAD),
                Some(MayNotRead(OriginRefused)),
                Some(MayNotRead(OriginRefused)),
            ),
            (
                Some(EVIL),
                Some(MayNotRead(OriginNotAllowed)),
                Some(MayNotRead(OriginNotAllowed)),
            ),
            (
                Some("null"),
                Some(MayNotRead(OpaqueOrigin)),
                Some(MayNotRead(OpaqueOrigin)),
            ),
            // A browser always sends its origin. Others say nothing of a site.
            (None, None, Some(MissingOrigin)),
        ] {
            let mut lines = handshake.to_vec();
            lines.push(cookie);
            lines.extend(origin.map(|origin| ("origin", origin)));
            assert_eq!(enforce(&tiers(), name, &lines), absent, "{name} {origin:?}");
            for (site, expected) in [
                ("same-origin", None),
                ("none", None),
                ("same-site", other),
                ("cross-site", other),
            ] {
                let mut lines = lines.clone();
                lines.push(("sec-fetch-site", site));
                assert_eq!(
                    enforce(&tiers(), name, &lines),
                    expected,
                    "{name} {origin:?} {site}"
                );
            }
        }
        // Without credentials an anonymous rule lets it pass.
        let mut lines = handshake.to_vec();
        lines.push(("origin", STATS));
        assert_eq!(enforce(&tiers(), name, &lines), None, "{name}");
    }
}

#[test]
fn over_http2_the_authority_is_the_uris() {
    let uri = Uri::from_static("https://api.example.com/socket");
    for (origin, passes) in [(OWN, true), (APP, true), (EVIL, false)] {
        let headers = header_map(&[("origin", origin), ("sec-websocket-version", "13")]);
        let judged = tiers().check(&Method::CONNECT, &uri, &headers);
        assert_eq!(judged.is_ok(), passes, "{origin}");
    }
}

#[test]
fn without_an_origin_only_a_get_that_opens_a_websocket_is_unsafe() {
    let site = ("sec-fetch-site", "cross-site");
    for (lines, expected) in [
        (&[][..], None),
        (&[("upgrade", "h2c")], None),
        (&[("upgrade", "websocket")], Some(MissingOrigin)),
        (&[("upgrade", "h2c, WebSocket")], Some(MissingOrigin)),
        (
            &[("upgrade", "h2c"), ("upgrade", "websocket")],
            Some(MissingOrigin),
        ),
    ] {
        let mut lines = lines.to_vec();
        assert_eq!(enforce(&tiers(), "GET", &lines), None, "{HOST} {lines:?}");
        lines.push(site);
        assert_eq!(enforce(&tiers(), "GET", &lines), expected, "{lines:?}");
    }
}
