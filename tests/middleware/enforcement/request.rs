//! Requests, and what a policy's enforcement says to them.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tower_cors_credentials::{Any, Policy, Rejection, RejectionReason, Rule};

/// The host of every request that does not say otherwise.
pub const HOST: &str = "api.example.com";

/// The server's own origin.
pub const OWN: &str = "https://api.example.com";
pub const APP: &str = "https://app.example.com";
pub const STATS: &str = "https://stats.example.net";
pub const TOKENS: &str = "https://tokens.example.net";
pub const BAD: &str = "https://bad.example.com";
pub const EVIL: &str = "https://evil.example.org";

/// Rules of every kind, and nothing for everyone else.
pub fn tiers() -> Policy {
    Policy::new(rules()).unwrap()
}

/// The same, and an anonymous rule for everyone else.
pub fn tiers_and_any() -> Policy {
    let any = Rule::anonymous(Any).request_headers(Any);
    Policy::new(rules().into_iter().chain([any])).unwrap()
}

fn rules() -> [Rule; 4] {
    [
        Rule::credentialed([APP]).methods([Method::PUT]),
        Rule::anonymous([STATS]).request_headers(Any),
        Rule::anonymous([TOKENS]).request_headers([header::AUTHORIZATION]),
        Rule::refused([BAD]),
    ]
}

pub fn header_map(lines: &[(&str, &str)]) -> HeaderMap {
    let line = |(name, value): &(&str, &str)| {
        (
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        )
    };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.iter().map(line) {
        headers.append(name, value);
    }
    headers
}

pub fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap()
}

/// Why a request to `HOST` may not act; none if it may.
pub fn enforce(policy: &Policy, name: &str, lines: &[(&str, &str)]) -> Option<RejectionReason> {
    let mut all = vec![("host", HOST)];
    all.extend_from_slice(lines);
    refusal(policy, name, &all).map(|refusal| refusal.reason())
}

/// The rejection of a request with these headers, and no others.
pub fn refusal(policy: &Policy, name: &str, lines: &[(&str, &str)]) -> Option<Rejection> {
    let uri = Uri::from_static("/path?query");
    policy.check(&method(name), &uri, &header_map(lines)).err()
}
