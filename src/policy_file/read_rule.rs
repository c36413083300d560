//! A rule out of the values of its fields.

use std::time::Duration;

use serde_core::de::{Deserialize, Deserializer, Error};

use crate::origin::pattern::OriginPattern;
use crate::policy::any::Any;
use crate::policy::list::{ListItem, ListOrAny};
use crate::policy::list_builder::ListBuilder;
use crate::policy::registered::Registered;
use crate::policy::rule::Rule;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::ValueMut;
use crate::policy_file::fields::{Fields, Owner};
use crate::policy_file::list::{ANY, REGISTERED, TextsOrAny, read_texts};
use crate::policy_file::protocols::read_protocols;
use crate::policy_file::read_error::{ReadError, ReadErrors};
use crate::policy_file::value::Value;

/// A rule by itself is a draft, of which only the form is checked: see
/// [`policy_file`](crate::policy_file).
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = ReadRule::new(Value::deserialize(deserializer)?);
        if read.errors.is_empty() {
            Ok(read.rule)
        } else {
            Err(D::Error::custom(ReadErrors::of_rule(read.errors)))
        }
    }
}

/// A rule as far as it could be read, and what is wrong with its form.
/// [`Policy::new`](crate::Policy::new) finds what is wrong with its values.
pub(crate) struct ReadRule {
    pub(crate) rule: Rule,
    /// Whether the rule has all the origins that were written.
    pub(crate) has_its_origins: bool,
    pub(crate) errors: Vec<ReadError>,
}

impl ReadRule {
    pub(crate) fn new(value: Value) -> Self {
        let mut errors = Vec::new();
        let table = match value {
            Value::Table(table) => table,
            other => {
                let help = "write a table with `credentialed`, `anonymous` or `refused`";
                return Self {
                    rule: no_rule(),
                    has_its_origins: false,
                    errors: vec![other.error(None, help)],
                };
            }
        };
        let mut fields = Fields::read(Owner::Rule, table, &mut errors);
        let (mut rule, has_its_origins) = read_origins(&mut fields, &mut errors);
        read_settings(&mut rule, &mut fields, &mut errors);
        Self {
            rule,
            has_its_origins,
            errors,
        }
    }
}

/// A rule that keeps the place of one whose kind is not known.
fn no_rule() -> Rule {
    Rule::anonymous([""; 0])
}

fn read_origins(fields: &mut Fields, errors: &mut Vec<ReadError>) -> (Rule, bool) {
    let stated: Vec<_> = RuleKind::ALL
        .into_iter()
        .map(|kind| (kind, fields.take(kind.as_str())))
        .filter(|(_, origins)| !matches!(origins, Value::Null))
        .collect();

    let names: Vec<_> = stated.iter().map(|(kind, _)| kind.as_str()).collect();
    match names.as_slice() {
        [] => errors.push(ReadError::new(
            "the rule names no origins",
            "list them as `credentialed`, `anonymous` or `refused`",
        )),
        [_] => {}
        _ => errors.push(ReadError::new(
            format!("the rule is `{}` at once", names.join("` and `")),
            "give each a rule of its own",
        )),
    }

    let mut read = None;
    for (kind, value) in stated {
        let known = errors.len();
        let texts = read_texts(kind.as_str(), value, errors);
        if read.is_none() {
            let has_its_origins = errors.len() == known;
            read = Some((rule_of(kind, texts, errors), has_its_origins));
        } else {
            report_unreadable(kind, &texts, errors);
        }
    }
    read.unwrap_or_else(|| (no_rule(), false))
}

fn rule_of(kind: RuleKind, texts: Vec<String>, errors: &mut Vec<ReadError>) -> Rule {
    let mut words = texts.iter().filter_map(|text| Word::read(kind, text));
    let Some(word) = words.next() else {
        return match kind {
            RuleKind::Credentialed => Rule::credentialed(texts),
            RuleKind::Anonymous => Rule::anonymous(texts),
            RuleKind::Refused => Rule::refused(texts),
        };
    };
    if texts.len() > 1 {
        errors.push(word.error_beside_others(kind));
    }
    report_unreadable(kind, &texts, errors);
    match (word, kind) {
        (Word::Any, _) => Rule::anonymous(Any),
        (Word::Registered, RuleKind::Credentialed) => Rule::credentialed(Registered),
        (Word::Registered, RuleKind::Anonymous) => Rule::anonymous(Registered),
        (Word::Registered, RuleKind::Refused) => Rule::refused(Registered),
    }
}

/// A word that stands alone for all origins of a rule, as its value does in code.
#[derive(Clone, Copy, Debug)]
enum Word {
    Any,
    Registered,
}

impl Word {
    /// `"*"` is a word in an anonymous rule alone, elsewhere a text that is no pattern.
    fn read(kind: RuleKind, text: &str) -> Option<Self> {
        match text {
            ANY if kind == RuleKind::Anonymous => Some(Self::Any),
            REGISTERED => Some(Self::Registered),
            _ => None,
        }
    }

    fn error_beside_others(self, kind: RuleKind) -> ReadError {
        let (word, reason) = match self {
            Self::Any => (ANY, "names any origin, and so the others too"),
            Self::Registered => (
                REGISTERED,
                "names the registered origins, and none beside them",
            ),
        };
        let kind = kind.as_str();
        let help = format!("write `{kind} = \"{word}\"`, or give the others a rule of their own");
        let error = ReadError::new(reason, help);
        error.field(kind).value(word.to_owned())
    }
}

/// Reports what is wrong with the texts of origins that the rule cannot have.
fn report_unreadable(kind: RuleKind, texts: &[String], errors: &mut Vec<ReadError>) {
    let unreadable = texts
        .iter()
        .filter(|text| Word::read(kind, text).is_none())
        .filter_map(|text| text.parse::<OriginPattern>().err())
        .map(|invalid| ReadError::of_pattern(&invalid, kind));
    errors.extend(unreadable);
}

/// Reads every setting that is in the list of settings.
fn read_settings(rule: &mut Rule, fields: &mut Fields, errors: &mut Vec<ReadError>) {
    for (setting, value) in rule.settings.values_mut() {
        let field = setting.as_str();
        let violations = &mut rule.unread;
        match value {
            ValueMut::Protocols(protocols) => {
                *protocols = read_protocols(field, fields.take(field), errors);
            }
            ValueMut::Methods(list) => {
                let builder = ListBuilder {
                    list,
                    setting,
                    violations,
                };
                read_list(builder, fields.take(field), errors);
            }
            ValueMut::HeaderNames(list) => {
                let builder = ListBuilder {
                    list,
                    setting,
                    violations,
                };
                read_list(builder, fields.take(field), errors);
            }
            ValueMut::Seconds(duration) => {
                *duration = read_seconds(field, fields.take(field), errors);
            }
            ValueMut::Flag(flag) => *flag = fields.take_flag(field, errors),
        }
    }
}

fn read_list<T>(mut builder: ListBuilder<'_, T>, value: Value, errors: &mut Vec<ReadError>)
where
    str: ListItem<T>,
{
    let texts = read_texts(builder.setting.as_str(), value, errors);
    TextsOrAny(texts).add_to(&mut builder);
}

fn read_seconds(
    field: &'static str,
    value: Value,
    errors: &mut Vec<ReadError>,
) -> Option<Duration> {
    match value {
        Value::Null => {}
        Value::Whole(seconds) => return Some(Duration::from_secs(seconds)),
        number @ Value::Number(_) => {
            let reason = "is not a whole number from 0 to 86400";
            let error = ReadError::new(reason, "write whole seconds, such as 7200");
            errors.push(error.field(field).value(number.shown()));
        }
        other => {
            let help = "write whole seconds, from 0 to 86400";
            errors.push(other.error_unquoted(field, help));
        }
    }
    None
}
