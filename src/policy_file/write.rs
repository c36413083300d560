//! Policies and rules as a person would write them: what is left out has its default.

use http::{HeaderName, Method, StatusCode};
use serde_core::ser::{Error, Serialize, SerializeMap, Serializer};

use crate::origin::pattern::OriginPattern;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::preflight_settings::{PreflightSettings, PreflightStatus, PreflightValueMut};
use crate::policy::registered_policy::RegisteredPolicy;
use crate::policy::rule::Rule;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::{List, Settings, ValueMut};
use crate::policy::violation_reason::ViolationReason;
use crate::policy_file::fields::RULE;
use crate::policy_file::list::{ANY, REGISTERED};

/// Writes [the form](crate::policy_file), which reads back equal.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_map(None)?;
        write_preflight_settings(self.preflight_settings(), &mut table)?;
        table.serialize_entry(RULE, self.rules())?;
        table.end()
    }
}

/// Writes [the form](crate::policy_file), which reads back equal.
impl Serialize for RegisteredPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.policy().serialize(serializer)
    }
}

fn write_preflight_settings<M: SerializeMap>(
    mut settings: PreflightSettings,
    table: &mut M,
) -> Result<(), M::Error> {
    for (field, value) in settings.values_mut() {
        match value {
            PreflightValueMut::Status(status) if *status != PreflightStatus::default() => {
                table.serialize_entry(field, &StatusCode::from(*status).as_u16())?;
            }
            PreflightValueMut::Flag(flag) if *flag => table.serialize_entry(field, flag)?,
            PreflightValueMut::Status(_) | PreflightValueMut::Flag(_) => {}
        }
    }
    Ok(())
}

/// Writes [the form](crate::policy_file) of a rule.
impl Serialize for PolicyRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_rule(self.kind(), self.origin_list(), self.settings(), serializer)
    }
}

/// Writes [the form](crate::policy_file) of a rule. It is an error if the rule has a text that is
/// not a pattern, a method or a header name, `*` among them, or a fraction of a second.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.unread.first() {
            None => write_rule(self.kind, &self.origins, &self.settings, serializer),
            Some(unread) => Err(S::Error::custom(unread)),
        }
    }
}

/// Writes a map rather than a struct: formats that write a struct as a bare list of its values
/// could not tell which are left out.
fn write_rule<S: Serializer>(
    kind: RuleKind,
    origins: &List<OriginPattern>,
    settings: &Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut table = serializer.serialize_map(None)?;
    let origins = Texts::new(origins, OriginPattern::as_str)?;
    table.serialize_entry(kind.as_str(), &origins)?;
    // One list of settings serves reading and writing: writing reads a copy.
    for (setting, value) in settings.clone().values_mut() {
        let field = setting.as_str();
        match value {
            unset if !unset.is_set() => {}
            ValueMut::Protocols(protocols) => {
                let names: Vec<_> = protocols.iter().map(|protocol| protocol.as_str()).collect();
                table.serialize_entry(field, &names)?;
            }
            ValueMut::Methods(list) => {
                table.serialize_entry(field, &Texts::new(list, Method::as_str)?)?;
            }
            ValueMut::HeaderNames(list) => {
                table.serialize_entry(field, &Texts::new(list, HeaderName::as_str)?)?;
            }
            ValueMut::Seconds(duration) => {
                let duration = duration.unwrap_or_default();
                if duration.subsec_nanos() != 0 {
                    let reason = ViolationReason::MaxAgeFraction;
                    return Err(S::Error::custom(format_args!("`{duration:?}` {reason}")));
                }
                table.serialize_entry(field, &duration.as_secs())?;
            }
            ValueMut::Flag(flag) => table.serialize_entry(field, flag)?,
        }
    }
    table.end()
}

/// A list of texts, and before them the word for `Any` or `Registered`.
struct Texts<'a> {
    word: Option<&'static str>,
    named: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    fn new<T, E: Error>(list: &'a List<T>, as_str: fn(&'a T) -> &'a str) -> Result<Self, E> {
        let named: Vec<_> = list.named.iter().map(as_str).collect();
        // It is a token, and would be read as `Any`.
        if named.contains(&ANY) {
            let reason = ViolationReason::Wildcard;
            return Err(E::custom(format_args!("`{ANY}` {reason}")));
        }
        let registered = list.registered.then_some(REGISTERED);
        let word = list.any.then_some(ANY).or(registered);
        Ok(Self { word, named })
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.word {
            Some(word) if self.named.is_empty() => serializer.serialize_str(word),
            word => serializer.collect_seq(word.iter().chain(&self.named)),
        }
    }
}
