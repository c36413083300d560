//! The origins that a rule may name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::origin::loopback::is_loopback_host;
use crate::origin::pattern::OriginPattern;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::Rule;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::Setting;
use crate::policy::validate::public_suffix::check_base;
use crate::policy::validate::report::Report;
use crate::policy::violation::Violation;
use crate::policy::violation_reason::ViolationReason;

/// How messages name the origins that a registry knows.
const REGISTERED: &str = "Registered";

pub(super) fn check_origins(draft: &Rule, report: &mut Report<'_>) {
    let is_unread = |unread: &Violation| unread.setting == Setting::Origins;
    if draft.origins.is_empty() && !draft.unread.iter().any(is_unread) {
        report.add(Setting::Origins, None, ViolationReason::NoOrigins);
    }
    // The types of the constructors do not let it through; this keeps the promise if they did.
    if draft.origins.any && draft.kind != RuleKind::Anonymous {
        let any = Some("*".to_owned());
        report.add(Setting::Origins, any, ViolationReason::AnyOrigin);
    }
    if draft.origins.registered && draft.kind == RuleKind::Refused {
        let registered = Some(REGISTERED.to_owned());
        report.add(
            Setting::Origins,
            registered,
            ViolationReason::RegisteredRefused,
        );
    }
    if draft.kind == RuleKind::Credentialed {
        for pattern in &draft.origins.named {
            check_credentialed(pattern, draft, report);
        }
    }
}

/// Neither strangers on the network nor strangers who register a name get credentials without an
/// opt-out.
fn check_credentialed(pattern: &OriginPattern, draft: &Rule, report: &mut Report<'_>) {
    let settings = &draft.settings;
    let mut add = |reason| report.add(Setting::Origins, Some(pattern.to_string()), reason);
    let is_insecure = pattern.scheme() == b"http" && !is_loopback_host(pattern.host_or_suffix());
    if is_insecure && !settings.allows_insecure_origins {
        add(ViolationReason::InsecureOrigin);
    }
    if let (Some(suffix), false) = (pattern.suffix(), settings.allows_public_suffixes) {
        if let Err(reason) = check_base(&suffix[1..]) {
            add(reason);
        }
    }
}

/// R1: without a registry, no rule names registered origins; with one, no two rules of one kind do.
pub(super) fn check_registered(
    rules: &[PolicyRule],
    has_registry: bool,
    violations: &mut Vec<Violation>,
) {
    let mut first_of = HashMap::new();
    for (rule, own) in rules.iter().enumerate() {
        if !own.names_registered_origins() || own.kind() == RuleKind::Refused {
            continue;
        }
        let reason = match first_of.entry(own.kind()) {
            _ if !has_registry => ViolationReason::NoRegistry,
            Entry::Occupied(first) => ViolationReason::RepeatedRegistered {
                first: *first.get(),
            },
            Entry::Vacant(vacant) => {
                vacant.insert(rule);
                continue;
            }
        };
        violations.push(Violation {
            rule: Some(rule),
            setting: Setting::Origins,
            value: Some(REGISTERED.to_owned()),
            reason,
        });
    }
}

/// No two rules, and no rule twice, name the same pattern or any origin.
pub(super) fn check_repetitions(rules: &[PolicyRule], violations: &mut Vec<Violation>) {
    let mut first_any = None;
    let mut first_of = HashMap::new();
    for (rule, own) in rules.iter().enumerate() {
        let mut add = |value: String, reason| {
            violations.push(Violation {
                rule: Some(rule),
                setting: Setting::Origins,
                value: Some(value),
                reason,
            });
        };
        if own.allows_any_origin() {
            match first_any {
                Some(first) => add("Any".to_owned(), ViolationReason::RepeatedAny { first }),
                None => first_any = Some(rule),
            }
        }
        for pattern in own.origins() {
            match first_of.entry(pattern) {
                Entry::Vacant(vacant) => _ = vacant.insert(rule),
                Entry::Occupied(first) => {
                    let first = *first.get();
                    add(
                        pattern.to_string(),
                        ViolationReason::RepeatedPattern { first },
                    );
                }
            }
        }
    }
}
