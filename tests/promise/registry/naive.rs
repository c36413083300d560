//! A registry, and when it is asked, written as naively as can be.

use std::collections::HashMap;

use cors_test_support::exchange::RequestLines;
use cors_test_support::model::{Kind, ModelPolicy, text};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tower_cors_credentials::Registration;

use crate::addressed::{AddressedRequest, addressed_request};
use crate::registry::REGISTRATIONS;

/// What a request may be sent to, and whose data is there. `a.example.com` is an origin's host as well.
const HOSTS: [(&str, Option<&str>); 13] = [
    ("acme.example", Some("acme.example")),
    ("globex.example", Some("globex.example")),
    ("acme.example:8443", Some("acme.example")),
    ("globex.example:443", Some("globex.example")),
    ("a.example.com", Some("a.example.com")),
    ("a.example.com:8443", Some("a.example.com")),
    ("ACME.example", None),
    ("acme.example.", None),
    ("user@acme.example", None),
    ("globex.example@acme.example", None),
    ("acme.example:99999", None),
    ("acme.example, globex.example", None),
    ("", None),
];

/// Of these, those that a URI can have.
const AUTHORITIES: [&str; 6] = [
    "acme.example",
    "globex.example",
    "acme.example:8443",
    "ACME.example",
    "a.example.com",
    "globex.example@acme.example",
];

pub const TENANTS: [&str; 3] = ["acme.example", "globex.example", "a.example.com"];

/// A tenant and an origin.
pub type Key = (String, String);

/// What a registry says: nothing if it fails.
pub type Answer = Option<Registration>;

/// What a registry knows of some keys, and says of all others.
#[derive(Clone, Debug)]
pub struct NaiveRegistry {
    known: HashMap<Key, Answer>,
    elsewhere: Answer,
}

impl NaiveRegistry {
    pub fn answer(&self, key: &Key) -> Answer {
        self.known.get(key).copied().unwrap_or(self.elsewhere)
    }
}

/// A request to some tenant, and a registry that knows its origin for each tenant in another way.
pub fn asked() -> impl Strategy<Value = (AddressedRequest, NaiveRegistry)> {
    let answer = || prop_oneof![9 => select(&REGISTRATIONS[..]).prop_map(Some), 1 => Just(None)];
    let hosts = select(&HOSTS[..]).prop_map(|(host, _)| host);
    let usual = select(&HOSTS[..2]).prop_map(|(host, _)| host);
    let hosts = prop_oneof![usual, hosts];
    (
        addressed_request(),
        option::weighted(0.3, select(&AUTHORITIES[..])),
        prop_oneof![1 => Just(0..1), 8 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(move |count| vec(hosts.clone(), count)),
        vec(answer(), TENANTS.len()),
        answer(),
    )
        .prop_map(|(mut request, authority, hosts, answers, elsewhere)| {
            request.authority = authority;
            request.hosts = match authority {
                // Over HTTP/2 there is none besides, or the same.
                Some(authority) if hosts.len() == 1 => vec![authority],
                _ => hosts,
            };
            let origin = request.cors.origins.first();
            let origin = origin.map(|origin| text(&origin.bytes)).unwrap_or_default();
            let keys = TENANTS.map(|tenant| (tenant.to_owned(), origin.clone()));
            let known = keys.into_iter().zip(answers).collect();
            (request, NaiveRegistry { known, elsewhere })
        })
}

/// Whose data the request asks for, if that is beyond doubt.
fn tenant(request: &AddressedRequest) -> Option<&'static str> {
    let host = match (request.authority, request.hosts.as_slice()) {
        (None, [host]) => *host,
        (Some(authority), []) => authority,
        (Some(authority), [host]) if authority == *host => authority,
        _ => return None,
    };
    let (_, tenant) = HOSTS.iter().find(|(text, _)| *text == host)?;
    *tenant
}

/// R2 to R4: what the registry is asked for the request.
pub fn looked_up(policy: &ModelPolicy, request: &AddressedRequest) -> Option<Key> {
    let [origin] = request.cors.origins.as_slice() else {
        return None;
    };
    let is_same_origin = match request.cors.fetch_sites.as_slice() {
        [] => request.is_own(),
        sites => sites == ["same-origin"],
    };
    if !origin.is_valid || is_same_origin {
        return None;
    }
    let origin = text(&origin.bytes);
    let has_rule = policy.rules.iter().any(|rule| rule.may_name(&origin));
    if policy.rule_by_pattern(&origin).is_some() || !has_rule {
        return None;
    }
    Some((tenant(request)?.to_owned(), origin))
}

/// The kind of the rule for what is registered so.
pub fn kind_of(registration: Registration) -> Option<Kind> {
    match registration {
        Registration::NotRegistered => None,
        Registration::Anonymous => Some(Kind::Anonymous),
        Registration::Credentialed => Some(Kind::Credentialed),
    }
}

/// The policy in which it is written down how the origin of the request is registered.
pub fn registered_as(
    policy: &ModelPolicy,
    request: &RequestLines,
    registration: Registration,
) -> ModelPolicy {
    policy.with_registration(request, kind_of(registration))
}
