//! From drafts to checked rules: every check that a policy passes, each in a file of its own, and
//! all violations reported together.

mod carve_outs;
mod names;
mod origins;
mod public_suffix;
mod report;

use std::time::Duration;

use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::Rule;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::{Setting, Settings};
use crate::policy::validate::report::Report;
use crate::policy::violation::{PolicyError, Violation};
use crate::policy::violation_reason::ViolationReason;

/// No browser keeps the answer to a preflight for longer than a day.
const MAX_MAX_AGE: Duration = Duration::from_secs(86_400);

/// Checks the rules, each by itself and then all together. Only where the policy `has_registry` may
/// they name registered origins.
pub(crate) fn validate(
    drafts: impl IntoIterator<Item = Rule>,
    has_registry: bool,
) -> Result<Box<[PolicyRule]>, PolicyError> {
    let mut violations = Vec::new();
    let rules: Box<[_]> = drafts
        .into_iter()
        .enumerate()
        .map(|(index, draft)| check_rule(index, draft, &mut violations))
        .collect();
    if rules.is_empty() {
        violations.push(Violation {
            rule: None,
            setting: Setting::Origins,
            value: None,
            reason: ViolationReason::NoRules,
        });
    }
    origins::check_repetitions(&rules, &mut violations);
    origins::check_registered(&rules, has_registry, &mut violations);
    carve_outs::check_carve_outs(&rules, &mut violations);
    if violations.is_empty() {
        return Ok(rules);
    }
    violations.sort_by_key(|violation| (violation.rule, violation.setting));
    Err(PolicyError::new(violations))
}

/// Checks one rule by itself.
fn check_rule(index: usize, mut draft: Rule, violations: &mut Vec<Violation>) -> PolicyRule {
    let mut report = Report {
        rule: index,
        violations,
    };
    for unread in &draft.unread {
        let (value, reason) = (unread.value.clone(), unread.reason.clone());
        report.add(unread.setting, value, reason);
    }
    origins::check_origins(&draft, &mut report);
    match draft.kind {
        RuleKind::Refused => check_nothing_is_set(&mut draft, &mut report),
        RuleKind::Credentialed => check_max_age(draft.settings.max_age, &mut report),
        RuleKind::Anonymous => {
            check_max_age(draft.settings.max_age, &mut report);
            check_storage_access(&draft.settings, &mut report);
        }
    }
    let settings = &mut draft.settings;
    names::check_methods(&mut settings.methods, &mut report);
    names::check_request_headers(&mut settings.request_headers, &mut report);
    names::check_expose_headers(&mut settings.expose_headers, &mut report);
    PolicyRule::new(draft.kind, draft.origins, draft.settings)
}

/// A refused rule grants nothing that could be set, with a text that can be read or not. The opt-outs
/// change nothing in it.
fn check_nothing_is_set(draft: &mut Rule, report: &mut Report<'_>) {
    for (setting, value) in draft.settings.values_mut() {
        let is_unread = draft.unread.iter().any(|unread| unread.setting == setting);
        if (value.is_set() || is_unread) && !setting.is_opt_out() {
            report.add(setting, None, ViolationReason::SetOnRefused);
        }
    }
}

/// Storage access is access to cookies, which an anonymous rule does not let its origins use.
fn check_storage_access(settings: &Settings, report: &mut Report<'_>) {
    if settings.activates_storage_access {
        let setting = Setting::ActivateStorageAccess;
        report.add(setting, None, ViolationReason::SetOnAnonymous);
    }
}

fn check_max_age(max_age: Option<Duration>, report: &mut Report<'_>) {
    let Some(max_age) = max_age else { return };
    let reason = if max_age > MAX_MAX_AGE {
        ViolationReason::MaxAgeTooLong
    } else if max_age.subsec_nanos() != 0 {
        ViolationReason::MaxAgeFraction
    } else {
        return;
    };
    report.add(Setting::MaxAge, Some(format!("{max_age:?}")), reason);
}
