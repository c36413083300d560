//! A policy with a rule that activates storage access, and what its origins send.

use http::Method;
use tower_cors_credentials::{Any, Policy, Rule};

/// Its rule activates storage access.
pub const PAGE: &str = "https://www.partner.example";
/// Its rule is credentialed, and does not.
pub const APP: &str = "https://app.example.com";
pub const REFUSED: &str = "https://ads.partner.example";
/// Its rule is `Rule::anonymous(Any)`.
pub const OTHER: &str = "https://other.example.org";

pub const STORAGE_ACCESS: &str = "sec-fetch-storage-access";
pub const ACTIVATE: &str = "activate-storage-access";

pub const RETRY: &str = "retry; allowed-origin=\"https://www.partner.example\"";

pub fn rules() -> Vec<Rule> {
    vec![
        Rule::credentialed([PAGE])
            .methods([Method::PUT])
            .expose_headers(["etag"])
            .activate_storage_access(true),
        Rule::credentialed([APP]),
        Rule::refused([REFUSED]),
    ]
}

pub fn policy() -> Policy {
    Policy::new(rules()).unwrap()
}

/// The same, and public reads for everyone else.
pub fn policy_and_any() -> Policy {
    let mut rules = rules();
    rules.push(Rule::anonymous(Any));
    Policy::new(rules).unwrap()
}
