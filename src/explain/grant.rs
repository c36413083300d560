//! Why a request is granted, in words.

use crate::decision::grant::Grant;
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::fetch::request_kind::RequestKind;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

/// Explains the grant of a request that, if it `is_retried`, is sent again with storage access.
pub(super) fn explain(grant: &Grant, is_retried: bool, diagnosis: &Diagnosis<'_>) -> Explanation {
    let shown = diagnosis.shown();
    let named = match (grant.origin(), diagnosis.pattern()) {
        (Some(origin), Some(pattern)) if pattern.as_str() == origin.as_str() => {
            format!("`{pattern}`")
        }
        (Some(_), Some(pattern)) => format!("`{pattern}`, which matches `{shown}`"),
        (Some(_), None) if grant.rule().names_registered_origins() => {
            let standing = diagnosis.standing().unwrap_or_default();
            format!("registered origins, and `{shown}` {standing}")
        }
        (Some(_), None) => match diagnosis.standing() {
            Some(standing) => format!("any origin, and so `{shown}`, which {standing}"),
            None => format!("any origin, and so `{shown}`"),
        },
        (None, _) => format!("any origin, and so also `{shown}`, which is not a tuple origin"),
    };
    let what = match (grant.kind(), grant.allows_credentials()) {
        (RequestKind::Preflight, _) => "the preflight is granted",
        (RequestKind::Actual, true) if is_retried => {
            "storage access will be activated, for which the browser sends the request again with \
             its cookies"
        }
        (RequestKind::Actual, true) => "the response is shared, also with credentials",
        (RequestKind::Actual, false) => {
            "the response is shared, but not with a request whose credentials mode is `include`"
        }
    };
    let rule = diagnosis.name_of(grant.rule_index());
    Explanation::because(format!("{what}: {rule} names {named}"))
        .with_nearest_miss(missed_credentials(diagnosis))
}

/// What would have granted credentials, where an anonymous rule has decided.
fn missed_credentials(diagnosis: &Diagnosis<'_>) -> Option<String> {
    if let Some(miss) = diagnosis.missed_pattern() {
        return Some(diagnosis.difference("credentialed", &miss));
    }
    if diagnosis.registration != Registration::Anonymous {
        return None;
    }
    let rule = diagnosis.registered_rule(RuleKind::Credentialed)?;
    let rule = diagnosis.name_of(rule);
    Some(format!(
        "registered as credentialed, it would have what {rule} grants"
    ))
}
