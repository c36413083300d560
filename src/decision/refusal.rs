//! [`Refusal`]: a page may not read.

use std::fmt;

use http::HeaderValue;

use crate::decision::grant::Grant;
use crate::decision::requested::Requested;
use crate::escape::AsciiEscaped;
use crate::fetch::request_kind::RequestKind;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

/// The page may not read the answer to its request; a refused preflight keeps it from being sent.
///
/// The layer puts it into the extensions of the response, where an outer layer can count or log
/// it. It owns no heap but shared header values, and drops those that are over-long. Under hyper
/// such a value keeps the request's head alive for as long as it lives.
///
/// Its `Debug` prints nothing but printable ASCII of the request, cut where it is long.
#[derive(Clone)]
pub struct Refusal {
    pub(super) policy: Policy,
    pub(super) reason: RefusalReason,
    pub(super) kind: RequestKind,
    pub(super) origin: Option<HeaderValue>,
    pub(super) rule: Option<usize>,
    pub(super) requested: Option<Requested>,
    pub(super) registration: Registration,
}

impl Refusal {
    /// R6: the refusal of a request whose origin could not be looked up.
    #[cfg(feature = "registry")]
    pub(crate) fn of_failed_registry(policy: Policy, kind: RequestKind, origin: &Origin) -> Self {
        Self {
            policy,
            reason: RefusalReason::RegistryFailed,
            kind,
            origin: Some(origin.as_header_value().clone()),
            rule: None,
            requested: None,
            registration: Registration::NotRegistered,
        }
    }

    /// Why it is refused.
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// Whether a preflight or an actual request is refused.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// The request's `Origin` as it came; none where there was none or several, or where it is
    /// longer than 1,024 bytes.
    ///
    /// **Security.** It was not necessarily parsed: do not print it unescaped.
    pub fn origin(&self) -> Option<&HeaderValue> {
        self.origin.as_ref()
    }

    /// The index of the rule that names the origin, counted from 0; none if no rule does.
    pub fn rule_index(&self) -> Option<usize> {
        self.rule
    }

    /// What the rule that names the origin grants to it; none if no rule does, or a refused one.
    pub(crate) fn granted_to_origin(&self) -> Option<Grant> {
        let rule = self.rule?;
        if self.policy.rules()[rule].kind() == RuleKind::Refused {
            return None;
        }
        Some(Grant {
            policy: self.policy.clone(),
            rule,
            origin: Origin::try_from(self.origin()?).ok(),
            kind: self.kind,
            storage_access: None,
            registration: self.registration,
        })
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How the origin is registered, as far as the decision knows.
    pub(crate) fn registration(&self) -> Registration {
        self.registration
    }

    /// The method, the header name or the line of names for which it is refused.
    pub(crate) fn requested(&self) -> Option<&[u8]> {
        self.requested.as_ref().map(Requested::as_bytes)
    }

    /// The whole line of what it is refused for.
    pub(crate) fn requested_line(&self) -> Option<&[u8]> {
        self.requested.as_ref().map(Requested::line)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin().map(|origin| AsciiEscaped(origin.as_bytes()));
        f.debug_struct("Refusal")
            .field("kind", &self.kind)
            .field("reason", &self.reason)
            .field("origin", &origin)
            .field("rule", &self.rule)
            .field("requested", &self.requested().map(AsciiEscaped))
            .finish()
    }
}

/// Why a page may not read the answer to its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalReason {
    /// No rule names the origin.
    OriginNotAllowed,
    /// A [`Rule::refused`](crate::Rule::refused) names the origin.
    OriginRefused,
    /// The origin is opaque: `null`.
    OpaqueOrigin,
    /// The `Origin` is not the serialization of a tuple origin.
    InvalidOrigin,
    /// There are several `Origin` headers.
    SeveralOrigins,
    /// There are several `Access-Control-Request-Method` headers.
    SeveralMethods,
    /// The method is not a valid token, or longer than 256 bytes.
    InvalidMethod,
    /// The method is one that no page can send: `CONNECT`, `TRACE` or `TRACK`.
    ForbiddenMethod,
    /// The rule does not allow the method.
    MethodNotAllowed,
    /// The rule does not allow a requested header.
    HeaderNotAllowed,
    /// A requested header name is not a valid token.
    InvalidHeaderName,
    /// The list of requested headers is longer than any that the rule could grant.
    HeaderListTooLong,
    /// The registry failed, or did not answer in time: whether the origin is registered is not known.
    RegistryFailed,
}

impl RefusalReason {
    /// A stable label for metrics: the variant's name in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::OriginRefused => "origin_refused",
            Self::OpaqueOrigin => "opaque_origin",
            Self::InvalidOrigin => "invalid_origin",
            Self::SeveralOrigins => "several_origins",
            Self::SeveralMethods => "several_methods",
            Self::InvalidMethod => "invalid_method",
            Self::ForbiddenMethod => "forbidden_method",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::HeaderNotAllowed => "header_not_allowed",
            Self::InvalidHeaderName => "invalid_header_name",
            Self::HeaderListTooLong => "header_list_too_long",
            Self::RegistryFailed => "registry_failed",
        }
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
