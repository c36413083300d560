//! A policy out of the values of its fields.

use serde_core::de::{Deserialize, Deserializer, Error};

use crate::policy::Policy;
use crate::policy::preflight_settings::{PreflightSettings, PreflightStatus, PreflightValueMut};
use crate::policy::registered_policy::RegisteredPolicy;
use crate::policy::rule::Rule;
use crate::policy::violation::{PolicyError, Violation};
use crate::policy::violation_reason::ViolationReason;
use crate::policy_file::fields::{Fields, Owner, RULE};
use crate::policy_file::read_error::{ReadError, ReadErrors};
use crate::policy_file::read_rule::ReadRule;
use crate::policy_file::value::Value;

/// Reads [the form](crate::policy_file) of a policy, and reports everything that is wrong with it
/// at once.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_policy(Value::deserialize(deserializer)?, Policy::new).map_err(D::Error::custom)
    }
}

/// Reads [the form](crate::policy_file) of a policy, in which rules may name `"registered"` origins.
impl<'de> Deserialize<'de> for RegisteredPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let check = |rules| RegisteredPolicy::new(rules).map(RegisteredPolicy::into_policy);
        read_policy(Value::deserialize(deserializer)?, check)
            .map(Self::from_policy)
            .map_err(D::Error::custom)
    }
}

/// Reads a policy whose rules pass the check.
fn read_policy(
    value: Value,
    check: impl FnOnce(Vec<Rule>) -> Result<Policy, PolicyError>,
) -> Result<Policy, ReadErrors> {
    let table = match value {
        Value::Table(table) => table,
        other => {
            let help = "write a table with a list of tables, `rule`";
            return Err(ReadErrors::of_policy(vec![other.error(None, help)]));
        }
    };
    let mut errors = Vec::new();
    let mut fields = Fields::read(Owner::Policy, table, &mut errors);
    let preflight_settings = read_preflight_settings(&mut fields, &mut errors);
    let rules = read_rules(fields.take(RULE), &mut errors);

    let are_told_apart = rules.is_some();
    let rules = rules.unwrap_or_default();
    let kinds: Vec<_> = rules.iter().map(|read| read.rule.kind).collect();
    let have_their_origins: Vec<_> = rules.iter().map(|read| read.has_its_origins).collect();
    let drafts = rules.into_iter().enumerate().map(|(index, read)| {
        let own = read.errors.into_iter();
        errors.extend(own.map(|error| error.rule(index)));
        read.rule
    });
    let policy = check(drafts.collect());

    // Origins that are written, but could not be read, are reported already.
    let is_new = |violation: &&Violation| match (violation.reason(), violation.rule_index()) {
        (ViolationReason::NoRules, _) => are_told_apart,
        (ViolationReason::NoOrigins, Some(rule)) => have_their_origins[rule],
        _ => true,
    };
    let violations = policy.as_ref().err().map(PolicyError::violations);
    let violations = violations.into_iter().flatten().filter(is_new);
    errors.extend(violations.map(|violation| {
        let kind = violation.rule_index().map(|rule| kinds[rule]);
        ReadError::of_violation(violation, kind)
    }));
    match policy {
        Ok(policy) if errors.is_empty() => Ok(policy.with_preflight_settings(preflight_settings)),
        _ => Err(ReadErrors::of_policy(errors)),
    }
}

fn read_preflight_settings(fields: &mut Fields, errors: &mut Vec<ReadError>) -> PreflightSettings {
    let mut settings = PreflightSettings::default();
    for (field, value) in settings.values_mut() {
        match value {
            PreflightValueMut::Status(status) => {
                *status = read_status(field, fields.take(field), errors);
            }
            PreflightValueMut::Flag(flag) => *flag = fields.take_flag(field, errors),
        }
    }
    settings
}

fn read_status(field: &'static str, value: Value, errors: &mut Vec<ReadError>) -> PreflightStatus {
    match value {
        Value::Null | Value::Whole(204) => return PreflightStatus::NoContent,
        Value::Whole(200) => return PreflightStatus::Ok,
        Value::Whole(_) | Value::Number(_) => {
            let error = ReadError::new("is neither 200 nor 204", "write one of them");
            errors.push(error.field(field).value(value.shown()));
        }
        other => errors.push(other.error_unquoted(field, "write 200 or 204")),
    }
    PreflightStatus::default()
}

/// The rules; none where they cannot be told apart.
fn read_rules(value: Value, errors: &mut Vec<ReadError>) -> Option<Vec<ReadRule>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::List(rules) => Some(rules.into_iter().map(ReadRule::new).collect()),
        other => {
            errors.push(other.error(RULE, "write a list of tables, in TOML `[[rule]]`"));
            None
        }
    }
}
