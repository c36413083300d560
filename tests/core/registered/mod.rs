//! Registered origins, the pure half: what has to be looked up, and what is decided with the answer.

mod act;
mod explain;
mod look_up;
mod policy;
mod read;

use http::{HeaderMap, HeaderName, header};
use tower_cors_credentials::{Any, Registered, RegisteredPolicy, Rule};

use crate::values::{credentialed, headers};

const O: HeaderName = header::ORIGIN;
const M: HeaderName = header::ACCESS_CONTROL_REQUEST_METHOD;
const H: HeaderName = header::ACCESS_CONTROL_REQUEST_HEADERS;
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The policy of these rules.
fn policy(rules: impl IntoIterator<Item = Rule>) -> RegisteredPolicy {
    RegisteredPolicy::new(rules).unwrap()
}

/// Patterns of every kind, both rules for registered origins, and `Any`.
fn full() -> RegisteredPolicy {
    policy([
        credentialed(["https://admin.example.com", "https://*.own.example"]).methods(["PUT"]),
        Rule::refused(["https://bad.own.example", "https://evil.example"]),
        Rule::anonymous(["https://public.example"]),
        Rule::credentialed(Registered).methods(["PATCH"]),
        Rule::anonymous(Registered).methods(["PURGE"]),
        Rule::anonymous(Any),
    ])
}

fn lines(lines: &[(HeaderName, &str)]) -> HeaderMap {
    headers(
        lines
            .iter()
            .map(|(name, value)| (name.clone(), value.as_bytes())),
    )
}
