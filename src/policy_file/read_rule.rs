//! A rule out of the values of its fields.

use std::time::Duration;

use serde_core::de::{Deserialize, Deserializer, Error};

use crate::origin::pattern::OriginPattern;
use crate::policy::list::Any;
use crate::policy::rule::{Rule, RuleKind};
use crate::policy_file::field::{
    ANONYMOUS, CREDENTIALED, EXPOSE_HEADERS, Fields, INSECURE_ORIGINS, MAX_AGE, METHODS, Owner,
    PUBLIC_SUFFIXES, REFUSED, REQUEST_HEADERS,
};
use crate::policy_file::read_error::{Mistake, Mistakes};
use crate::policy_file::texts::{ANY, TextsOrAny, read_texts};
use crate::policy_file::value::Value;
use crate::policy_file::violation::mistake_of_text;

/// A rule by itself is a draft, of which only the form is checked: see
/// [`policy_file`](crate::policy_file).
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = ReadRule::of(Value::deserialize(deserializer)?);
        if read.mistakes.is_empty() {
            Ok(read.rule)
        } else {
            Err(D::Error::custom(Mistakes::of_rule(read.mistakes)))
        }
    }
}

/// What could be made of a rule, and what is wrong with its form. What is wrong with its values,
/// [`Policy::new`](crate::Policy::new) finds.
pub(crate) struct ReadRule {
    pub(crate) rule: Rule,
    /// Whether the rule has all the origins that were written.
    pub(crate) has_its_origins: bool,
    pub(crate) mistakes: Vec<Mistake>,
}

impl ReadRule {
    pub(crate) fn of(value: Value) -> Self {
        let mut mistakes = Vec::new();
        let table = match value {
            Value::Table(table) => table,
            other => {
                let mend = "write a table with `credentialed`, `anonymous` or `refused`";
                return Self {
                    rule: no_rule(),
                    has_its_origins: false,
                    mistakes: vec![other.mistake(None, mend)],
                };
            }
        };
        let mut fields = Fields::read(Owner::Rule, table, &mut mistakes);
        let (rule, has_its_origins) = read_origins(&mut fields, &mut mistakes);
        let rule = read_settings(rule, &mut fields, &mut mistakes);
        Self {
            rule,
            has_its_origins,
            mistakes,
        }
    }
}

/// Keeps the place of a rule whose kind is not known.
fn no_rule() -> Rule {
    Rule::anonymous([""; 0])
}

fn read_origins(fields: &mut Fields, mistakes: &mut Vec<Mistake>) -> (Rule, bool) {
    let stated: Vec<_> = [
        (RuleKind::Credentialed, CREDENTIALED),
        (RuleKind::Anonymous, ANONYMOUS),
        (RuleKind::Refused, REFUSED),
    ]
    .into_iter()
    .map(|(kind, field)| (kind, field, fields.take(field)))
    .filter(|(_, _, origins)| !matches!(origins, Value::Null))
    .collect();

    let names: Vec<_> = stated.iter().map(|(_, field, _)| *field).collect();
    match names.as_slice() {
        [] => mistakes.push(Mistake::new(
            "the rule names no origins",
            "list them as `credentialed`, `anonymous` or `refused`",
        )),
        [_] => {}
        _ => mistakes.push(Mistake::new(
            format!("the rule is `{}` at once", names.join("` and `")),
            "give each a rule of its own",
        )),
    }

    let mut read = None;
    for (kind, field, value) in stated {
        let known = mistakes.len();
        let texts = read_texts(field, value, mistakes);
        if read.is_none() {
            let has_its_origins = mistakes.len() == known;
            read = Some((rule_of(kind, texts, mistakes), has_its_origins));
        } else {
            report_unreadable(kind, &texts, mistakes);
        }
    }
    read.unwrap_or_else(|| (no_rule(), false))
}

fn rule_of(kind: RuleKind, texts: Vec<String>, mistakes: &mut Vec<Mistake>) -> Rule {
    match kind {
        RuleKind::Credentialed => Rule::credentialed(texts),
        RuleKind::Refused => Rule::refused(texts),
        RuleKind::Anonymous if !texts.iter().any(|text| text == ANY) => Rule::anonymous(texts),
        RuleKind::Anonymous => {
            if texts.len() > 1 {
                let mend = "write `anonymous = \"*\"`, or give the others a rule of their own";
                let mistake = Mistake::new("names any origin, the others too", mend);
                mistakes.push(mistake.field(ANONYMOUS).value(ANY.to_owned()));
            }
            report_unreadable(kind, &texts, mistakes);
            Rule::anonymous(Any)
        }
    }
}

/// Of origins that the rule cannot have, what is wrong with their text.
fn report_unreadable(kind: RuleKind, texts: &[String], mistakes: &mut Vec<Mistake>) {
    let unreadable = texts
        .iter()
        .filter(|text| kind != RuleKind::Anonymous || *text != ANY)
        .filter_map(|text| text.parse::<OriginPattern>().err())
        .map(|invalid| mistake_of_text(invalid, kind));
    mistakes.extend(unreadable);
}

fn read_settings(mut rule: Rule, fields: &mut Fields, mistakes: &mut Vec<Mistake>) -> Rule {
    let mut texts = |field| TextsOrAny(read_texts(field, fields.take(field), mistakes));
    rule = rule
        .methods(texts(METHODS))
        .request_headers(texts(REQUEST_HEADERS))
        .expose_headers(texts(EXPOSE_HEADERS));
    match fields.take(MAX_AGE) {
        Value::Null => {}
        Value::Whole(seconds) => rule = rule.max_age(Duration::from_secs(seconds)),
        number @ Value::Number(_) => {
            let mistake = Mistake::new(
                "is no whole number from 0 to 86400",
                "write whole seconds, such as 7200",
            );
            mistakes.push(mistake.field(MAX_AGE).value(number.shown()));
        }
        other => {
            let mend = "write whole seconds, from 0 to 86400";
            mistakes.push(other.mistake_unquoted(MAX_AGE, mend));
        }
    }
    if fields.take_flag(INSECURE_ORIGINS, mistakes) {
        rule = rule.dangerously_allow_insecure_origins();
    }
    if fields.take_flag(PUBLIC_SUFFIXES, mistakes) {
        rule = rule.dangerously_allow_public_suffixes();
    }
    rule
}
