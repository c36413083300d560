//! The most specific pattern decides which rule applies, whatever the order of the rules.

use std::cell::Cell;
use std::collections::HashSet;

use http::{Method, header};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use tower_cors_credentials::{
    Any, Decision, Origin, OriginPattern, Policy, PolicyError, RefusalReason, Rule, RuleKind,
    Violation,
};

use crate::values::{credentialed, headers, many_cases, origin, pattern};

/// What a policy says to a request that only names its origin.
fn decide(policy: &Policy, origin: &str) -> Decision {
    policy.decide(
        &Method::GET,
        &headers([(header::ORIGIN, origin.as_bytes())]),
    )
}

#[test]
fn the_most_specific_pattern_decides_whatever_the_order() {
    const PATTERNS: [&str; 9] = [
        "https://app.example.com",
        "https://app.example.com:*",
        "https://*.app.example.com",
        "https://*.example.com:8443",
        "https://*.example.com",
        "https://*.example.com:*",
        "https://*.com",
        "http://*.example.com:*",
        "https://b.example.net",
    ];
    const CASES: &[(&str, &str)] = &[
        ("https://app.example.com", "https://app.example.com"),
        // An exact host on any port before a subdomain pattern on this one.
        ("https://app.example.com:8443", "https://app.example.com:*"),
        ("https://a.app.example.com", "https://*.app.example.com"),
        // The longest suffix that has the port.
        (
            "https://a.app.example.com:8443",
            "https://*.example.com:8443",
        ),
        ("https://a.app.example.com:9000", "https://*.example.com:*"),
        ("https://a.example.com", "https://*.example.com"),
        ("https://a.example.com:8443", "https://*.example.com:8443"),
        ("https://a.example.com:9000", "https://*.example.com:*"),
        ("https://example.com", "https://*.com"),
        ("http://app.example.com", "http://*.example.com:*"),
        ("https://b.example.net", "https://b.example.net"),
        ("https://example.com:8443", "Any"),
        ("http://example.com", "Any"),
        ("https://c.example.net", "Any"),
        ("app://app.example.com", "Any"),
    ];
    let mut rules: Vec<Rule> = PATTERNS.map(|pattern| Rule::anonymous([pattern])).into();
    rules.push(Rule::anonymous(Any));
    let rotations = (0..rules.len()).map(|by| {
        let mut rotated = rules.clone();
        rotated.rotate_left(by);
        rotated
    });
    let reversed = rules.iter().rev().cloned().collect();
    for order in rotations.chain([reversed]) {
        let policy = Policy::new(order).unwrap();
        for (origin, expected) in CASES {
            let Decision::Granted(grant) = decide(&policy, origin) else {
                panic!("{origin} is refused");
            };
            let rule = &policy.rules()[grant.rule_index()];
            let decided = rule
                .origins()
                .first()
                .map_or("Any", |pattern| pattern.as_str());
            assert_eq!(decided, *expected, "{origin}");
        }
    }
}

#[test]
fn a_rule_is_carved_out_of_another_and_a_third_out_of_that() {
    let policy = Policy::new([
        Rule::anonymous(Any),
        credentialed(["https://*.example.com:*", "https://good.ads.example.com"]),
        Rule::refused(["https://*.ads.example.com:*"]),
        Rule::anonymous(["https://cdn.example.com:*"]),
    ])
    .unwrap();
    for (text, expected) in [
        ("https://app.example.com:8443", Some(RuleKind::Credentialed)),
        ("https://ads.example.com", Some(RuleKind::Credentialed)),
        ("https://good.ads.example.com", Some(RuleKind::Credentialed)),
        ("https://good.ads.example.com:8443", None),
        ("https://a.ads.example.com", None),
        ("https://cdn.example.com:1", Some(RuleKind::Anonymous)),
        ("https://example.com", Some(RuleKind::Anonymous)),
    ] {
        match decide(&policy, text) {
            Decision::Granted(grant) => {
                assert_eq!(Some(grant.rule().kind()), expected, "{text}");
                assert_eq!(&policy.rules()[grant.rule_index()], grant.rule());
            }
            Decision::Refused(refusal) => {
                assert_eq!(refusal.reason(), RefusalReason::OriginRefused);
                assert_eq!(None, expected, "{text}");
            }
            decision => panic!("{decision:?}"),
        }
        let is_credentialed = expected == Some(RuleKind::Credentialed);
        assert_eq!(
            policy.grants_credentials_to(&origin(text)),
            is_credentialed,
            "{text}"
        );
    }
}

/// What makes one pattern more specific than another: the greater is.
fn specificity(pattern: &OriginPattern) -> (bool, usize, bool) {
    let (_, host_and_port) = pattern.as_str().split_once("://").unwrap();
    let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
    (!host.starts_with("*."), host.len(), port != "*")
}

/// The rule that applies, found by looking at every pattern.
fn naive_rule_of(policy: &Policy, origin: &Origin) -> Option<usize> {
    let named = policy.rules().iter().enumerate().flat_map(|(index, rule)| {
        let matching = rule
            .origins()
            .iter()
            .filter(|pattern| pattern.matches(origin));
        matching.map(move |pattern| (specificity(pattern), index))
    });
    let most_specific = named.max().map(|(_, index)| index);
    most_specific.or_else(|| {
        policy
            .rules()
            .iter()
            .position(|rule| rule.allows_any_origin())
    })
}

/// Checks a policy's answer against the naive one.
fn check(policy: &Policy, origin: &Origin) -> Result<(), TestCaseError> {
    let expected = naive_rule_of(policy, origin);
    let kind = expected.map(|index| policy.rules()[index].kind());
    prop_assert_eq!(
        policy.grants_credentials_to(origin),
        kind == Some(RuleKind::Credentialed),
        "{}",
        origin
    );
    match (decide(policy, origin.as_str()), expected, kind) {
        (Decision::Granted(grant), Some(index), Some(kind)) => {
            prop_assert_eq!(grant.rule_index(), index, "{}", origin);
            prop_assert_eq!(grant.rule().kind(), kind);
            prop_assert_eq!(grant.allows_credentials(), kind == RuleKind::Credentialed);
            prop_assert_eq!(grant.origin(), Some(origin));
        }
        (Decision::Refused(refusal), Some(index), Some(RuleKind::Refused)) => {
            prop_assert_eq!(refusal.reason(), RefusalReason::OriginRefused);
            let explanation = refusal.explain();
            let rule = format!("rule {index} (refused) names `{origin}`");
            prop_assert_eq!(explanation.message(), rule);
        }
        (Decision::Refused(refusal), None, _) => {
            prop_assert_eq!(refusal.reason(), RefusalReason::OriginNotAllowed);
        }
        (decision, ..) => prop_assert!(false, "{} {:?}: {:?}", origin, expected, decision),
    }
    Ok(())
}

/// Every host of one to four labels out of two.
fn hosts() -> Vec<String> {
    let labels = |hosts: Vec<String>| -> Vec<String> {
        let longer = hosts
            .iter()
            .flat_map(|host| ["a", "b"].map(|label| format!("{label}.{host}")));
        longer.collect()
    };
    let one = vec!["a".to_owned(), "b".to_owned()];
    let two = labels(one.clone());
    let three = labels(two.clone());
    let four = labels(three.clone());
    [one, two, three, four].concat()
}

/// Every origin that such a host makes with a few schemes and ports.
fn origins() -> Vec<Origin> {
    let mut origins = Vec::new();
    for scheme in ["https", "http"] {
        for host in hosts() {
            for port in ["", ":1", ":8443"] {
                origins.push(origin(&format!("{scheme}://{host}{port}")));
            }
        }
    }
    origins
}

fn any_pattern() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![4 => Just("https"), 1 => Just("http")];
    let star = prop_oneof![1 => Just("*."), 1 => Just("")];
    let port = prop_oneof![3 => Just(""), 1 => Just(":1"), 1 => Just(":8443"), 2 => Just(":*")];
    (scheme, star, select(hosts()), port)
        .prop_map(|(scheme, star, host, port)| format!("{scheme}://{star}{host}{port}"))
}

/// A rule's kind and its patterns.
type Draft = (RuleKind, Vec<String>);

/// Rules that never name a pattern twice, since no policy does.
fn any_drafts() -> impl Strategy<Value = Vec<Draft>> {
    let kind = prop_oneof![
        3 => Just(RuleKind::Credentialed),
        1 => Just(RuleKind::Anonymous),
        1 => Just(RuleKind::Refused),
    ];
    let draft = (kind, proptest::collection::vec(any_pattern(), 1..6));
    proptest::collection::vec(draft, 1..6).prop_map(|mut drafts| {
        let mut seen = HashSet::new();
        for (_, patterns) in &mut drafts {
            patterns.retain(|pattern| seen.insert(pattern.clone()));
        }
        drafts.retain(|(_, patterns)| !patterns.is_empty());
        drafts
    })
}

fn rule_of((kind, patterns): &Draft) -> Rule {
    match kind {
        RuleKind::Credentialed => credentialed(patterns).dangerously_allow_insecure_origins(),
        RuleKind::Anonymous => Rule::anonymous(patterns),
        _ => Rule::refused(patterns),
    }
}

#[test]
fn the_lookup_is_that_of_a_naive_reader() {
    let origins = origins();
    let (valid, invalid) = (Cell::new(0), Cell::new(0));
    // Each case is hundreds of look-ups.
    let mut config = many_cases();
    config.cases /= 4;
    let policies = (any_drafts(), any::<bool>());
    let result = TestRunner::new(config).run(&policies, |(drafts, has_any)| {
        let any = has_any.then(|| Rule::anonymous(Any));
        let Ok(policy) = Policy::new(any.into_iter().chain(drafts.iter().map(rule_of))) else {
            invalid.set(invalid.get() + 1);
            return Ok(());
        };
        valid.set(valid.get() + 1);
        origins.iter().try_for_each(|origin| check(&policy, origin))
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // Some carve-outs are narrower in port than what is around them.
    assert!(valid.get() > invalid.get(), "{valid:?} of {invalid:?}");
}

/// A pattern's scheme with its host, and its port with its colon.
fn host_and_port(pattern: &str) -> (&str, &str) {
    let start = pattern.find("://").unwrap() + 3;
    let end = pattern[start..]
        .find(':')
        .map_or(pattern.len(), |colon| start + colon);
    pattern.split_at(end)
}

/// An origin that the host names, and no longer suffix, on the port; for any port, on one that no
/// pattern names by its number.
fn example(host: &str, port: &str) -> Origin {
    let port = if port == ":*" { ":9999" } else { port };
    origin(&format!("{}{port}", host.replace('*', "z")))
}

/// Whether the pattern takes its own port out of something credentialed, and leaves another.
fn leaves_ports_open(carved_out: &str, all: &[(RuleKind, OriginPattern)]) -> bool {
    let (host, own_port) = host_and_port(carved_out);
    // Without the patterns of this very host and a port of its own.
    let decides = |port: &str| {
        let origin = example(host, port);
        let others = all.iter().filter(|(_, pattern)| {
            let (other, port) = host_and_port(pattern.as_str());
            pattern.matches(&origin) && (other != host || port == ":*")
        });
        let most_specific = others.max_by_key(|(_, pattern)| specificity(pattern));
        most_specific.is_some_and(|(kind, _)| *kind == RuleKind::Credentialed)
    };
    let is_carved_out = |port: &str| {
        let pattern = format!("{host}{port}");
        let mut uncredentialed = all
            .iter()
            .filter(|(kind, _)| *kind != RuleKind::Credentialed);
        uncredentialed.any(|(_, other)| other.as_str() == pattern)
    };
    let ports = all
        .iter()
        .map(|(_, pattern)| host_and_port(pattern.as_str()).1);
    let mut left_open = ports.filter(|port| decides(port) && !is_carved_out(port));
    own_port != ":*" && decides(own_port) && left_open.next().is_some()
}

#[test]
fn a_policy_is_valid_unless_a_carve_out_leaves_other_ports_credentialed() {
    let (valid, invalid) = (Cell::new(0), Cell::new(0));
    let result = TestRunner::new(many_cases()).run(&any_drafts(), |drafts| {
        let all: Vec<(RuleKind, OriginPattern)> = drafts
            .iter()
            .flat_map(|(kind, patterns)| patterns.iter().map(|text| (*kind, pattern(text))))
            .collect();
        let all_carved: Vec<&str> = all
            .iter()
            .filter(|(kind, _)| *kind != RuleKind::Credentialed)
            .map(|(_, pattern)| pattern.as_str())
            .filter(|carved_out| leaves_ports_open(carved_out, &all))
            .collect();
        let result = Policy::new(drafts.iter().map(rule_of));
        let violations = result
            .as_ref()
            .err()
            .map_or(&[][..], PolicyError::violations);
        let reported: Vec<&str> = violations.iter().filter_map(Violation::value).collect();
        prop_assert!(reported.iter().all(|value| all_carved.contains(value)));
        // One of each host's is reported: one mend is enough for all.
        let hosts = |patterns: &[&str]| -> HashSet<String> {
            let hosts = patterns.iter().map(|pattern| host_and_port(pattern).0);
            hosts.map(str::to_owned).collect()
        };
        prop_assert_eq!(hosts(&reported), hosts(&all_carved));
        let count = if reported.is_empty() {
            &valid
        } else {
            &invalid
        };
        count.set(count.get() + 1);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // Neither answer is so rare that the comparison says nothing.
    assert!(
        valid.get() > 50 && invalid.get() > 50,
        "{valid:?} and {invalid:?}"
    );
}

#[test]
fn thousands_of_patterns_are_told_apart() {
    let tenants = |range: std::ops::Range<usize>, pattern: fn(usize) -> String| -> Vec<_> {
        range.map(pattern).collect()
    };
    let policy = Policy::new([
        credentialed(tenants(0..1500, |i| format!("https://t{i}.example.com"))),
        credentialed(tenants(0..1000, |i| format!("https://*.t{i}.example.com"))),
        Rule::refused(tenants(0..500, |i| format!("https://x.t{i}.example.com:*"))),
        // One host with a great many ports.
        Rule::anonymous(tenants(1..1500, |port| {
            format!("https://ports.example.com:{}", port + 443)
        })),
        Rule::anonymous(["https://*.example.com:*"]),
        // Suffixes of many lengths.
        credentialed(tenants(1..60, |i| {
            format!("https://*.{}.example.org", "s".repeat(i))
        })),
    ])
    .unwrap();
    let hosts = [0, 1, 499, 500, 999, 1000, 1499, 1500, 9999]
        .into_iter()
        .flat_map(|i| {
            ["", "x.", "y.", "x.y."].map(|subdomain| format!("{subdomain}t{i}.example.com"))
        });
    let long = [1, 2, 59, 60].map(|i| format!("a.{}.example.org", "s".repeat(i)));
    let edges = [
        "ports.example.com",
        "example.com",
        "evilexample.com",
        "t1.example.com.evil.net",
    ];
    for host in hosts.chain(long).chain(edges.map(str::to_owned)) {
        for port in ["", ":444", ":1942", ":1943", ":65535"] {
            let origin = origin(&format!("https://{host}{port}"));
            check(&policy, &origin).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn a_hundred_thousand_patterns_are_told_apart() {
    // Names that share their prefixes and suffixes, and differ by a character or two.
    let name = |i: usize| format!("tenant-{:05}-x", i * 7919 % 100_000);
    let policy = Policy::new([
        Rule::anonymous((0..60_000).map(|i| format!("https://{}.example.com", name(i)))),
        Rule::refused((0..30_000).map(|i| format!("https://*.{}.example.com", name(i)))),
        Rule::anonymous((0..10_000).map(|i| format!("https://{}.example.com:8443", name(i)))),
        Rule::anonymous(["https://*.example.com:*"]),
    ])
    .unwrap();
    for i in [0, 1, 9_999, 10_000, 29_999, 30_000, 59_999, 60_000, 99_999] {
        for subdomain in ["", "a.", "a.b."] {
            for port in ["", ":8443"] {
                let origin = origin(&format!("https://{subdomain}{}.example.com{port}", name(i)));
                check(&policy, &origin).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
}
