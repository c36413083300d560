//! Policies and rules as a person would write them: what is left out has its default.

use std::time::Duration;

use http::{HeaderName, Method, StatusCode};
use serde_core::ser::{Error, Serialize, SerializeMap, Serializer};

use crate::origin::pattern::OriginPattern;
use crate::policy::list::{Draft, Unread};
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::{Rule, RuleKind};
use crate::policy::violation::ViolationReason;
use crate::policy::{Policy, PreflightStatus};
use crate::policy_file::field::{
    EXPOSE_HEADERS, INSECURE_ORIGINS, MAX_AGE, METHODS, PREFLIGHT_STATUS, PUBLIC_SUFFIXES,
    REQUEST_HEADERS, RULE, VERBOSE_PREFLIGHTS,
};
use crate::policy_file::texts::ANY;

/// Writes [the form](crate::policy_file), which reads back equal.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let status = self.preflight_status();
        let has_status = status != PreflightStatus::default();
        let is_verbose = self.verbose_preflights();
        let count = 1 + usize::from(has_status) + usize::from(is_verbose);
        let mut table = serializer.serialize_map(Some(count))?;
        if has_status {
            table.serialize_entry(PREFLIGHT_STATUS, &StatusCode::from(status).as_u16())?;
        }
        if is_verbose {
            table.serialize_entry(VERBOSE_PREFLIGHTS, &true)?;
        }
        table.serialize_entry(RULE, self.rules())?;
        table.end()
    }
}

/// Writes [the form](crate::policy_file) of a rule.
impl Serialize for PolicyRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields {
            kind: self.kind(),
            origins: Texts::new(
                self.allows_any_origin(),
                self.patterns(),
                OriginPattern::as_str,
            ),
            methods: Texts::new(self.allows_any_method(), self.methods(), Method::as_str),
            request_headers: Texts::new(
                self.allows_any_request_header(),
                self.request_headers(),
                HeaderName::as_str,
            ),
            expose_headers: Texts::new(
                self.exposes_any_header(),
                self.expose_headers(),
                HeaderName::as_str,
            ),
            max_age: self.max_age(),
            allows_insecure_origins: self.allows_insecure_origins(),
            allows_public_suffixes: self.allows_public_suffixes(),
        }
        .serialize(serializer)
    }
}

/// Writes [the form](crate::policy_file) of a rule. A rule with a text that is no pattern, method
/// or header name, `*` among them, or with a fraction of a second, is an error.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Fields {
            kind: self.kind,
            origins: Texts::of_draft(&self.origins, OriginPattern::as_str)?,
            methods: Texts::of_draft(&self.methods, Method::as_str)?,
            request_headers: Texts::of_draft(&self.request_headers, HeaderName::as_str)?,
            expose_headers: Texts::of_draft(&self.expose_headers, HeaderName::as_str)?,
            max_age: self.max_age,
            allows_insecure_origins: self.allows_insecure_origins,
            allows_public_suffixes: self.allows_public_suffixes,
        }
        .serialize(serializer)
    }
}

struct Fields<'a> {
    kind: RuleKind,
    origins: Texts<'a>,
    methods: Texts<'a>,
    request_headers: Texts<'a>,
    expose_headers: Texts<'a>,
    max_age: Option<Duration>,
    allows_insecure_origins: bool,
    allows_public_suffixes: bool,
}

/// A map rather than a struct: formats that write a struct as a bare list of its values could not
/// tell which are left out.
impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lists = [
            (METHODS, &self.methods),
            (REQUEST_HEADERS, &self.request_headers),
            (EXPOSE_HEADERS, &self.expose_headers),
        ];
        let flags = [
            (INSECURE_ORIGINS, self.allows_insecure_origins),
            (PUBLIC_SUFFIXES, self.allows_public_suffixes),
        ];
        let lists = lists.iter().filter(|(_, texts)| !texts.0.is_empty());
        let flags = flags.iter().filter(|(_, is_set)| *is_set);
        let count =
            1 + lists.clone().count() + usize::from(self.max_age.is_some()) + flags.clone().count();

        let mut table = serializer.serialize_map(Some(count))?;
        table.serialize_entry(self.kind.as_str(), &self.origins)?;
        for (field, texts) in lists {
            table.serialize_entry(field, texts)?;
        }
        if let Some(max_age) = self.max_age {
            if max_age.subsec_nanos() != 0 {
                let reason = ViolationReason::MaxAgeFraction;
                return Err(S::Error::custom(format_args!("`{max_age:?}` {reason}")));
            }
            table.serialize_entry(MAX_AGE, &max_age.as_secs())?;
        }
        for (field, is_set) in flags {
            table.serialize_entry(field, is_set)?;
        }
        table.end()
    }
}

/// A list of texts, with `"*"` for `Any`.
struct Texts<'a>(Vec<&'a str>);

impl<'a> Texts<'a> {
    fn new<T>(any: bool, named: &'a [T], as_str: fn(&'a T) -> &'a str) -> Self {
        let any = any.then_some(ANY);
        Self(any.into_iter().chain(named.iter().map(as_str)).collect())
    }

    fn of_draft<T, E: Error>(draft: &'a Draft<T>, as_str: fn(&'a T) -> &'a str) -> Result<Self, E> {
        let any = (draft.any_count > 0).then_some(Ok(ANY));
        let refuse = |name: &str, reason| Err(E::custom(format_args!("`{name}` {reason}")));
        let named = draft.entries.iter().map(|entry| match entry {
            Ok(value) => match as_str(value) {
                // A token, which would be read as `Any`.
                ANY => refuse(ANY, ViolationReason::Wildcard),
                text => Ok(text),
            },
            Err(Unread::Pattern(invalid)) => Err(E::custom(invalid)),
            Err(Unread::Name(name)) => refuse(name, ViolationReason::NotToken),
        });
        let texts: Result<_, _> = any.into_iter().chain(named).collect();
        texts.map(Self)
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [ANY] => serializer.serialize_str(ANY),
            texts => serializer.collect_seq(texts),
        }
    }
}
