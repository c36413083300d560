//! Random rules, from alphabets in which each form of a pattern and of a name occurs.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tower_cors_credentials::{
    Any, Policy, PolicyError, PreflightStatus, Protocol, Registered, RegisteredPolicy, Rule,
};

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
    policy_of(Policy::new, KINDS[..4].to_vec()).prop_map(|(policy, status, is_verbose)| {
        let policy = policy.with_preflight_status(status);
        policy.with_verbose_preflights(is_verbose)
    })
}

pub fn registered_policy() -> impl Strategy<Value = RegisteredPolicy> {
    policy_of(RegisteredPolicy::new, KINDS.to_vec()).prop_map(|(policy, status, is_verbose)| {
        let policy = policy.with_preflight_status(status);
        policy.with_verbose_preflights(is_verbose)
    })
}

/// Policies of rules of these kinds, that pass the check, and how they answer preflights.
fn policy_of<P: std::fmt::Debug>(
    check: fn(Vec<Rule>) -> Result<P, PolicyError>,
    kinds: Vec<Kind>,
) -> impl Strategy<Value = (P, PreflightStatus, bool)> {
    let status = select(vec![PreflightStatus::NoContent, PreflightStatus::Ok]);
    let shuffled = Just(PATTERNS.to_vec()).prop_shuffle();
    (
        shuffled,
        vec((0..5_usize, rule(kinds)), 1..5),
        status,
        any::<bool>(),
    )
        .prop_filter_map(
            "no rule of the drafts is a policy's",
            move |(patterns, drafts, status, is_verbose)| {
                // Each pattern stands once, and one rule may name any origin, or the registered ones
                // of its kind.
                let mut patterns = patterns.into_iter();
                let mut taken = Vec::new();
                let rules = drafts.into_iter().filter_map(|(count, draft)| {
                    let own: Vec<_> = patterns.by_ref().take(count).collect();
                    let is_first = !taken.contains(&draft.kind);
                    taken.push(draft.kind);
                    draft.rule(own, is_first)
                });
                Some((check(rules.collect()).ok()?, status, is_verbose))
            },
        )
}

const KINDS: [Kind; 6] = [
    Kind::Credentialed,
    Kind::Anonymous,
    Kind::Any,
    Kind::Refused,
    Kind::CredentialedRegistered,
    Kind::AnonymousRegistered,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Credentialed,
    Anonymous,
    Any,
    Refused,
    CredentialedRegistered,
    AnonymousRegistered,
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

fn rule(kinds: Vec<Kind>) -> impl Strategy<Value = Draft> {
    let kind = select(kinds);
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
    fn rule(self, patterns: Vec<&'static str>, is_first: bool) -> Option<Rule> {
        let mut rule = match self.kind {
            Kind::Any if is_first => Rule::anonymous(Any),
            Kind::AnonymousRegistered if is_first => Rule::anonymous(Registered),
            Kind::CredentialedRegistered if is_first => {
                Rule::credentialed(Registered).activate_storage_access(self.storage_access)
            }
            _ if patterns.is_empty() => return None,
            Kind::Credentialed | Kind::CredentialedRegistered => Rule::credentialed(patterns)
                .dangerously_allow_insecure_origins()
                .dangerously_allow_public_suffixes()
                .activate_storage_access(self.storage_access),
            Kind::Refused => return Some(Rule::refused(patterns)),
            Kind::Anonymous | Kind::Any | Kind::AnonymousRegistered => Rule::anonymous(patterns),
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
