//! An [`OriginPattern`] names what it says and nothing beside it.

use std::collections::{BTreeSet, HashSet};
use std::panic::catch_unwind;

use proptest::prelude::*;
use proptest::sample::select;
use tower_cors_credentials::{Origin, OriginPattern};

use crate::values::{hash_of, many_cases, origin, pattern};

// Whatever a program can write at run time, it can write in a `const`.
const EXACT: OriginPattern = OriginPattern::from_static("https://app.example.com:8443");
const SUBDOMAINS: OriginPattern = OriginPattern::from_static("https://*.example.com");
const ANY_PORT: OriginPattern = OriginPattern::from_static("http://localhost:*");
const BOTH: OriginPattern = OriginPattern::from_static("https://*.example.com:*");
const IPV6: OriginPattern = OriginPattern::from_static("http://[2001:db8::1]:*");
const EXTENSION: OriginPattern =
    OriginPattern::from_static("chrome-extension://abcdefghijklmnopabcdefghijklmnop");

/// Patterns, what they match, and what they do not.
const MATCHES: &[(&str, &[&str], &[&str])] = &[
    (
        "https://app.example.com",
        &["https://app.example.com"],
        &[
            "http://app.example.com",
            "https://app.example.com:8443",
            "https://example.com",
            "https://a.app.example.com",
            "https://app.example.comx",
            "https://app-example.com",
            "https://appxexample.com",
        ],
    ),
    (
        "https://app.example.com:8443",
        &["https://app.example.com:8443"],
        &[
            "https://app.example.com",
            "https://app.example.com:844",
            "https://app.example.com:18443",
            "http://app.example.com:8443",
        ],
    ),
    (
        "https://*.example.com",
        &[
            "https://a.example.com",
            "https://a.b.c.example.com",
            "https://example.com.example.com",
            "https://-.example.com",
        ],
        &[
            "https://example.com",
            "https://evilexample.com",
            "https://evil-example.com",
            "https://a.evilexample.com",
            "https://example.com.evil.net",
            "https://a.example.com.evil.net",
            "https://a.example.co",
            "https://a.example.com:8443",
            "http://a.example.com",
            "app://a.example.com",
        ],
    ),
    (
        "http://localhost:*",
        &[
            "http://localhost",
            "http://localhost:1",
            "http://localhost:65535",
        ],
        &[
            "https://localhost",
            "http://a.localhost",
            "http://localhost.evil.net:1",
        ],
    ),
    (
        "https://*.example.com:*",
        &["https://a.example.com", "https://a.b.example.com:8443"],
        &[
            "https://example.com",
            "https://example.com:8443",
            "http://a.example.com:8443",
        ],
    ),
    (
        "http://127.0.0.1:*",
        &["http://127.0.0.1", "http://127.0.0.1:3000"],
        &["http://127.0.0.2", "http://127.0.0.10", "http://localhost"],
    ),
    (
        "https://[::1]",
        &["https://[::1]"],
        &["https://[::]", "https://[::1]:8443"],
    ),
    (
        "app://*.localhost",
        &["app://a.localhost"],
        &["app://localhost", "app://a.localhost:80"],
    ),
    // The last label of a custom scheme's host may be a number.
    ("app://*.1", &["app://a.1"], &["app://1"]),
];

/// A reason, the advice, and the texts that are refused for it, with what they should have been.
type Refusals = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<&'static str>)],
);

/// Texts that are no patterns, by what is wrong with them and what the author is told to write.
/// What is wrong with an exact origin is wrong with a pattern: see the tests of origins.
const NOT_PATTERNS: &[Refusals] = &[
    (
        "has a `*` where none is allowed",
        "write `*` only as `*.` before the host or as the port, and list other hosts by name",
        &[
            ("*://example.com", None),
            ("https://*", None),
            ("https://*:8443", None),
            ("https://*:*", None),
            ("https://*example.com", None),
            ("https://a*.example.com", None),
            ("https://**.example.com", None),
            ("https://*.*.example.com", None),
            ("https://a.*.example.com", None),
            ("https://example.*", None),
            ("https://example.com:8*", None),
            ("https://example.com:**", None),
            ("https://example.com:*8", None),
            ("chrome-extension://*", None),
            ("http*://example.com", None),
        ],
    ),
    (
        "is a wildcard, not an origin",
        "name the origins, or the subdomains of a host as `https://*.example.com`",
        &[("*", None)],
    ),
    (
        "has a `*.` before an IP address",
        "remove the `*.`: addresses have no subdomains",
        &[
            ("https://*.127.0.0.1", None),
            ("https://*.[::1]", None),
            ("app://*.10.0.0.1:*", None),
        ],
    ),
    (
        "has a host that browsers read as an IPv4 address, but write in another way",
        "write four decimal numbers from 0 to 255 without leading zeros",
        &[
            ("https://*.1", None),
            ("https://*.2.3.4", None),
            ("https://*.0x7f", None),
        ],
    ),
    (
        "has no host",
        "write the host after `://`",
        &[
            ("https://*.", None),
            ("https://*.:8443", None),
            ("https://:*", None),
        ],
    ),
    (
        "has an empty label in its host",
        "remove the extra dot",
        &[("https://*..com", None)],
    ),
    (
        "ends in a dot",
        "remove the trailing dot",
        &[("https://*.example.com.:*", Some("https://*.example.com:*"))],
    ),
    (
        "has no scheme",
        "put `https://` before the host, or `http://` before `localhost`",
        &[
            ("example.com:*", Some("https://example.com:*")),
            ("*.example.com", Some("https://*.example.com")),
        ],
    ),
    (
        "has upper-case letters, which no browser sends",
        "write it in lower case",
        &[("https://*.Example.com/", Some("https://*.example.com"))],
    ),
    (
        "ends in a slash",
        "remove the trailing slash",
        &[("https://*.example.com/", Some("https://*.example.com"))],
    ),
    (
        "names its scheme's default port, which browsers leave out",
        "remove the port",
        &[("https://*.example.com:443", Some("https://*.example.com"))],
    ),
    (
        "is what browsers send for every opaque origin: sandboxed frames, `data:` pages, some redirects",
        "name the page's own origin",
        &[("null", None)],
    ),
    (
        "is a list",
        "give each origin as a value of its own",
        &[("https://a.b,https://c.d", None)],
    ),
];

#[test]
fn a_pattern_is_kept_as_it_is_written_however_it_is_made() {
    for constant in [EXACT, SUBDOMAINS, ANY_PORT, BOTH, IPV6, EXTENSION] {
        assert_eq!(constant, pattern(constant.as_str()));
    }
    for (text, ..) in MATCHES {
        let parsed = pattern(text);
        assert_eq!(parsed.as_str(), *text);
        assert_eq!(parsed.to_string(), *text);
        assert_eq!(format!("{parsed:?}"), format!("OriginPattern({text:?})"));
        assert_eq!(OriginPattern::try_from(*text).as_ref(), Ok(&parsed));
        assert_eq!(
            OriginPattern::try_from((*text).to_owned()).as_ref(),
            Ok(&parsed)
        );
        assert_eq!(OriginPattern::from_static(text), parsed);
    }
}

#[test]
fn an_origin_is_the_pattern_of_itself_alone() {
    let all = MATCHES
        .iter()
        .flat_map(|(_, matching, others)| matching.iter().chain(*others));
    for text in all {
        let origin = origin(text);
        let from_origin = OriginPattern::from(origin.clone());
        assert_eq!(from_origin, pattern(text));
        assert_eq!(from_origin, OriginPattern::from(&origin));
        assert!(from_origin.matches(&origin), "{text}");
    }
}

#[test]
fn a_pattern_matches_what_it_says() {
    for (text, matching, others) in MATCHES {
        for matched in *matching {
            assert!(pattern(text).matches(&origin(matched)), "{text} {matched}");
        }
        for other in *others {
            assert!(!pattern(text).matches(&origin(other)), "{text} {other}");
        }
    }
}

#[test]
fn every_refusal_names_the_text_the_reason_and_the_mend() {
    for (reason, advice, texts) in NOT_PATTERNS {
        for (text, mended) in *texts {
            let error = text.parse::<OriginPattern>().expect_err(text);
            let mend = match mended {
                Some(mended) => format!("{advice}: `{mended}`"),
                None => (*advice).to_owned(),
            };
            assert_eq!(error.reason().to_string(), *reason, "{text}");
            assert_eq!(error.help(), mend, "{text}");
            assert_eq!(error.input(), *text);
            assert_eq!(error.to_string(), format!("`{text}` {reason}; {mend}"));
            if let Some(mended) = mended {
                pattern(mended);
            }
        }
    }
}

/// The build's own message lacks the mended text: `const` evaluation has no `String`.
#[test]
#[should_panic(expected = "`https://app.example.com/` ends in a slash; remove the trailing slash")]
fn a_wrong_literal_at_run_time_panics_with_the_reason_and_the_mend() {
    OriginPattern::from_static("https://app.example.com/");
}

/// However long the literal is, what is wrong with it is seen.
#[test]
fn a_literal_that_is_too_long_is_cut_between_two_letters() {
    for start in ["https://", "https://a"] {
        let text = format!("{start}{}", "é".repeat(200)).leak();
        let panic = catch_unwind(|| OriginPattern::from_static(text)).unwrap_err();
        let kept = "é".repeat((326 - start.len()) / 2);
        let expected = format!(
            "`{start}{kept}...` is longer than any origin; write the scheme, the host and the port, and nothing else"
        );
        assert_eq!(*panic.downcast::<String>().unwrap(), expected);
    }
}

#[test]
fn a_wildcards_base_is_shorter_by_the_wildcard() {
    let label = "a".repeat(63);
    let base_251 = format!("{label}.{label}.{label}.{}", "a".repeat(59));
    let longest = pattern(&format!("https://*.{base_251}:*"));
    assert!(longest.matches(&origin(&format!("https://a.{base_251}:65535"))));
    let error = format!("https://*.{base_251}a")
        .parse::<OriginPattern>()
        .unwrap_err();
    assert_eq!(
        error.reason().to_string(),
        "has a host of more than 253 bytes (251 after `*.`)"
    );
    let exact = pattern(&format!("https://{base_251}aa"));
    assert!(exact.matches(&origin(exact.as_str())));
}

#[test]
fn patterns_are_equal_ordered_and_hashed_by_their_text() {
    let texts = [
        "http://b",
        "https://*.a",
        "https://a",
        "https://a:*",
        "https://a:8443",
    ];
    let all = || texts.into_iter().rev().chain(texts).map(pattern);
    assert_eq!(all().collect::<HashSet<_>>().len(), texts.len());
    assert_eq!(
        all().map(hash_of).collect::<HashSet<_>>().len(),
        texts.len()
    );
    let sorted: Vec<_> = all().collect::<BTreeSet<_>>().into_iter().collect();
    assert!(sorted.iter().map(OriginPattern::as_str).eq(texts));
}

/// Hosts that are often beneath, beside or above one another.
fn host() -> impl Strategy<Value = String> {
    let label = select(vec!["a", "b", "aa", "-a", "a-"]);
    proptest::collection::vec(label, 1..5).prop_map(|labels| labels.join("."))
}

fn scheme() -> impl Strategy<Value = &'static str> {
    select(vec!["https", "http", "app"])
}

fn port() -> impl Strategy<Value = &'static str> {
    select(vec!["", ":8", ":88", ":888"])
}

/// Whether the pattern of these parts matches, by labels.
fn names(
    (scheme, is_wildcard, host, port): &(&str, bool, String, &str),
    (other_scheme, other_host, other_port): &(&str, String, &str),
) -> bool {
    let labels: Vec<_> = host.split('.').rev().collect();
    let other_labels: Vec<_> = other_host.split('.').rev().collect();
    scheme == other_scheme
        && (*port == ":*" || port == other_port)
        && match is_wildcard {
            true => other_labels.len() > labels.len() && other_labels.starts_with(&labels),
            false => other_labels == labels,
        }
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn a_pattern_matches_as_a_naive_reader_does(
        parts in (scheme(), any::<bool>(), host(), prop_oneof![Just(":*"), port()]),
        other in (scheme(), host(), port()),
    ) {
        let star = if parts.1 { "*." } else { "" };
        let pattern = pattern(&format!("{}://{star}{}{}", parts.0, parts.2, parts.3));
        let origin = origin(&format!("{}://{}{}", other.0, other.1, other.2));
        prop_assert_eq!(pattern.matches(&origin), names(&parts, &other), "{} {}", pattern, origin);
    }

    #[test]
    fn a_subdomain_pattern_matches_nothing_but_subdomains(base in host(), other in "[a-z.-]{1,9}") {
        let pattern = pattern(&format!("https://*.{base}:*"));
        for host in [
            base.clone(),
            format!("{other}{base}"),
            format!("{base}{other}"),
            format!("{base}.{other}"),
            format!("{other}.{base}.{other}"),
            format!("{other}.{base}"),
        ] {
            let Ok(origin) = format!("https://{host}").parse::<Origin>() else { continue };
            let is_beneath = host.strip_suffix(&base).is_some_and(|labels| labels.ends_with('.'));
            prop_assert_eq!(pattern.matches(&origin), is_beneath, "{} {}", pattern, origin);
        }
    }

    #[test]
    fn an_origin_is_a_pattern_and_no_wildcard_is_an_origin(text in "(https|app)://(\\*\\.)?[a-b.:*18-]{0,9}") {
        let (as_origin, as_pattern) = (text.parse::<Origin>(), text.parse::<OriginPattern>());
        match (as_origin, as_pattern) {
            (Ok(origin), Ok(pattern)) => prop_assert!(pattern.matches(&origin)),
            (Ok(_), Err(error)) => prop_assert!(false, "{error}"),
            (Err(_), Ok(_)) => prop_assert!(text.contains('*')),
            (Err(_), Err(_)) => {}
        }
    }
}
