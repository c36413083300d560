//! [`RuleValues`]: the header values that a rule's grants carry.

use http::{HeaderName, HeaderValue, Method};

use crate::fetch::method::SAFELISTED_METHODS;
use crate::policy::policy_rule::{Names, Settings};
use crate::policy::rule::RuleKind;

/// What the grants of a rule are told with.
#[derive(Debug)]
pub(crate) struct RuleValues {
    pub(crate) allow_methods: ListValue,
    pub(crate) allow_headers: ListValue,
    pub(crate) expose_headers: ListValue,
    pub(crate) max_age: Option<HeaderValue>,
}

/// A header's value that lists what a rule allows.
#[derive(Debug)]
pub(crate) enum ListValue {
    /// There is nothing to list.
    Absent,
    Fixed(HeaderValue),
    /// `Any` in a credentialed rule, where `*` would be a literal: the names that the request
    /// asks for, or that the response carries.
    PerRequest,
}

impl RuleValues {
    pub(crate) fn new(settings: &Settings) -> Self {
        let kind = settings.kind;
        // Browsers cache what is listed, the safelisted methods of preflights included; `*` covers
        // them.
        let safelisted = SAFELISTED_METHODS.iter().filter(|_| !settings.methods.any);
        let others = settings.methods.named.iter();
        let methods = Names {
            any: settings.methods.any,
            named: safelisted
                .chain(others.filter(|method| !SAFELISTED_METHODS.contains(method)))
                .cloned()
                .collect(),
        };
        Self {
            allow_methods: ListValue::new(kind, &methods, Method::as_str),
            allow_headers: ListValue::new(kind, &settings.request_headers, HeaderName::as_str),
            expose_headers: ListValue::new(kind, &settings.expose_headers, HeaderName::as_str),
            max_age: settings.max_age.map(|age| age.as_secs().into()),
        }
    }
}

impl ListValue {
    fn new<T>(kind: RuleKind, names: &Names<T>, as_str: fn(&T) -> &str) -> Self {
        if names.any && kind == RuleKind::Credentialed {
            return Self::PerRequest;
        }
        let list: Vec<_> = names
            .any
            .then_some("*")
            .into_iter()
            .chain(names.named.iter().map(as_str))
            .collect();
        // With room to spare: a header's value made of such a text is shared from the beginning,
        // where its first clone would allocate, and each one ask how it is shared.
        let mut text = String::with_capacity(list.iter().map(|name| name.len() + 2).sum());
        text.push_str(&list.join(", "));
        // A list of tokens is always a header's value.
        match HeaderValue::try_from(text) {
            Ok(value) if !list.is_empty() => Self::Fixed(value),
            _ => Self::Absent,
        }
    }
}
