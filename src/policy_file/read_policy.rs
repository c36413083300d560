//! A policy out of the values of its fields.

use serde_core::de::{Deserialize, Deserializer, Error};

use crate::policy::violation::{PolicyError, Violation, ViolationReason};
use crate::policy::{Policy, PreflightStatus};
use crate::policy_file::field::{Fields, Owner, PREFLIGHT_STATUS, RULE, VERBOSE_PREFLIGHTS};
use crate::policy_file::read_error::{Mistake, Mistakes};
use crate::policy_file::read_rule::ReadRule;
use crate::policy_file::value::Value;
use crate::policy_file::violation::mistake_of;

/// Reads [the form](crate::policy_file) of a policy, and reports every mistake in it at once.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_policy(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn read_policy(value: Value) -> Result<Policy, Mistakes> {
    let table = match value {
        Value::Table(table) => table,
        other => {
            let mend = "write a table with a list of tables, `rule`";
            return Err(Mistakes::of_policy(vec![other.mistake(None, mend)]));
        }
    };
    let mut mistakes = Vec::new();
    let mut fields = Fields::read(Owner::Policy, table, &mut mistakes);
    let preflight_status = read_preflight_status(fields.take(PREFLIGHT_STATUS), &mut mistakes);
    let verbose_preflights = fields.take_flag(VERBOSE_PREFLIGHTS, &mut mistakes);
    let rules = read_rules(fields.take(RULE), &mut mistakes);

    let are_told_apart = rules.is_some();
    let rules = rules.unwrap_or_default();
    let kinds: Vec<_> = rules.iter().map(|read| read.rule.kind).collect();
    let have_their_origins: Vec<_> = rules.iter().map(|read| read.has_its_origins).collect();
    let drafts = rules.into_iter().enumerate().map(|(index, read)| {
        let own = read.mistakes.into_iter();
        mistakes.extend(own.map(|mistake| mistake.rule(index)));
        read.rule
    });
    let policy = Policy::new(drafts);

    // A lack of what is written, but could not be read, is reported already.
    let is_new = |violation: &&Violation| match (&violation.reason, violation.rule) {
        (ViolationReason::NoRules, _) => are_told_apart,
        (ViolationReason::NoOrigins, Some(rule)) => have_their_origins[rule],
        _ => true,
    };
    let violations = policy.as_ref().err().map(PolicyError::violations);
    mistakes.extend(
        violations
            .into_iter()
            .flatten()
            .filter(is_new)
            .map(|violation| mistake_of(violation, violation.rule.map(|rule| kinds[rule]))),
    );
    match policy {
        Ok(policy) if mistakes.is_empty() => Ok(policy
            .with_preflight_status(preflight_status)
            .with_verbose_preflights(verbose_preflights)),
        _ => Err(Mistakes::of_policy(mistakes)),
    }
}

fn read_preflight_status(value: Value, mistakes: &mut Vec<Mistake>) -> PreflightStatus {
    match value {
        Value::Null | Value::Whole(204) => PreflightStatus::NoContent,
        Value::Whole(200) => PreflightStatus::Ok,
        Value::Whole(_) | Value::Number(_) => {
            let mistake = Mistake::new("is neither 200 nor 204", "write one of them");
            mistakes.push(mistake.field(PREFLIGHT_STATUS).value(value.shown()));
            PreflightStatus::default()
        }
        other => {
            mistakes.push(other.mistake_unquoted(PREFLIGHT_STATUS, "write 200 or 204"));
            PreflightStatus::default()
        }
    }
}

/// The rules; none where they cannot be told apart.
fn read_rules(value: Value, mistakes: &mut Vec<Mistake>) -> Option<Vec<ReadRule>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::List(rules) => Some(rules.into_iter().map(ReadRule::of).collect()),
        other => {
            mistakes.push(other.mistake(RULE, "write a list of tables, in TOML `[[rule]]`"));
            None
        }
    }
}
