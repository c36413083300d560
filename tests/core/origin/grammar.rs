//! The grammar against the URL standard, and against a naive reader.

use std::cell::Cell;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::HeaderValue;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use tower_cors_credentials::Origin;
use url::Url;

use crate::values::{is_printable_ascii, many_cases, origin};

/// Labels that are often at a limit of some rule.
fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9_-]{1,6}",
        1 => "[0-9]{1,4}",
        1 => "0x[0-9a-f]{0,2}",
        1 => "[a-z]{62,64}",
    ]
}

fn domain() -> impl Strategy<Value = String> {
    proptest::collection::vec(label(), 1..5).prop_map(|labels| labels.join("."))
}

fn ipv4() -> impl Strategy<Value = String> {
    any::<Ipv4Addr>().prop_map(|address| address.to_string())
}

/// Addresses most of whose pieces are zero, so that there are runs to choose from.
fn ipv6() -> impl Strategy<Value = Ipv6Addr> {
    let piece = prop_oneof![3 => Just(0), 1 => 0..=1_u16, 1 => any::<u16>()];
    proptest::array::uniform8(piece).prop_map(Ipv6Addr::from)
}

/// As the URL standard serializes it.
fn ipv6_host(address: Ipv6Addr) -> String {
    url::Host::<&str>::Ipv6(address).to_string()
}

fn port() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => Just(":80".to_owned()),
        1 => Just(":443".to_owned()),
        2 => any::<u16>().prop_map(|port| format!(":{port}")),
    ]
}

/// Texts that are origins or nearly so.
fn near_origin(schemes: &'static [&'static str]) -> impl Strategy<Value = String> {
    let host = prop_oneof![
        4 => domain(),
        1 => ipv4(),
        2 => ipv6().prop_map(ipv6_host),
        // The standard library's spelling, dotted where the address maps an IPv4 one.
        1 => ipv6().prop_map(|address| format!("[{address}]")),
    ];
    (select(schemes), host, port())
        .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
}

/// The schemes that the URL standard makes tuple origins of, and this crate origins.
const SPECIAL: &[&str] = &["https", "http"];
const MIXED: &[&str] = &[
    "https",
    "http",
    "app",
    "chrome-extension",
    "a+b.c",
    "ws",
    "file",
];

/// A change to a text: what to do, where, and with which character.
fn edit() -> impl Strategy<Value = (u8, prop::sample::Index, char)> {
    let characters: Vec<char> = "a0x19f:./-_*[]@%, #?A\0é\\".chars().collect();
    (0..4_u8, any::<prop::sample::Index>(), select(characters))
}

fn edited(text: &str, edits: &[(u8, prop::sample::Index, char)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (kind, at, character) in edits {
        let at = at.index(characters.len() + 1);
        match kind {
            0 => characters.insert(at, *character),
            1 if at < characters.len() => characters[at] = *character,
            2 if at < characters.len() => _ = characters.remove(at),
            _ => characters.truncate(at.max(8)),
        }
    }
    characters.into_iter().collect()
}

/// The design's grammar, by splitting strings and by the address parsers of other people.
fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let is_scheme = scheme.len() <= 64
        && scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '+' | '.' | '-'))
        && !["file", "ws", "wss", "ftp"].contains(&scheme);
    let (host, port) = match rest.rfind(':') {
        Some(colon) if !rest[colon..].contains(']') => (&rest[..colon], Some(&rest[colon + 1..])),
        _ => (rest, None),
    };
    let default_port = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let is_port = |port: &str| {
        port.parse::<u16>().is_ok_and(|number| {
            number != 0 && Some(number) != default_port && number.to_string() == port
        })
    };
    let is_domain = || {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label
                    .chars()
                    .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_'))
        };
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_hex = |digits: &str| digits.chars().all(|c| c.is_ascii_hexdigit());
        let is_number =
            last.chars().all(|c| c.is_ascii_digit()) || last.strip_prefix("0x").is_some_and(is_hex);
        host.len() <= 253
            && host.split('.').all(is_label)
            && (default_port.is_none() || !is_number || host.parse::<Ipv4Addr>().is_ok())
    };
    let is_host = match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(address) => address
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| ipv6_host(address) == host),
        None => is_domain(),
    };
    is_scheme && is_host && port.is_none_or(is_port)
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn what_is_accepted_is_what_the_url_standard_serializes(text in near_origin(SPECIAL)) {
        // The URL standard decodes punycode, this crate does not.
        prop_assume!(!text.contains("xn--"));
        if let Ok(origin) = text.parse::<Origin>() {
            let url = Url::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(url.origin().ascii_serialization(), origin.as_str());
            prop_assert_eq!(url.host_str(), Some(origin.host()));
            prop_assert_eq!(url.port(), origin.port());
        }
    }

    #[test]
    fn what_the_url_standard_serializes_is_accepted(
        text in near_origin(SPECIAL),
        edits in proptest::collection::vec(edit(), 0..3),
    ) {
        let Ok(url) = Url::parse(&edited(&text, &edits)) else { return Ok(()) };
        let Some(host) = url.host_str() else { return Ok(()) };
        // The URL standard lets hosts through that DNS cannot hold, and characters of no host name.
        let is_ours = |c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
        let is_label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(is_ours);
        let is_host_name = host.len() <= 253 && host.split('.').all(is_label);
        if (is_host_name || host.starts_with('['))
            && url.port() != Some(0)
            && SPECIAL.contains(&url.scheme())
        {
            let serialized = url.origin().ascii_serialization();
            prop_assert_eq!(origin(&serialized).to_string(), serialized);
        }
    }

    #[test]
    fn every_ipv6_address_is_accepted_in_its_serialization_alone(address in ipv6()) {
        let host = ipv6_host(address);
        let text = format!("http://{host}:8080");
        let parsed = origin(&text);
        prop_assert_eq!(parsed.host(), &host);
        let expanded = address.segments().map(|piece| format!("{piece:x}")).join(":");
        let is_canonical = format!("[{expanded}]") == host;
        prop_assert_eq!(format!("http://[{expanded}]").parse::<Origin>().is_ok(), is_canonical);
    }

    #[test]
    fn bytes_are_refused_or_kept_as_they_are(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(origin) = text.parse::<Origin>() {
            prop_assert_eq!(origin.as_str(), &text);
        }
        let Ok(value) = HeaderValue::from_bytes(&bytes) else { return Ok(()) };
        match Origin::try_from(&value) {
            Ok(origin) => prop_assert_eq!(origin.as_str().as_bytes(), bytes),
            Err(error) => prop_assert!(is_printable_ascii(&error.to_string())),
        }
    }
}

#[test]
fn the_grammar_is_that_of_a_naive_reader() {
    let near = (near_origin(MIXED), proptest::collection::vec(edit(), 0..4))
        .prop_map(|(text, edits)| edited(&text, &edits));
    let (accepted, refused) = (Cell::new(0), Cell::new(0));
    let result = TestRunner::new(many_cases()).run(&near, |text| {
        let parsed = text.parse::<Origin>();
        prop_assert_eq!(parsed.is_ok(), is_origin(&text), "{:?}: {:?}", text, parsed);
        let count = if parsed.is_ok() { &accepted } else { &refused };
        count.set(count.get() + 1);
        if let Ok(origin) = parsed {
            prop_assert_eq!(origin.as_str(), text);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // Neither answer is so rare that the comparison says nothing.
    assert!(
        accepted.get() * 8 > refused.get(),
        "{accepted:?} of {refused:?}"
    );
    assert!(
        refused.get() * 8 > accepted.get(),
        "{refused:?} of {accepted:?}"
    );
}
