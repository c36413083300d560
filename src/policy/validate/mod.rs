//! From drafts to validated rules: every check that a policy passes, all reported together.

pub(crate) mod carve_outs;
pub(crate) mod public_suffix;
pub(crate) mod wider_patterns;

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::Hash;
use std::time::Duration;

use http::{HeaderName, Method};

use crate::escape::quoted;
use crate::fetch::header_name::{is_exposable, is_forbidden_request_header};
use crate::fetch::method::{is_forbidden_method, normalized_method};
use crate::origin::loopback::is_loopback_host;
use crate::origin::pattern::OriginPattern;
use crate::policy::list::{Draft, Unread};
use crate::policy::policy_rule::{Names, PolicyRule, Settings};
use crate::policy::rule::{Rule, RuleKind};
use crate::policy::validate::carve_outs::check_carve_outs;
use crate::policy::validate::public_suffix::check_base;
use crate::policy::violation::{PolicyError, Setting, Violation, ViolationReason};

/// A day: no browser keeps a preflight's answer for longer.
const MAX_MAX_AGE: Duration = Duration::from_secs(86_400);

pub(crate) fn validate(
    rules: impl IntoIterator<Item = Rule>,
) -> Result<Box<[PolicyRule]>, PolicyError> {
    let mut violations = Vec::new();
    let mut settings = Vec::new();
    for (index, rule) in rules.into_iter().enumerate() {
        let checks = RuleChecks {
            rule: index,
            kind: rule.kind,
            violations: &mut violations,
        };
        settings.push(checks.run(rule));
    }
    if settings.is_empty() {
        violations.push(Violation {
            rule: None,
            setting: Setting::Origins,
            value: None,
            reason: ViolationReason::NoRules,
        });
    }
    check_repetitions(&settings, &mut violations);
    check_carve_outs(&settings, &mut violations);
    if violations.is_empty() {
        Ok(settings.into_iter().map(PolicyRule::new).collect())
    } else {
        violations.sort_by_key(|violation| violation.rule);
        Err(PolicyError::new(violations))
    }
}

/// The checks of one rule by itself.
struct RuleChecks<'a> {
    rule: usize,
    kind: RuleKind,
    violations: &'a mut Vec<Violation>,
}

impl RuleChecks<'_> {
    fn run(mut self, rule: Rule) -> Settings {
        let origins = self.origins(&rule);
        if self.kind == RuleKind::Refused {
            self.nothing_else_is_set(&rule);
        } else {
            self.max_age(rule.max_age);
        }
        Settings {
            kind: rule.kind,
            origins,
            methods: self.names(Setting::Methods, rule.methods, check_method),
            request_headers: self.names(
                Setting::RequestHeaders,
                rule.request_headers,
                check_request_header,
            ),
            expose_headers: self.names(
                Setting::ExposeHeaders,
                rule.expose_headers,
                check_expose_header,
            ),
            max_age: rule.max_age,
            allows_insecure_origins: rule.allows_insecure_origins,
            allows_public_suffixes: rule.allows_public_suffixes,
        }
    }

    fn origins(&mut self, rule: &Rule) -> Names<OriginPattern> {
        if rule.origins.is_empty() {
            self.report(Setting::Origins, None, ViolationReason::NoOrigins);
        }
        // The setters' types do not let it through; this is what keeps the promise if they did.
        if rule.origins.any_count > 0 && self.kind != RuleKind::Anonymous {
            self.report(
                Setting::Origins,
                Some("*".to_owned()),
                ViolationReason::AnyOrigin,
            );
        }
        let mut named = Vec::new();
        for entry in &rule.origins.entries {
            match entry {
                Ok(pattern) => {
                    if self.kind == RuleKind::Credentialed {
                        self.credentialed(pattern, rule);
                    }
                    named.push(pattern.clone());
                }
                Err(unread) => self.unread(Setting::Origins, unread),
            }
        }
        Names {
            any: rule.origins.any_count > 0,
            named: named.into(),
        }
    }

    fn credentialed(&mut self, pattern: &OriginPattern, rule: &Rule) {
        if pattern.scheme() == b"http"
            && !rule.allows_insecure_origins
            && !is_loopback_host(pattern.host_or_suffix())
        {
            self.report_pattern(pattern, ViolationReason::InsecureOrigin);
        }
        if rule.allows_public_suffixes {
            return;
        }
        if let Some(suffix) = pattern.suffix() {
            if let Err(reason) = check_base(&suffix[1..]) {
                self.report_pattern(pattern, reason);
            }
        }
    }

    fn nothing_else_is_set(&mut self, rule: &Rule) {
        let set = [
            (Setting::Methods, !rule.methods.is_empty()),
            (Setting::RequestHeaders, !rule.request_headers.is_empty()),
            (Setting::ExposeHeaders, !rule.expose_headers.is_empty()),
            (Setting::MaxAge, rule.max_age.is_some()),
        ];
        for (setting, is_set) in set {
            if is_set {
                self.report(setting, None, ViolationReason::SetOnRefused);
            }
        }
    }

    fn max_age(&mut self, max_age: Option<Duration>) {
        let Some(max_age) = max_age else { return };
        let value = || Some(format!("{max_age:?}"));
        if max_age > MAX_MAX_AGE {
            self.report(Setting::MaxAge, value(), ViolationReason::MaxAgeTooLong);
        } else if max_age.subsec_nanos() != 0 {
            self.report(Setting::MaxAge, value(), ViolationReason::MaxAgeFraction);
        }
    }

    fn names<T: Clone + Eq + Hash + AsRef<str>>(
        &mut self,
        setting: Setting,
        draft: Draft<T>,
        check: fn(&T) -> Result<(), ViolationReason>,
    ) -> Names<T> {
        let mut seen = HashSet::new();
        let mut named = Vec::new();
        for entry in draft.entries {
            match entry {
                Ok(name) => {
                    if let Err(reason) = check(&name) {
                        self.report(setting, Some(quoted(name.as_ref())), reason);
                    }
                    if seen.insert(name.clone()) {
                        named.push(name);
                    }
                }
                Err(unread) => self.unread(setting, &unread),
            }
        }
        Names {
            any: draft.any_count > 0,
            named: named.into(),
        }
    }

    fn unread(&mut self, setting: Setting, unread: &Unread) {
        let (value, reason) = match unread {
            Unread::Pattern(invalid) => (
                invalid.input().to_owned(),
                ViolationReason::InvalidPattern(invalid.clone()),
            ),
            Unread::Name(name) => (name.clone(), ViolationReason::NotToken),
        };
        self.report(setting, Some(value), reason);
    }

    fn report_pattern(&mut self, pattern: &OriginPattern, reason: ViolationReason) {
        self.report(Setting::Origins, Some(pattern.to_string()), reason);
    }

    fn report(&mut self, setting: Setting, value: Option<String>, reason: ViolationReason) {
        self.violations.push(Violation {
            rule: Some(self.rule),
            setting,
            value,
            reason,
        });
    }
}

fn check_method(method: &Method) -> Result<(), ViolationReason> {
    let name = method.as_str();
    if name == "*" {
        Err(ViolationReason::Wildcard)
    } else if is_forbidden_method(name.as_bytes()) {
        Err(ViolationReason::ForbiddenMethod)
    } else if let Some(normal) = normalized_method(name) {
        Err(ViolationReason::UnnormalizedMethod { normal })
    } else {
        Ok(())
    }
}

fn check_request_header(name: &HeaderName) -> Result<(), ViolationReason> {
    if name == "*" {
        Err(ViolationReason::Wildcard)
    } else if is_forbidden_request_header(name) {
        Err(ViolationReason::ForbiddenRequestHeader)
    } else {
        Ok(())
    }
}

fn check_expose_header(name: &HeaderName) -> Result<(), ViolationReason> {
    if name == "*" {
        Err(ViolationReason::Wildcard)
    } else if is_exposable(name) {
        Ok(())
    } else {
        Err(ViolationReason::NotExposable)
    }
}

/// No two rules, and no rule twice, name the same pattern or any origin.
fn check_repetitions(settings: &[Settings], violations: &mut Vec<Violation>) {
    let mut first_any = None;
    let mut first_of = HashMap::new();
    for (rule, settings) in settings.iter().enumerate() {
        let mut report = |value: String, reason| {
            violations.push(Violation {
                rule: Some(rule),
                setting: Setting::Origins,
                value: Some(value),
                reason,
            });
        };
        if settings.origins.any {
            match first_any {
                Some(first) => report("Any".to_owned(), ViolationReason::RepeatedAny { first }),
                None => first_any = Some(rule),
            }
        }
        for pattern in &settings.origins.named {
            match first_of.get(pattern) {
                Some(&first) => report(
                    pattern.to_string(),
                    ViolationReason::RepeatedPattern { first },
                ),
                None => {
                    first_of.insert(pattern, rule);
                }
            }
        }
    }
}
