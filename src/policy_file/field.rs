//! The fields of a policy and of a rule, by name.

use std::array;

use crate::policy_file::read_error::Mistake;
use crate::policy_file::value::Value;

pub(crate) const PREFLIGHT_STATUS: &str = "preflight_status";
pub(crate) const VERBOSE_PREFLIGHTS: &str = "verbose_preflights";
pub(crate) const RULE: &str = "rule";

pub(crate) const CREDENTIALED: &str = "credentialed";
pub(crate) const ANONYMOUS: &str = "anonymous";
pub(crate) const REFUSED: &str = "refused";
pub(crate) const METHODS: &str = "methods";
pub(crate) const REQUEST_HEADERS: &str = "request_headers";
pub(crate) const EXPOSE_HEADERS: &str = "expose_headers";
pub(crate) const MAX_AGE: &str = "max_age";
pub(crate) const INSECURE_ORIGINS: &str = "dangerously_allow_insecure_origins";
pub(crate) const PUBLIC_SUFFIXES: &str = "dangerously_allow_public_suffixes";

const POLICY_FIELDS: &[&str] = &[PREFLIGHT_STATUS, VERBOSE_PREFLIGHTS, RULE];

const RULE_FIELDS: &[&str] = &[
    CREDENTIALED,
    ANONYMOUS,
    REFUSED,
    METHODS,
    REQUEST_HEADERS,
    EXPOSE_HEADERS,
    MAX_AGE,
    INSECURE_ORIGINS,
    PUBLIC_SUFFIXES,
];

/// Whose fields they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Policy,
    Rule,
}

/// A table's values, each under a name that its owner has.
#[derive(Debug)]
pub(crate) struct Fields {
    names: &'static [&'static str],
    values: [Value; RULE_FIELDS.len()],
}

impl Owner {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Policy => POLICY_FIELDS,
            Self::Rule => RULE_FIELDS,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Rule => "rule",
        }
    }

    /// What to write instead of a field that it has not.
    fn mend(self, name: &str) -> String {
        match self {
            Self::Policy if RULE_FIELDS.contains(&name) => {
                return "put it into a rule, under `[[rule]]`".to_owned();
            }
            Self::Rule if POLICY_FIELDS.contains(&name) => {
                return "put it into the policy, before the first `[[rule]]`".to_owned();
            }
            Self::Policy if name == "enforcement" => {
                return "set it in the program, by `CredentialsLayer::enforcement`".to_owned();
            }
            _ => {}
        }
        let written = plain(name);
        let meant = self
            .names()
            .iter()
            .find(|field| written.ends_with(&plain(field)));
        if let Some(meant) = meant {
            return format!("write `{meant}`");
        }
        if self == Self::Rule && matches!(&*written, "origin" | "alloworigin" | "allowedorigin") {
            return "list the origins as `credentialed`, `anonymous` or `refused`".to_owned();
        }
        let names = self.names().join("`, `");
        format!("a {} has `{names}`", self.as_str())
    }
}

/// The name in lower case, singular, without what joins its words.
fn plain(name: &str) -> String {
    let joined: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|char| char.to_ascii_lowercase())
        .collect();
    joined.strip_suffix('s').unwrap_or(&joined).to_owned()
}

impl Fields {
    /// Sorts the table's values by name, and reports every name that is unknown or repeated.
    pub(crate) fn read(
        owner: Owner,
        table: Vec<(Value, Value)>,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let names = owner.names();
        let mut values = array::from_fn(|_| None);
        for (key, value) in table {
            let known = match &key {
                Value::Text(name) => names.iter().position(|field| field == name),
                _ => None,
            };
            let Some(index) = known else {
                let name = key.shown();
                let mend = owner.mend(name.as_deref().unwrap_or_default());
                let reason = format!("is no field of a {}", owner.as_str());
                mistakes.push(Mistake::new(reason, mend).value(name));
                continue;
            };
            if values[index].is_some() {
                mistakes.push(Mistake::new("stands twice", "remove one").field(names[index]));
            } else {
                values[index] = Some(value);
            }
        }
        Self {
            names,
            values: values.map(|value| value.unwrap_or(Value::Null)),
        }
    }

    /// The value of the field; null where it is left out.
    pub(crate) fn take(&mut self, name: &str) -> Value {
        match self.names.iter().position(|field| *field == name) {
            Some(index) => std::mem::replace(&mut self.values[index], Value::Null),
            None => Value::Null,
        }
    }

    /// Whether the field is set; false where it is left out.
    pub(crate) fn take_flag(&mut self, name: &'static str, mistakes: &mut Vec<Mistake>) -> bool {
        match self.take(name) {
            Value::Null => false,
            Value::Bool(is_set) => is_set,
            other => {
                mistakes.push(other.mistake_unquoted(name, "leave it out, or write `true`"));
                false
            }
        }
    }
}
