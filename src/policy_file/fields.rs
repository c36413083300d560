//! [`Fields`]: the values of a table, by the names of its fields.

use crate::policy::notation::Notation;
use crate::policy::preflight_settings::PreflightSettings;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::Settings;
use crate::policy_file::read_error::ReadError;
use crate::policy_file::value::Value;

/// The field of a policy that lists its rules.
pub(crate) const RULE: &str = "rule";

/// The owner of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Policy,
    Rule,
}

impl Owner {
    /// The names of its fields, which follow from the lists of settings.
    fn names(self) -> Vec<&'static str> {
        match self {
            Self::Policy => {
                let mut settings = PreflightSettings::default();
                let settings = settings.values_mut().map(|(name, _)| name);
                settings.into_iter().chain([RULE]).collect()
            }
            Self::Rule => {
                let kinds = RuleKind::ALL.map(RuleKind::as_str);
                let mut settings = Settings::default();
                let settings = settings.values_mut().map(|(setting, _)| setting.as_str());
                kinds.into_iter().chain(settings).collect()
            }
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Rule => "rule",
        }
    }

    /// What to write instead of a field that it does not have.
    fn help_with(self, name: &str) -> String {
        match self {
            Self::Policy if Self::Rule.names().contains(&name) => {
                return "put it into a rule, under `[[rule]]`".to_owned();
            }
            Self::Rule if Self::Policy.names().contains(&name) => {
                return "put it into the policy, before the first `[[rule]]`".to_owned();
            }
            Self::Policy if name == "enforcement" => {
                return "set it in the program, by `CredentialsLayer::with_enforcement`".to_owned();
            }
            Self::Policy if is_of_registry(name) => {
                let registered = Notation::File.registered();
                return format!(
                    "write {registered} in a rule: the registry itself is a part of the program"
                );
            }
            Self::Rule if is_of_registry(name) => {
                return format!("write {}", Notation::File.registered());
            }
            Self::Policy | Self::Rule => {}
        }
        let names = self.names();
        let written = plain(name);
        let meant = names.iter().find(|field| written.ends_with(&plain(field)));
        if let Some(meant) = meant {
            return format!("write `{meant}`");
        }
        if self == Self::Rule && matches!(&*written, "origin" | "alloworigin" | "allowedorigin") {
            return "list the origins as `credentialed`, `anonymous` or `refused`".to_owned();
        }
        let names = names.join("`, `");
        format!("the fields of a {} are `{names}`", self.as_str())
    }
}

/// Whether the name is of registered origins, or of what knows them.
fn is_of_registry(name: &str) -> bool {
    plain(name).contains("regist")
}

/// The name in lower case, singular, without what joins its words.
pub(crate) fn plain(name: &str) -> String {
    let joined: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|char| char.to_ascii_lowercase())
        .collect();
    joined.strip_suffix('s').unwrap_or(&joined).to_owned()
}

/// A table's values, each under a name that its owner has.
#[derive(Debug)]
pub(crate) struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// Sorts out the table's values by name, and reports every name that is unknown or repeated.
    pub(crate) fn read(
        owner: Owner,
        table: Vec<(Value, Value)>,
        errors: &mut Vec<ReadError>,
    ) -> Self {
        let names = owner.names();
        let mut fields: Vec<(&str, Value)> = Vec::new();
        for (key, value) in table {
            let known = match &key {
                Value::Text(name) => names.iter().find(|field| *field == name),
                _ => None,
            };
            let Some(name) = known else {
                let name = key.shown();
                let help = owner.help_with(name.as_deref().unwrap_or_default());
                let reason = format!("is not a field of a {}", owner.as_str());
                errors.push(ReadError::new(reason, help).value(name));
                continue;
            };
            if fields.iter().any(|(known, _)| known == name) {
                errors.push(ReadError::new("is given twice", "remove one of the two").field(*name));
            } else {
                fields.push((name, value));
            }
        }
        Self(fields)
    }

    /// The value of the field; null where it is left out.
    pub(crate) fn take(&mut self, name: &str) -> Value {
        match self.0.iter_mut().find(|(field, _)| *field == name) {
            Some((_, value)) => std::mem::replace(value, Value::Null),
            None => Value::Null,
        }
    }

    /// Whether the field is set; false where it is left out.
    pub(crate) fn take_flag(&mut self, name: &'static str, errors: &mut Vec<ReadError>) -> bool {
        match self.take(name) {
            Value::Null => false,
            Value::Bool(is_set) => is_set,
            other => {
                errors.push(other.error_unquoted(name, "leave it out, or write `true`"));
                false
            }
        }
    }
}
