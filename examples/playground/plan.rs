//! What the page is told: where it stands, the policy, the rows and what to expect of each.

use http::HeaderValue;
use serde_json::{Value, json};
use tower_cors_credentials::{Origin, Policy, PolicyRule};

use super::{
    api::UNSAFE_RESPONSE_HEADERS,
    describe,
    matrix::{self, Group, Mode, Row, Script},
    predict::predict,
    record::Exchange,
};

/// One origin that serves the page, as that page sees the world.
#[derive(Clone)]
pub struct Place {
    pub origin: Origin,
    pub header: HeaderValue,
    pub api: String,
    /// The page that looks across sites.
    pub across: String,
    pub policy: Policy,
}

impl Place {
    pub fn plan(&self, signed_in: bool) -> Value {
        json!({
            "origin": self.origin.as_str(),
            "api": self.api,
            "across": self.across,
            "unsafeResponseHeaders": UNSAFE_RESPONSE_HEADERS,
            "rules": self.policy.rules().iter().map(|rule| self.rule(rule)).collect::<Vec<_>>(),
            "groups": matrix::groups().iter().map(|group| self.group(group, signed_in)).collect::<Vec<_>>(),
        })
    }

    fn rule(&self, rule: &PolicyRule) -> Value {
        json!({
            "kind": rule.kind().to_string(),
            // Each rule of the playground names one exact origin, and a page stands there.
            "origin": rule.origins().first().map(|pattern| pattern.as_str()),
            "here": rule.origins().iter().any(|pattern| pattern.matches(&self.origin)),
            "code": describe::code(rule),
            "words": describe::words(rule),
        })
    }

    fn group(&self, group: &Group, signed_in: bool) -> Value {
        let setting = match (group.script, group.mode) {
            (Script::Fetch, mode) => format!("credentials: \"{}\"", mode.as_str()),
            (Script::Xhr, mode) => format!("withCredentials = {}", mode == Mode::Include),
        };
        json!({
            "script": script(group.script),
            "setting": setting,
            "rows": group.rows.iter().map(|row| self.row(row, signed_in)).collect::<Vec<_>>(),
        })
    }

    fn row(&self, row: &Row, signed_in: bool) -> Value {
        let expected = predict(&self.policy, &self.header, row, signed_in);
        json!({
            "id": row.id(),
            "script": script(row.script),
            "credentials": row.mode.as_str(),
            "method": row.method,
            "headers": row.headers.pair(),
            "body": row.body(),
            "uploadListener": row.upload_listener,
            "expected": {
                "preflight": expected.preflight,
                "ran": expected.ran,
                "cookie": expected.cookie,
                "readable": expected.readable,
                "exposed": expected.exposed,
                "refusal": expected.refusal.map(|reason| reason.as_str()),
                "story": expected.story,
            },
        })
    }
}

pub fn exchange(exchange: &Exchange) -> Value {
    json!({
        "preflight": exchange.preflight,
        "method": exchange.method.as_str(),
        "requestHeaders": exchange.request_headers,
        "sessionCookie": exchange.session_cookie,
        "cookiesAcross": exchange.cookies_across,
        "ran": exchange.ran,
        "status": exchange.status.as_u16(),
        "responseHeaders": exchange.response_headers,
        "refusal": exchange.refusal.as_ref().map(|refusal| json!({
            "reason": refusal.reason().as_str(),
            "text": refusal.explain().to_string(),
        })),
    })
}

fn script(script: Script) -> &'static str {
    match script {
        Script::Fetch => "fetch",
        Script::Xhr => "XMLHttpRequest",
    }
}
