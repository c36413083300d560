//! A pattern is what it was written as, names nothing but what a naive reading says, and finds
//! in a policy what it names by itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tower_cors_credentials::{Origin, OriginPattern, Policy, Rule};

fuzz_target!(|texts: (&str, &str)| {
    let (pattern, origin) = texts;
    let Ok(pattern) = pattern.parse::<OriginPattern>() else {
        return;
    };
    assert_eq!(pattern.to_string().parse(), Ok(pattern.clone()));
    let rule = Rule::credentialed([&pattern])
        .dangerously_allow_insecure_origins()
        .dangerously_allow_public_suffixes();
    let policy = Policy::new([rule]).unwrap();

    let grown = [
        origin.to_owned(),
        pattern.as_str().replace("://*.", "://a.").replace(":*", ""),
        pattern
            .as_str()
            .replace("://*.", "://a.b.")
            .replace(":*", ":1"),
        pattern.as_str().replace("://*.", "://").replace(":*", ""),
        pattern
            .as_str()
            .replace("://*.", &format!("://{origin}"))
            .replace(":*", ""),
    ];
    for text in grown {
        let Ok(origin) = text.parse::<Origin>() else {
            continue;
        };
        let is_named = names(pattern.as_str(), &text);
        assert_eq!(pattern.matches(&origin), is_named, "{pattern} {origin}");
        assert_eq!(
            policy.grants_credentials_to(&origin),
            is_named,
            "{pattern} {origin}"
        );
    }
});

fn names(pattern: &str, origin: &str) -> bool {
    let (scheme, host, port) = split(pattern);
    let (origin_scheme, origin_host, origin_port) = split(origin);
    scheme == origin_scheme
        && (port == Some("*") || port == origin_port)
        && match host.strip_prefix('*') {
            Some(suffix) => origin_host.len() > suffix.len() && origin_host.ends_with(suffix),
            None => host == origin_host,
        }
}

fn split(text: &str) -> (&str, &str, Option<&str>) {
    let (scheme, rest) = text.split_once("://").unwrap();
    match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (scheme, host, Some(port)),
        _ => (scheme, rest, None),
    }
}
