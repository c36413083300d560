//! [`GrantHeaders`]: the header values that the grants of a rule carry, made when the policy is. Rule
//! W3 of the wire: they list all that the rule allows.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};

use crate::fetch::method::SAFELISTED_METHODS;
use crate::policy::allowed_names::AllowedNames;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::List;

/// The values of the headers that a grant of a rule sends.
#[derive(Clone, Debug)]
pub(crate) struct GrantHeaders {
    pub(crate) allow_methods: ListValue,
    pub(crate) allow_headers: ListValue,
    pub(crate) expose_headers: ListValue,
    pub(crate) max_age: Option<HeaderValue>,
}

/// The value of a header that lists what a rule allows.
#[derive(Clone, Debug)]
pub(crate) enum ListValue {
    /// There is nothing to list.
    Absent,
    Fixed(HeaderValue),
    /// `Any` in a credentialed rule, where browsers take `*` literally: the names that the request
    /// asks for, or that the response carries.
    PerRequest,
}

impl GrantHeaders {
    pub(crate) fn new(kind: RuleKind, allowed: &AllowedNames, max_age: Option<Duration>) -> Self {
        Self {
            allow_methods: ListValue::new(kind, &listed_methods(&allowed.methods), Method::as_str),
            allow_headers: ListValue::new(kind, &allowed.request_headers, HeaderName::as_str),
            expose_headers: ListValue::new(kind, &allowed.expose_headers, HeaderName::as_str),
            max_age: max_age.map(|age| age.as_secs().into()),
        }
    }
}

/// The allowed methods with the safelisted ones in front, which browsers cache if they are listed.
/// `*` covers them.
fn listed_methods(methods: &List<Method>) -> List<Method> {
    let safelisted = SAFELISTED_METHODS.iter().filter(|_| !methods.any);
    let others = methods.named.iter();
    let others = others.filter(|method| !SAFELISTED_METHODS.contains(method));
    List {
        any: methods.any,
        registered: false,
        named: safelisted.chain(others).cloned().collect(),
    }
}

impl ListValue {
    fn new<T>(kind: RuleKind, list: &List<T>, as_str: fn(&T) -> &str) -> Self {
        if list.any && kind == RuleKind::Credentialed {
            return Self::PerRequest;
        }
        let any = list.any.then_some("*");
        let names: Vec<_> = any
            .into_iter()
            .chain(list.named.iter().map(as_str))
            .collect();
        // The spare capacity makes the value shared from the beginning: without it, the first
        // request to clone the value would allocate.
        let mut text = String::with_capacity(names.iter().map(|name| name.len() + 2).sum());
        text.push_str(&names.join(", "));
        // A list of tokens is always a valid header value.
        match HeaderValue::try_from(text) {
            Ok(value) if !names.is_empty() => Self::Fixed(value),
            _ => Self::Absent,
        }
    }
}
