//! [`ReadErrors`]: what is wrong with a policy in a file, all of it together.

use std::borrow::Cow;
use std::fmt;

use crate::origin::invalid::InvalidPattern;
use crate::policy::notation::Notation;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::Setting;
use crate::policy::violation::Violation;
use crate::policy::violation_reason::{ViolationReason, help_with_pattern};
use crate::policy_file::list::{ANY, REGISTERED};

/// One thing that is wrong: where it stands, which value, why, and what to write instead.
#[derive(Debug)]
pub(crate) struct ReadError {
    rule: Option<usize>,
    field: Option<&'static str>,
    value: Option<String>,
    reason: Cow<'static, str>,
    help: Cow<'static, str>,
}

impl ReadError {
    pub(crate) fn new(
        reason: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            rule: None,
            field: None,
            value: None,
            reason: reason.into(),
            help: help.into(),
        }
    }

    /// The violation, told by the fields and values of the file. `kind` is its rule's.
    pub(crate) fn of_violation(violation: &Violation, kind: Option<RuleKind>) -> Self {
        let reason = violation.reason();
        let field = match violation.setting {
            Setting::Origins => kind.map(RuleKind::as_str),
            setting => Some(setting.as_str()),
        };
        let value = violation.value().map(|value| match reason {
            ViolationReason::RepeatedAny { .. } => ANY,
            ViolationReason::NoRegistry
            | ViolationReason::RepeatedRegistered { .. }
            | ViolationReason::RegisteredRefused => REGISTERED,
            ViolationReason::MaxAgeTooLong => value.trim_end_matches('s'),
            _ => value,
        });
        Self::new(reason.to_string(), violation.help_in(Notation::File))
            .rule(violation.rule_index())
            .field(field)
            .value(value.map(str::to_owned))
    }

    /// A text that is not a pattern, in a list that no rule can have.
    pub(crate) fn of_pattern(invalid: &InvalidPattern, kind: RuleKind) -> Self {
        let help = help_with_pattern(invalid, Notation::File);
        Self::new(invalid.reason().to_string(), help)
            .field(kind.as_str())
            .value(invalid.input().to_owned())
    }

    pub(crate) fn rule(self, rule: impl Into<Option<usize>>) -> Self {
        Self {
            rule: rule.into(),
            ..self
        }
    }

    pub(crate) fn field(self, field: impl Into<Option<&'static str>>) -> Self {
        Self {
            field: field.into(),
            ..self
        }
    }

    /// `value` is escaped.
    pub(crate) fn value(self, value: impl Into<Option<String>>) -> Self {
        Self {
            value: value.into(),
            ..self
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rule, self.field) {
            (Some(rule), Some(field)) => write!(f, "rule {rule}, {field}: ")?,
            (Some(rule), None) => write!(f, "rule {rule}: ")?,
            (None, Some(field)) => write!(f, "{field}: ")?,
            (None, None) => {}
        }
        if let Some(value) = &self.value {
            write!(f, "`{value}` ")?;
        }
        write!(f, "{}; {}", self.reason, self.help)
    }
}

/// Everything that is wrong with a policy, or with a rule that is read by itself.
#[derive(Debug)]
pub(crate) struct ReadErrors {
    subject: &'static str,
    list: Vec<ReadError>,
}

impl ReadErrors {
    /// The errors, in the order of the rules.
    pub(crate) fn of_policy(mut list: Vec<ReadError>) -> Self {
        list.sort_by_key(|error| error.rule);
        let subject = "policy";
        Self { subject, list }
    }

    pub(crate) fn of_rule(list: Vec<ReadError>) -> Self {
        let subject = "rule";
        Self { subject, list }
    }
}

impl fmt::Display for ReadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject;
        match self.list.len() {
            1 => write!(f, "the {subject} has an error")?,
            count => write!(f, "the {subject} has {count} errors")?,
        }
        for error in &self.list {
            write!(f, "\n  {error}")?;
        }
        // Some formats append the place where the policy ends: it must not read as a part of the
        // last error.
        if self.list.iter().any(|error| error.rule.is_some()) {
            f.write_str("\n  (rules are counted from 0)")?;
        }
        Ok(())
    }
}
