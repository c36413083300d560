//! Enforcement, written as naively as can be.

use cors_test_support::model::{Kind, ModelPolicy, ModelRule};

use crate::addressed::AddressedRequest;

/// The label of the reason for which the request may not act.
pub fn refused_for(policy: &ModelPolicy, request: &AddressedRequest) -> Option<&'static str> {
    let cors = &request.cors;
    if cors.is_preflight() {
        return None;
    }
    match cors.fetch_sites.as_slice() {
        ["same-origin"] | ["none"] => return None,
        [] if request.is_own() => return None,
        _ => {}
    }
    if cors.origins.is_empty() {
        let is_safe = ["GET", "HEAD", "OPTIONS"].contains(&cors.method);
        let is_refused = !cors.fetch_sites.is_empty() && (!is_safe || cors.opens_websocket());
        return is_refused.then_some("missing_origin");
    }
    let everyone = policy.rules.first().filter(|_| policy.is_static());
    match policy.rule(cors).or(everyone) {
        Some(rule) if rule.kind == Kind::Refused => Some("origin_refused"),
        Some(rule) if rule.kind == Kind::Credentialed => refused_method(rule, cors.method),
        Some(rule) => {
            let is_named = rule.request_headers.named.contains(&"authorization");
            let carries = request.cookie || (request.authorization && !is_named);
            carries.then_some("credentials_not_allowed")
        }
        None => Some(match cors.origins.as_slice() {
            [origin] if origin.bytes == b"null" => "opaque_origin",
            [origin] if origin.is_valid => "origin_not_allowed",
            [_] => "invalid_origin",
            _ => "several_origins",
        }),
    }
}

fn refused_method(rule: &ModelRule, method: &str) -> Option<&'static str> {
    if ["GET", "HEAD", "POST", "CONNECT"].contains(&method) {
        None
    } else if ["TRACE", "TRACK"].contains(&method) {
        Some("forbidden_method")
    } else if rule.methods.any || rule.methods.named.contains(&method) {
        None
    } else {
        Some("method_not_allowed")
    }
}
