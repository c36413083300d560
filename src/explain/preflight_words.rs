//! Why a preflight of an origin that a rule names is refused, in words.

use http::HeaderName;

use crate::decision::{Refusal, RefusalReason};
use crate::escape::Quoted;
use crate::explain::words::{Words, name_of_other_rule, name_of_rule};
use crate::fetch::header_name::is_forbidden_request_header;
use crate::policy::policy_rule::PolicyRule;

/// Of a refusal for the sake of what was requested.
pub(crate) fn preflight_words(refusal: &Refusal) -> Words {
    let several = || {
        Words::because("the preflight has several `Access-Control-Request-Method` headers")
            .mend("look for a proxy that adds one".to_owned())
    };
    match (refusal.reason(), refusal.rule_index(), refusal.requested()) {
        (RefusalReason::SeveralMethods, ..) => several(),
        (RefusalReason::HeaderListTooLong, ..) => Words::because(
            "`Access-Control-Request-Headers` is longer than any list that the rule allows",
        ),
        (RefusalReason::InvalidMethod, _, Some(b"")) => {
            Words::because("the `Access-Control-Request-Method` is empty")
        }
        (RefusalReason::InvalidMethod, _, Some(method)) => {
            Words::because(format!("`{}` is no method", Quoted(method)))
        }
        (RefusalReason::ForbiddenMethod, _, Some(method)) => Words::because(format!(
            "`{}` is a forbidden method, which no page can send",
            Quoted(method)
        )),
        (RefusalReason::InvalidHeaderName, _, Some(name)) => Words::because(format!(
            "`{}` in `Access-Control-Request-Headers` is no header's name",
            Quoted(name)
        )),
        (RefusalReason::MethodNotAllowed, Some(rule), Some(method)) => {
            method_not_allowed(refusal, rule, method)
        }
        (RefusalReason::HeaderNotAllowed, Some(rule), Some(name)) => {
            header_not_allowed(refusal, rule, name)
        }
        _ => Words::because("an over-long method or header name was requested"),
    }
}

fn method_not_allowed(refusal: &Refusal, rule: usize, method: &[u8]) -> Words {
    let policy = refusal.policy();
    let shown = Quoted(method);
    let words = Words::because(format!(
        "{} does not allow the method `{shown}`",
        name_of_rule(policy, rule)
    ));
    let upper = method.to_ascii_uppercase();
    if policy.rules()[rule].names_method(&upper) {
        let upper = Quoted(&upper);
        return words
            .near(Some(format!(
                "methods are case-sensitive: `{shown}` differs from the allowed `{upper}` only by \
                 its case"
            )))
            .mend(format!("write `{upper}` in the page"));
    }
    words
        .near(other_rule(refusal, |rule| rule.allows_method(method)))
        .mend(format!(
            "if it may, add `{shown}` to the `methods` of rule {rule}"
        ))
}

fn header_not_allowed(refusal: &Refusal, rule: usize, name: &[u8]) -> Words {
    let policy = refusal.policy();
    let lower = name.to_ascii_lowercase();
    let shown = Quoted(&lower);
    let near = if policy.rules()[rule].allows_any_request_header() {
        Some(format!(
            "`Any` is sent as `*`, which does not cover `{shown}`"
        ))
    } else {
        other_rule(refusal, |rule| rule.allows_request_header(name))
    };
    let words = Words::because(format!(
        "{} does not allow the request header `{shown}`",
        name_of_rule(policy, rule)
    ));
    if HeaderName::from_bytes(name).is_ok_and(|name| is_forbidden_request_header(&name)) {
        return words
            .mend("it is a forbidden request-header: browsers set it, pages cannot".to_owned());
    }
    words.near(near).mend(format!(
        "if it may, add `{shown}` to the `request_headers` of rule {rule}"
    ))
}

/// That another rule names the origin too, and would have allowed what was requested.
fn other_rule(refusal: &Refusal, allows: impl Fn(&PolicyRule) -> bool) -> Option<String> {
    let other = name_of_other_rule(refusal, allows)?;
    Some(format!(
        "{other} would have allowed it, but a more specific pattern names the origin, and rules do \
         not inherit from each other"
    ))
}
