//! Enforcement, written as naively as can be.

use cors_test_support::exchange::RequestLines;
use cors_test_support::model::{Kind, ModelPolicy, ModelRule, text};

/// A request, and what enforcement reads of it besides.
#[derive(Clone, Debug)]
pub struct EnforcedRequest {
    pub cors: RequestLines,
    pub authority: Option<&'static str>,
    pub hosts: Vec<&'static str>,
    pub cookie: bool,
    pub authorization: bool,
}

impl EnforcedRequest {
    pub fn uri(&self) -> String {
        match self.authority {
            Some(authority) => format!("https://{authority}/path"),
            None => "/path".to_owned(),
        }
    }

    pub fn lines(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut lines = self.cors.lines();
        lines.retain(|(name, _)| *name != "cookie" || self.cookie);
        let mut add = |name, value: &str| lines.push((name, value.as_bytes().to_vec()));
        for host in &self.hosts {
            add("host", host);
        }
        if self.authorization {
            add("authorization", "Basic dTpw");
        }
        lines
    }
}

/// The label of the reason for which the request may not act.
pub fn refused_for(policy: &ModelPolicy, request: &EnforcedRequest) -> Option<&'static str> {
    let cors = &request.cors;
    if cors.is_preflight() {
        return None;
    }
    match cors.fetch_sites.as_slice() {
        ["same-origin"] | ["none"] => return None,
        [] if is_own(request) => return None,
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

fn is_own(request: &EnforcedRequest) -> bool {
    let [origin] = request.cors.origins.as_slice() else {
        return false;
    };
    let authority = match (request.authority, request.hosts.as_slice()) {
        (Some(authority), _) => authority,
        (None, [host]) => *host,
        _ => return false,
    };
    let origin = text(&origin.bytes);
    let (own, port) = match origin.split_once("://") {
        Some(("https", own)) => (own, ":443"),
        Some(("http", own)) => (own, ":80"),
        _ => return false,
    };
    let canonical = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.strip_suffix(port).map(str::to_owned).unwrap_or(text)
    };
    !canonical(own).is_empty() && canonical(own) == canonical(authority)
}
