//! [`PolicyRule`]: a checked rule.

use std::fmt;
use std::time::Duration;

use http::{HeaderName, Method};

use crate::fetch::header_name_set::HeaderNameSet;
use crate::fetch::method::is_safelisted_method;
use crate::fetch::token::is_token;
use crate::origin::pattern::OriginPattern;
use crate::policy::allowed_names::AllowedNames;
use crate::policy::grant_headers::GrantHeaders;
use crate::policy::protocol::Protocol;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::{List, Settings};

/// A rule of a [`Policy`](crate::Policy), checked.
///
/// Two rules are equal when they say the same: the order of names counts.
#[derive(Clone)]
pub struct PolicyRule {
    kind: RuleKind,
    origins: List<OriginPattern>,
    settings: Settings,
    allowed_methods: Vec<Method>,
    request_header_names: HeaderNameSet,
    request_headers_bound: usize,
    grant_headers: GrantHeaders,
}

/// W8: how many bytes of `Access-Control-Request-Headers` are read under `Any`.
const ANY_REQUEST_HEADERS_BOUND: usize = 4096;

impl PolicyRule {
    pub(crate) fn new(kind: RuleKind, origins: List<OriginPattern>, settings: Settings) -> Self {
        let allowed = AllowedNames::new(&settings);
        let request_header_names = HeaderNameSet::new(&allowed.request_headers.named);
        Self {
            request_headers_bound: match allowed.request_headers.any {
                true => ANY_REQUEST_HEADERS_BOUND,
                false => request_header_names.list_bound(),
            },
            request_header_names,
            grant_headers: GrantHeaders::new(kind, &allowed, settings.max_age),
            allowed_methods: allowed.methods.named,
            kind,
            origins,
            settings,
        }
    }

    /// What the rule grants.
    pub fn kind(&self) -> RuleKind {
        self.kind
    }

    /// The origins that the rule names; none where it names any, or [`Registered`](crate::Registered) ones.
    pub fn origins(&self) -> &[OriginPattern] {
        &self.origins.named
    }

    /// Whether the rule is `Rule::anonymous(Any)`.
    pub fn allows_any_origin(&self) -> bool {
        self.origins.any
    }

    /// Whether the rule names the origins that a registry knows.
    pub fn names_registered_origins(&self) -> bool {
        self.origins.registered
    }

    /// R3: whether the origin, which is valid, can be registered for this rule: strangers on the
    /// network get nothing without an opt-out.
    pub(crate) fn may_name_registered(&self, origin: &[u8]) -> bool {
        self.origins.registered
            && (origin.starts_with(b"https://") || self.settings.allows_insecure_origins)
    }

    /// The protocols of the rule, whose names it allows besides those that it names itself.
    pub fn protocols(&self) -> &[Protocol] {
        &self.settings.protocols
    }

    /// The methods that the rule names. The CORS-safelisted ones are allowed without being named.
    pub fn methods(&self) -> &[Method] {
        &self.settings.methods.named
    }

    /// Whether the rule allows every method that pages can send.
    pub fn allows_any_method(&self) -> bool {
        self.settings.methods.any
    }

    /// The request headers that the rule names, besides those of its [protocols](Self::protocols).
    pub fn request_headers(&self) -> &[HeaderName] {
        &self.settings.request_headers.named
    }

    /// Whether the rule allows every request header; an anonymous rule's `Any` does not cover
    /// `authorization`.
    pub fn allows_any_request_header(&self) -> bool {
        self.settings.request_headers.any
    }

    /// The response headers that the rule exposes by name, besides those of its
    /// [protocols](Self::protocols).
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

    /// Whether the rule has [`Rule::activate_storage_access`](crate::Rule::activate_storage_access).
    pub fn activates_storage_access(&self) -> bool {
        self.settings.activates_storage_access
    }

    /// Whether the rule has [`Rule::dangerously_allow_insecure_origins`](crate::Rule::dangerously_allow_insecure_origins).
    pub fn allows_insecure_origins(&self) -> bool {
        self.settings.allows_insecure_origins
    }

    /// Whether the rule has [`Rule::dangerously_allow_public_suffixes`](crate::Rule::dangerously_allow_public_suffixes).
    pub fn allows_public_suffixes(&self) -> bool {
        self.settings.allows_public_suffixes
    }

    /// W7: whether the method is safelisted, or one that the rule or its protocols name; its case counts.
    pub(crate) fn names_or_safelists_method(&self, method: &[u8]) -> bool {
        let mut named = self.allowed_methods.iter();
        named.any(|own| own.as_str().as_bytes() == method) || is_safelisted_method(method)
    }

    /// Whether the method may be used, if it is one that pages can send.
    pub(crate) fn allows_method(&self, method: &[u8]) -> bool {
        self.names_or_safelists_method(method) || self.allows_any_method()
    }

    /// Denies what is no token.
    pub(crate) fn allows_request_header(&self, name: &[u8]) -> bool {
        self.request_header_names.contains(name)
            || (self.allows_any_request_header()
                && is_token(name)
                && (self.kind() == RuleKind::Credentialed
                    || !name.eq_ignore_ascii_case(b"authorization")))
    }

    /// W8: how many bytes of `Access-Control-Request-Headers` are read at most.
    pub(crate) fn request_headers_bound(&self) -> usize {
        self.request_headers_bound
    }

    /// The headers that its grants send.
    pub(crate) fn grant_headers(&self) -> &GrantHeaders {
        &self.grant_headers
    }

    #[cfg(feature = "serde")]
    pub(crate) fn origin_list(&self) -> &List<OriginPattern> {
        &self.origins
    }

    #[cfg(feature = "serde")]
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl PartialEq for PolicyRule {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.origins, &self.settings) == (other.kind, &other.origins, &other.settings)
    }
}

impl Eq for PolicyRule {}

impl fmt::Debug for PolicyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyRule")
            .field("kind", &self.kind)
            .field("origins", &self.origins)
            .field("settings", &self.settings)
            .finish()
    }
}
