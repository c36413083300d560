//! Random policies, requests and inner services from a small alphabet, so that they often meet.

use cors_test_support::exchange::{Inner, OriginLine, RequestLines};
use cors_test_support::model::{Kind, ModelPolicy, ModelRule, Names, Protocol};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const SCHEMES: [&str; 3] = ["https", "http", "capacitor"];
const HOSTS: [&str; 8] = [
    "example.com",
    "a.example.com",
    "x.a.example.com",
    "y.x.a.example.com",
    "evilexample.com",
    "example.com.evil.net",
    "localhost",
    "other.net",
];
const BASES: [&str; 4] = [
    "example.com",
    "a.example.com",
    "x.a.example.com",
    "other.net",
];
const PORTS: [&str; 3] = ["", ":3000", ":8443"];

const METHODS: [&str; 6] = ["PUT", "DELETE", "PATCH", "patch", "PURGE", "M-SEARCH"];
const NAMES: [&str; 8] = [
    "content-type",
    "authorization",
    "x-a",
    "x-bc",
    "accept",
    "x-grpc-web",
    "grpc-timeout",
    "connect-timeout-ms",
];
const EXPOSED: [&str; 5] = ["etag", "x-inner", "x-absent", "content-type", "grpc-status"];

/// What is no serialized tuple origin.
const MALFORMED: [&[u8]; 16] = [
    b"null",
    b"",
    b"*",
    b"https://",
    b"a.example.com",
    b"https://a.example.com/",
    b"https://A.example.com",
    b"https://a.example.com:443",
    b"http://localhost:80",
    b"https://a.example.com.",
    b"https://user@a.example.com",
    b"https://evil.net#.example.com",
    b"https://evil.net\\.example.com",
    b"https://a.example.com https://other.net",
    b"https://\xe4.example.com",
    b"ws://a.example.com",
];

pub fn policy() -> impl Strategy<Value = ModelPolicy> {
    let rules = vec(rule(), 1..5);
    (rules, option::weighted(0.5, anonymous_any()), any::<bool>()).prop_map(
        |(mut rules, any, is_first)| {
            // The same pattern twice is a mistake.
            let mut seen = std::collections::HashSet::new();
            for rule in &mut rules {
                rule.patterns.retain(|pattern| seen.insert(pattern.clone()));
            }
            rules.retain(|rule| !rule.patterns.is_empty());
            match any {
                Some(any) if is_first => rules.insert(0, any),
                Some(any) => rules.push(any),
                None => {}
            }
            ModelPolicy { rules }
        },
    )
}

/// A policy, often with rules for registered origins.
#[cfg(feature = "registry")]
pub fn registered_policy() -> impl Strategy<Value = ModelPolicy> {
    let registered = |kind| {
        (
            settings(),
            prop::bool::weighted(0.3),
            any::<prop::sample::Index>(),
        )
            .prop_map(move |(settings, insecure, place)| {
                let rule = ModelRule {
                    kind,
                    registered: true,
                    insecure,
                    ..settings
                };
                (rule, place)
            })
    };
    (
        policy(),
        option::weighted(0.9, registered(Kind::Credentialed)),
        option::weighted(0.6, registered(Kind::Anonymous)),
    )
        .prop_map(|(mut policy, credentialed, anonymous)| {
            for (rule, place) in credentialed.into_iter().chain(anonymous) {
                let place = place.index(policy.rules.len() + 1);
                policy.rules.insert(place, rule);
            }
            policy
        })
}

fn rule() -> impl Strategy<Value = ModelRule> {
    let kind = select(vec![
        Kind::Credentialed,
        Kind::Credentialed,
        Kind::Anonymous,
        Kind::Refused,
    ]);
    (kind, vec(pattern(), 1..4), settings()).prop_map(|(kind, patterns, settings)| ModelRule {
        kind,
        any: false,
        patterns,
        ..settings
    })
}

fn anonymous_any() -> impl Strategy<Value = ModelRule> {
    settings().prop_map(|settings| ModelRule {
        kind: Kind::Anonymous,
        any: true,
        ..settings
    })
}

fn settings() -> impl Strategy<Value = ModelRule> {
    let names = |names: &'static [&'static str]| {
        (
            prop::bool::weighted(0.3),
            subsequence(names.to_vec(), 0..=names.len()),
        )
            .prop_map(|(any, named)| Names { any, named })
    };
    (
        names(&METHODS),
        names(&NAMES),
        names(&EXPOSED),
        option::of(0_u32..=86_400),
        any::<bool>(),
        subsequence(vec![Protocol::GrpcWeb, Protocol::Connect], 0..=2).prop_shuffle(),
    )
        .prop_map(
            |(methods, request_headers, expose_headers, max_age, storage_access, protocols)| {
                ModelRule {
                    kind: Kind::Refused,
                    any: false,
                    registered: false,
                    insecure: false,
                    patterns: Vec::new(),
                    protocols,
                    methods,
                    request_headers,
                    expose_headers,
                    max_age,
                    storage_access,
                }
            },
        )
}

fn pattern() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        select(HOSTS.to_vec()).prop_map(str::to_owned),
        select(BASES.to_vec()).prop_map(|base| format!("*.{base}")),
    ];
    let port = prop_oneof![4 => select(PORTS.to_vec()), 1 => Just(":*")];
    (scheme(), host, port).prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
}

fn scheme() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(SCHEMES[0]), 1 => select(SCHEMES.to_vec())]
}

pub fn valid_origin() -> impl Strategy<Value = OriginLine> {
    (scheme(), select(HOSTS.to_vec()), select(PORTS.to_vec())).prop_map(|(scheme, host, port)| {
        OriginLine {
            bytes: format!("{scheme}://{host}{port}").into_bytes(),
            is_valid: true,
        }
    })
}

fn origin() -> impl Strategy<Value = OriginLine> {
    let malformed = select(MALFORMED.to_vec()).prop_map(<[u8]>::to_vec);
    // A byte that no origin has makes the rest of no account.
    let noise = vec(header_byte(), 1..40).prop_map(|mut bytes| {
        bytes.push(b'"');
        bytes
    });
    prop_oneof![
        6 => valid_origin(),
        1 => prop_oneof![malformed, noise]
            .prop_map(|bytes| OriginLine { bytes, is_valid: false }),
    ]
}

fn header_byte() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0x20_u8..0x7f, 1 => 0x80_u8..=0xff, 1 => Just(b'\t')]
}

pub fn request() -> impl Strategy<Value = RequestLines> {
    let method = prop_oneof![
        Just("OPTIONS"),
        select(vec!["GET", "HEAD", "POST", "PUT", "PURGE", "CONNECT"])
    ];
    let requested_method = select(vec![
        "GET", "HEAD", "POST", "get", "PUT", "DELETE", "PATCH", "patch", "PURGE", "LINK",
        "CONNECT", "trace", "", "a b", "p\u{e4}",
    ])
    .prop_map(|method| method.as_bytes().to_vec());
    let site = select(vec![
        "same-origin",
        "same-site",
        "cross-site",
        "none",
        "Same-Origin",
    ]);
    let storage_access = prop_oneof![
        3 => Just("inactive"),
        2 => select(vec!["none", "active", "Inactive", "inactive;a", "inactive, inactive", ""]),
    ];
    (
        method,
        prop_oneof![1 => Just(0..1), 8 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(|count| vec(origin(), count)),
        prop_oneof![1 => Just(0..1), 8 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(move |count| vec(requested_method.clone(), count)),
        vec(header_list(), 0..3),
        prop_oneof![6 => Just(0..1), 2 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(move |count| vec(site.clone(), count)),
        prop_oneof![2 => Just(0..1), 6 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(move |count| vec(storage_access.clone(), count)),
        option::weighted(0.2, select(vec!["websocket", "h2c"])),
    )
        .prop_map(
            |(
                method,
                origins,
                requested_methods,
                requested_headers,
                fetch_sites,
                storage_accesses,
                upgrade,
            )| RequestLines {
                method,
                origins,
                requested_methods,
                requested_headers,
                fetch_sites,
                storage_accesses,
                upgrade,
            },
        )
}

fn header_list() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        12 => select(NAMES.to_vec()).prop_map(|name| name.as_bytes().to_vec()),
        2 => select(vec!["X-A", "Content-Type", "AUTHORIZATION"]).prop_map(|name| name.as_bytes().to_vec()),
        1 => select(vec!["x-other", "x a", "\"x-a\"", "x-a;", "*", ""]).prop_map(|name| name.as_bytes().to_vec()),
        1 => vec(header_byte(), 0..20),
    ];
    let separator = select(vec![&b","[..], b", ", b" ,\t", b",,"]);
    vec((name, separator), 0..5).prop_map(|names| {
        let mut list = Vec::new();
        for (index, (name, separator)) in names.iter().enumerate() {
            if index > 0 {
                list.extend_from_slice(separator);
            }
            list.extend_from_slice(name);
        }
        list
    })
}

pub fn inner() -> impl Strategy<Value = Inner> {
    let status = select(vec![101_u16, 200, 204, 206, 301, 304, 401, 404, 500]);
    let line = prop_oneof![
        select(vec![
            "https://evil.net",
            "*",
            "null",
            "https://a.example.com",
            ""
        ])
        .prop_map(|value| ("access-control-allow-origin", value)),
        select(vec!["true", "TRUE", "false", ""])
            .prop_map(|value| ("access-control-allow-credentials", value)),
        select(vec!["x-inner", "*", "etag", "x-inner, etag"])
            .prop_map(|value| ("access-control-expose-headers", value)),
        select(vec![
            "origin",
            "Accept, ORIGIN",
            "accept",
            "*",
            "",
            "x-origin",
            "cookie, *"
        ])
        .prop_map(|value| ("vary", value)),
        select(vec![
            "load",
            "load",
            "retry; allowed-origin=*",
            "retry",
            "RETRY",
            "load, retry",
            "load; a",
            "",
        ])
        .prop_map(|value| ("activate-storage-access", value)),
        select(vec!["a=b"]).prop_map(|value| ("set-cookie", value)),
        select(vec!["1", "2"]).prop_map(|value| ("x-inner", value)),
        select(vec!["text/plain"]).prop_map(|value| ("content-type", value)),
    ]
    .prop_map(|(name, value)| (name, value.as_bytes().to_vec()));
    (status, vec(line, 0..8)).prop_map(|(status, lines)| Inner { status, lines })
}
