//! Random rules, from alphabets in which each form of a pattern and of a name occurs.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tower_cors_credentials::{Any, Policy, PreflightStatus, Protocol, Rule};

const PATTERNS: [&str; 12] = [
    "https://app.example.com",
    "https://*.example.com",
    "https://*.a.example.com:*",
    "http://localhost",
    "http://localhost:*",
    "http://127.0.0.1:3000",
    "https://[2001:db8::1]:8443",
    "http://intranet.example",
    "https://*.github.io",
    "https://xn--bcher-kva.example",
    "capacitor://localhost",
    "chrome-extension://0123456789abcdefghijklmnopabcdef",
];
const METHODS: [&str; 6] = ["PUT", "GET", "patch", "M-SEARCH", "!#$%&'+.^_`|~", "x"];
const HEADERS: [&str; 5] = [
    "content-type",
    "authorization",
    "x-a",
    "x_b",
    "!#$%&'+.^`|~",
];
const EXPOSED: [&str; 4] = ["etag", "x-request-id", "content-length", "x"];

pub fn policy() -> impl Strategy<Value = Policy> {
    let status = select(vec![PreflightStatus::NoContent, PreflightStatus::Ok]);
    let shuffled = Just(PATTERNS.to_vec()).prop_shuffle();
    (
        shuffled,
        vec((0..5_usize, rule()), 1..5),
        status,
        any::<bool>(),
    )
        .prop_filter_map(
            "no rule of the drafts is a policy's",
            |(patterns, drafts, status, is_verbose)| {
                // Each pattern stands once, and one rule may name any origin.
                let mut patterns = patterns.into_iter();
                let mut has_any = false;
                let rules = drafts.into_iter().filter_map(|(count, draft)| {
                    let own: Vec<_> = patterns.by_ref().take(count).collect();
                    let is_any = draft.kind == Kind::Any && !std::mem::replace(&mut has_any, true);
                    draft.rule(own, is_any)
                });
                let policy = Policy::new(rules).ok()?;
                let policy = policy.with_preflight_status(status);
                Some(policy.with_verbose_preflights(is_verbose))
            },
        )
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Credentialed,
    Anonymous,
    Any,
    Refused,
}

#[derive(Clone, Debug)]
struct Draft {
    kind: Kind,
    methods: (bool, Vec<&'static str>),
    request_headers: (bool, Vec<&'static str>),
    expose_headers: (bool, Vec<&'static str>),
    max_age: Option<u64>,
    storage_access: bool,
    protocols: Vec<Protocol>,
}

fn rule() -> impl Strategy<Value = Draft> {
    let kind = select(vec![
        Kind::Credentialed,
        Kind::Anonymous,
        Kind::Any,
        Kind::Refused,
    ]);
    let names = |all: &'static [&'static str]| {
        (
            prop::bool::weighted(0.3),
            subsequence(all.to_vec(), 0..=all.len()),
        )
    };
    let max_age = option::of(prop_oneof![Just(0), Just(86_400), 0..=86_400_u64]);
    (
        kind,
        names(&METHODS),
        names(&HEADERS),
        names(&EXPOSED),
        max_age,
        any::<bool>(),
        subsequence(Protocol::ALL, 0..=Protocol::ALL.len()).prop_shuffle(),
    )
        .prop_map(
            |(
                kind,
                methods,
                request_headers,
                expose_headers,
                max_age,
                storage_access,
                protocols,
            )| Draft {
                kind,
                methods,
                request_headers,
                expose_headers,
                max_age,
                storage_access,
                protocols,
            },
        )
}

impl Draft {
    fn rule(self, patterns: Vec<&'static str>, is_any: bool) -> Option<Rule> {
        let mut rule = match self.kind {
            Kind::Any if is_any => Rule::anonymous(Any),
            _ if patterns.is_empty() => return None,
            Kind::Credentialed => Rule::credentialed(patterns)
                .dangerously_allow_insecure_origins()
                .dangerously_allow_public_suffixes()
                .activate_storage_access(self.storage_access),
            Kind::Refused => return Some(Rule::refused(patterns)),
            Kind::Anonymous | Kind::Any => Rule::anonymous(patterns),
        };
        rule = rule
            .methods(self.methods.1)
            .request_headers(self.request_headers.1)
            .expose_headers(self.expose_headers.1);
        if self.methods.0 {
            rule = rule.methods(Any);
        }
        if self.request_headers.0 {
            rule = rule.request_headers(Any);
        }
        if self.expose_headers.0 {
            rule = rule.expose_headers(Any);
        }
        for protocol in self.protocols {
            rule = match protocol {
                Protocol::GrpcWeb => rule.grpc_web(),
                Protocol::Connect => rule.connect(),
                other => panic!("`{other}` has no setter here"),
            };
        }
        Some(match self.max_age {
            Some(seconds) => rule.max_age(Duration::from_secs(seconds)),
            None => rule,
        })
    }
}
