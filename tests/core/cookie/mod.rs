//! What a `Set-Cookie` line says, and what browser engines were seen to do with it.

#[cfg(feature = "public-suffix")]
mod observed;

use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SameSite, SetCookie, Stored, ThirdParty,
};
use tower_cors_credentials::{Origin, StorageAccess};

/// The cookies of the observations, by name.
const COOKIES: [(&str, &str); 8] = [
    ("plain", "a=1"),
    ("lax", "a=1; SameSite=Lax"),
    ("strict", "a=1; SameSite=Strict"),
    ("none_insecure", "a=1; SameSite=None"),
    ("lax_secure", "a=1; SameSite=Lax; Secure"),
    ("none_secure", "a=1; SameSite=None; Secure"),
    ("none_part", "a=1; SameSite=None; Secure; Partitioned"),
    (
        "host_part",
        "__Host-a=1; Path=/; SameSite=None; Secure; Partitioned",
    ),
];

fn origin(text: &str) -> Origin {
    text.parse().unwrap()
}

#[cfg(feature = "public-suffix")]
#[test]
fn relations_are_told_by_scheme_and_registrable_domain() {
    for (page, server, expected) in [
        (
            "https://app.example.com",
            "https://api.example.com:8443",
            Relation::SameSite,
        ),
        (
            "http://app.example.com",
            "https://api.example.com",
            Relation::CrossScheme,
        ),
        (
            "http://localhost:3000",
            "http://localhost:8080",
            Relation::SameSite,
        ),
        ("http://127.0.0.1", "http://localhost", Relation::CrossSite),
        ("http://127.0.0.1", "http://10.0.0.1", Relation::CrossSite),
        (
            "https://a.github.io",
            "https://b.github.io",
            Relation::CrossSite,
        ),
        ("http://[::1]", "http://[::1]:81", Relation::SameSite),
    ] {
        let relation = Relation::of(&origin(page), &origin(server));
        assert_eq!(relation, Some(expected), "{page} {server}");
    }
}

#[test]
fn one_host_is_one_site_without_any_list() {
    let relation = Relation::of(&origin("http://a.example:1"), &origin("https://a.example"));
    assert_eq!(relation, Some(Relation::CrossScheme));
}

#[test]
fn lines_are_read_as_browsers_read_them() {
    for (line, name, same_site, is_secure, is_partitioned) in [
        ("a=1", "a", None, false, false),
        (
            "  a = b=c ;SAMESITE= lax; Secure=no",
            "a",
            Some(SameSite::Lax),
            true,
            false,
        ),
        (
            "a=1; SameSite=None; samesite=strict",
            "a",
            Some(SameSite::Strict),
            false,
            false,
        ),
        ("a=1; SameSite=None; SameSite", "a", None, false, false),
        ("a=1; SameSite=None,Secure", "a", None, false, false),
        ("a=SameSite=None; partitioned", "a", None, false, true),
        ("SameSite=None", "SameSite", None, false, false),
        ("value", "", None, false, false),
        ("=value; Secure", "", None, true, false),
        ("a=; Secured", "a", None, false, false),
    ] {
        let cookie = SetCookie::parse(line.as_bytes()).unwrap();
        assert_eq!(
            (
                cookie.name(),
                cookie.same_site(),
                cookie.is_secure(),
                cookie.is_partitioned()
            ),
            (name.as_bytes(), same_site, is_secure, is_partitioned),
            "{line}"
        );
    }
    let long = format!("a={}", "v".repeat(4_096));
    for line in ["", "=", "; Secure", &long, &"a=1; ".repeat(2_000)] {
        assert_eq!(SetCookie::parse(line.as_bytes()), None);
    }
    let attribute = format!("a=1; Secure={}", "v".repeat(1_025));
    assert!(!SetCookie::parse(attribute.as_bytes()).unwrap().is_secure());
}

#[test]
fn a_value_is_neither_displayed_nor_debugged() {
    let cookie = SetCookie::parse("s\u{e9}\t=hunter2; SameSite=Lax; Secure".as_bytes()).unwrap();
    assert_eq!(cookie.to_string(), r"`s\xc3\xa9` (SameSite=Lax; Secure)");
    assert!(!format!("{cookie:?}").contains("hunter2"));
    let nameless = SetCookie::parse(b"hunter2").unwrap();
    assert_eq!(nameless.to_string(), "`` (no SameSite)");
}

/// What is missing is what keeps a cookie from other sites' pages in some engine.
#[test]
fn nothing_is_missing_where_every_engine_that_can_sends_it() {
    for (_, line) in COOKIES {
        let cookie = SetCookie::parse(line.as_bytes()).unwrap();
        let is_sent = |third_party| {
            let case = Case {
                relation: Relation::CrossSite,
                stored: Stored::ByAnswer,
                channel: Channel::Https,
                third_party,
            };
            let fates =
                [Engine::Chromium, Engine::Firefox].map(|engine| engine.fate(&cookie, case));
            fates
                .iter()
                .all(|fate| matches!(fate, Fate::Sent | Fate::SentApart))
        };
        for (access, third_party) in [
            (StorageAccess::None, ThirdParty::Default),
            (StorageAccess::Active, ThirdParty::Allowed),
        ] {
            let is_missing = cookie.missing(Some(access)).next().is_some();
            assert_eq!(is_missing, !is_sent(third_party), "{line} {access:?}");
        }
    }
}

#[test]
fn partitioned_needs_secure_where_it_is_known() {
    let cookie = SetCookie::parse(b"a=1; SameSite=Lax; Partitioned").unwrap();
    let case = Case {
        relation: Relation::SameSite,
        stored: Stored::ByVisit,
        channel: Channel::Https,
        third_party: ThirdParty::Default,
    };
    let fates = Engine::ALL.map(|engine| engine.fate(&cookie, case));
    assert_eq!(fates, [Fate::NotKept, Fate::NotKept, Fate::Sent]);
}
