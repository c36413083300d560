//! [`PolicyRule`]: a validated rule.

use std::fmt;
use std::time::Duration;

use http::{HeaderName, Method};

use crate::fetch::header_name_set::HeaderNameSet;
use crate::fetch::method::is_safelisted_method;
use crate::fetch::token::is_token;
use crate::origin::pattern::OriginPattern;
use crate::policy::rule::RuleKind;

/// A rule of a [`Policy`](crate::Policy), validated.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyRule {
    settings: Settings,
    request_header_set: HeaderNameSet,
    /// How many bytes of requested header names are read.
    request_header_bound: usize,
}

/// What the rule was given, checked, without repetitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) kind: RuleKind,
    pub(crate) origins: Names<OriginPattern>,
    pub(crate) methods: Names<Method>,
    pub(crate) request_headers: Names<HeaderName>,
    pub(crate) expose_headers: Names<HeaderName>,
    pub(crate) max_age: Option<Duration>,
    pub(crate) allows_insecure_origins: bool,
    pub(crate) allows_public_suffixes: bool,
}

/// Values by name, `Any`, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names<T> {
    pub(crate) any: bool,
    pub(crate) named: Box<[T]>,
}

/// How many bytes of requested header names are read under `Any`.
const ANY_LIST_BOUND: usize = 4096;

impl PolicyRule {
    pub(crate) fn new(settings: Settings) -> Self {
        let request_header_set = HeaderNameSet::new(&settings.request_headers.named);
        Self {
            request_header_bound: if settings.request_headers.any {
                ANY_LIST_BOUND
            } else {
                request_header_set.list_bound()
            },
            request_header_set,
            settings,
        }
    }

    /// What the rule grants.
    pub fn kind(&self) -> RuleKind {
        self.settings.kind
    }

    /// The origins that the rule names; none where it names any.
    pub fn patterns(&self) -> &[OriginPattern] {
        &self.settings.origins.named
    }

    /// Whether the rule is `Rule::anonymous(Any)`.
    pub fn allows_any_origin(&self) -> bool {
        self.settings.origins.any
    }

    /// The methods that the rule names. The CORS-safelisted ones are allowed without being named.
    pub fn methods(&self) -> &[Method] {
        &self.settings.methods.named
    }

    /// Whether the rule allows every method that pages can send.
    pub fn allows_any_method(&self) -> bool {
        self.settings.methods.any
    }

    /// The request headers that the rule names.
    pub fn request_headers(&self) -> &[HeaderName] {
        &self.settings.request_headers.named
    }

    /// Whether the rule allows every request header; an anonymous rule's `Any` does not cover
    /// `authorization`.
    pub fn allows_any_request_header(&self) -> bool {
        self.settings.request_headers.any
    }

    /// The response headers that the rule exposes by name.
    pub fn expose_headers(&self) -> &[HeaderName] {
        &self.settings.expose_headers.named
    }

    /// Whether the rule exposes every response header that browsers can show.
    pub fn exposes_any_header(&self) -> bool {
        self.settings.expose_headers.any
    }

    /// How long browsers may keep the answer to a preflight.
    pub fn max_age(&self) -> Option<Duration> {
        self.settings.max_age
    }

    /// Whether the rule has [`Rule::dangerously_allow_insecure_origins`](crate::Rule::dangerously_allow_insecure_origins).
    pub fn allows_insecure_origins(&self) -> bool {
        self.settings.allows_insecure_origins
    }

    /// Whether the rule has [`Rule::dangerously_allow_public_suffixes`](crate::Rule::dangerously_allow_public_suffixes).
    pub fn allows_public_suffixes(&self) -> bool {
        self.settings.allows_public_suffixes
    }

    /// Whether the method is safelisted, or one that the rule names.
    pub(crate) fn names_method(&self, method: &[u8]) -> bool {
        let mut named = self.methods().iter();
        named.any(|own| own.as_str().as_bytes() == method) || is_safelisted_method(method)
    }

    /// Whether the method may be used, if it is one that pages can send.
    pub(crate) fn allows_method(&self, method: &[u8]) -> bool {
        self.names_method(method) || self.allows_any_method()
    }

    /// Denies what is no token.
    pub(crate) fn allows_request_header(&self, name: &[u8]) -> bool {
        self.request_header_set.contains(name)
            || (self.allows_any_request_header()
                && is_token(name)
                && (self.kind() == RuleKind::Credentialed
                    || !name.eq_ignore_ascii_case(b"authorization")))
    }

    pub(crate) fn request_header_bound(&self) -> usize {
        self.request_header_bound
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl fmt::Debug for PolicyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PolicyRule").field(&self.settings).finish()
    }
}
