//! A rule of the policy, in code and in words. Both are read off the validated policy, so neither can differ from it.

use std::fmt::{Display, Write};

use http::Method;
use tower_cors_credentials::{PolicyRule, RuleKind};

pub fn code(rule: &PolicyRule) -> String {
    let mut code = format!("Rule::{}({})", rule.kind(), quoted(rule.origins()));
    let mut line = |setter: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = write!(code, "\n    .{setter}({value})");
    };
    if rule.allows_any_method() {
        line("methods", "Any".to_owned());
    } else if !rule.methods().is_empty() {
        line("methods", constants(rule.methods()));
    }
    if rule.allows_any_request_header() {
        line("request_headers", "Any".to_owned());
    } else if !rule.request_headers().is_empty() {
        line("request_headers", quoted(rule.request_headers()));
    }
    if rule.exposes_any_header() {
        line("expose_headers", "Any".to_owned());
    } else if !rule.expose_headers().is_empty() {
        line("expose_headers", quoted(rule.expose_headers()));
    }
    if let Some(age) = rule.max_age() {
        line("max_age", format!("Duration::from_secs({})", age.as_secs()));
    }
    code
}

/// What a page in this rule may do: a heading and a text for each.
pub fn words(rule: &PolicyRule) -> Vec<(&'static str, String)> {
    if rule.kind() == RuleKind::Refused {
        return vec![
            ("Read", "nothing the API answers".to_owned()),
            (
                "Send",
                "only what needs no preflight; it reaches the server, cookies and all".to_owned(),
            ),
        ];
    }
    let read = match rule.kind() {
        RuleKind::Credentialed => "answers to any request, also to those with the user’s cookies",
        _ => "answers to requests without cookies",
    };
    let methods = match rule.allows_any_method() {
        true => "any".to_owned(),
        false => listed("`GET`, `HEAD`, `POST`", rule.methods()),
    };
    let headers = match rule.allows_any_request_header() {
        true => "any".to_owned(),
        false => listed("the safelisted", rule.request_headers()),
    };
    let exposed = match rule.exposes_any_header() {
        true => "all".to_owned(),
        false => listed("the safelisted", rule.expose_headers()),
    };
    vec![
        ("Read", read.to_owned()),
        ("Methods", methods),
        ("Request headers", headers),
        ("Response headers", exposed),
    ]
}

fn quoted(items: &[impl Display]) -> String {
    let items: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}

fn constants(methods: &[Method]) -> String {
    let methods: Vec<_> = methods
        .iter()
        .map(|method| format!("Method::{method}"))
        .collect();
    format!("[{}]", methods.join(", "))
}

fn listed(always: &str, more: &[impl Display]) -> String {
    let mut text = always.to_owned();
    for item in more {
        let _ = write!(text, ", `{item}`");
    }
    text
}
