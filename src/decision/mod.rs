//! [`Decision`]: what a policy says to a request.

pub(crate) mod act;
pub(crate) mod read;
pub(crate) mod verdict;

use std::fmt;

use http::HeaderValue;

use crate::escape::Quoted;
use crate::fetch::field_lines::FieldLines;
pub(crate) use crate::fetch::request_kind::RequestKind;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::header_values::RuleValues;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::RuleKind;

/// What a policy says to a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Decision {
    /// The request has no `Origin`, or its page is of the same origin: no other page asks to read
    /// the answer.
    NotCors,
    /// The answer is shared with the page.
    Granted(Grant),
    /// The answer is not shared with the page.
    Refused(Refusal),
}

impl Decision {
    /// The grant, if it is one.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, Method, header};
    /// use tower_cors_credentials::{Policy, Rule};
    ///
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let mut headers = HeaderMap::new();
    /// headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
    /// let decision = policy.decide(&Method::GET, &headers);
    /// assert!(decision.grant().is_some_and(|grant| grant.allows_credentials()));
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Granted(grant) => Some(grant),
            _ => None,
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// The policy grants what the request asks for.
#[derive(Clone)]
pub struct Grant {
    pub(crate) policy: Policy,
    pub(crate) rule: usize,
    pub(crate) origin: Option<Origin>,
    pub(crate) kind: RequestKind,
}

impl Grant {
    /// The page's origin; none where it is opaque (`null`) or unreadable and
    /// `Rule::anonymous(Any)` grants what it grants to everybody.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The rule that grants it.
    pub fn rule(&self) -> &PolicyRule {
        &self.policy.rules()[self.rule]
    }

    /// The index of the rule that grants it, counted from 0.
    pub fn rule_index(&self) -> usize {
        self.rule
    }

    /// Whether the answer is shared also if the request carried credentials.
    pub fn allows_credentials(&self) -> bool {
        self.origin.is_some() && self.rule().kind() == RuleKind::Credentialed
    }

    /// Whether it is a preflight that is granted.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What the grants of its rule are told with.
    pub(crate) fn values(&self) -> &RuleValues {
        self.policy.values(self.rule)
    }
}

/// The policy refuses what the request asks for.
///
/// The layer puts it into the extensions of the response, where an outer layer can count or log
/// it. It owns no heap but shared header values, and drops those that are over-long. Under hyper
/// such a value keeps the request's head alive for as long as it lives.
///
/// Its `Debug` prints nothing but printable ASCII of the request, cut where it is long.
#[derive(Clone)]
pub struct Refusal {
    pub(crate) policy: Policy,
    pub(crate) reason: RefusalReason,
    pub(crate) kind: RequestKind,
    pub(crate) origin: Option<HeaderValue>,
    pub(crate) rule: Option<usize>,
    pub(crate) requested: Option<Requested>,
    /// Enforcement refuses it, since the page is of another origin.
    pub(crate) cross_origin_by: Option<CrossOriginBy>,
}

/// What tells enforcement that a request is not of this server's own origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrossOriginBy {
    /// `Sec-Fetch-Site` is neither `same-origin` nor `none`.
    FetchSite,
    /// There is no `Sec-Fetch-Site`, and the `Origin` is not the request's authority.
    Authority,
}

/// The method, or the name of a header, for which a request is refused.
#[derive(Clone)]
pub(crate) struct Requested {
    line: HeaderValue,
    start: u16,
    end: u16,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("kind", &self.kind)
            .field("origin", &self.origin)
            .field("rule", &self.rule)
            .finish()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin().map(|origin| Quoted(origin.as_bytes()));
        f.debug_struct("Refusal")
            .field("kind", &self.kind)
            .field("reason", &self.reason)
            .field("origin", &origin)
            .field("rule", &self.rule)
            .field("requested", &self.requested().map(Quoted))
            .field("is_enforcement", &self.is_enforcement())
            .finish()
    }
}

impl Refusal {
    /// Why it is refused.
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// Whether it is a preflight that is refused.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Whether it is [`Policy::enforce`] that refuses: the request may not act with the user's
    /// credentials, whether or not its page may read the response.
    pub fn is_enforcement(&self) -> bool {
        self.cross_origin_by.is_some()
    }

    /// The request's `Origin` as it came; none where there was none or several, or where it is
    /// longer than 1,024 bytes.
    ///
    /// **Security.** It was not necessarily parsed: do not print it unescaped.
    pub fn origin(&self) -> Option<&HeaderValue> {
        self.origin.as_ref()
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The index of the rule that names the origin, counted from 0; none if no rule does.
    pub fn rule_index(&self) -> Option<usize> {
        self.rule
    }

    /// The method or header name for which it is refused.
    pub(crate) fn requested(&self) -> Option<&[u8]> {
        let requested = self.requested.as_ref()?;
        requested
            .line
            .as_bytes()
            .get(usize::from(requested.start)..usize::from(requested.end))
    }
}

/// Header values that are longer are not kept in a refusal.
const MAX_KEPT: usize = 1024;

/// The sole line, if it is short enough to be kept in a refusal.
pub(crate) fn kept(lines: FieldLines<'_>) -> Option<HeaderValue> {
    match lines {
        FieldLines::Sole(value) if value.len() <= MAX_KEPT => Some(value.clone()),
        _ => None,
    }
}

impl Requested {
    pub(crate) fn new(line: &HeaderValue, start: usize, end: usize) -> Option<Self> {
        (line.len() <= MAX_KEPT).then(|| Self {
            line: line.clone(),
            start: start as u16,
            end: end as u16,
        })
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalReason {
    /// No rule names the origin.
    OriginNotAllowed,
    /// A [`Rule::refused`](crate::Rule::refused) names the origin.
    OriginRefused,
    /// The origin is opaque: `null`.
    OpaqueOrigin,
    /// The origin is not the serialization of any.
    InvalidOrigin,
    /// There are several `Origin` headers.
    SeveralOrigins,
    /// There are several `Access-Control-Request-Method` headers.
    SeveralMethods,
    /// The method is no token, or longer than 256 bytes.
    InvalidMethod,
    /// The method is one that no page can send: `CONNECT`, `TRACE` or `TRACK`.
    ForbiddenMethod,
    /// The rule does not allow the method.
    MethodNotAllowed,
    /// The rule does not allow a requested header.
    HeaderNotAllowed,
    /// What is requested as a header's name is no token.
    InvalidHeaderName,
    /// The list of requested headers is longer than any that the rule could grant.
    HeaderListTooLong,
    /// Enforcement: the rule is anonymous, and the request carries `Cookie`, or an `Authorization`
    /// that the rule does not name.
    CredentialsNotAllowed,
    /// Enforcement: a page of another origin sends a request that may change something, and there
    /// is no `Origin` to judge it by.
    MissingOrigin,
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
            Self::CredentialsNotAllowed => "credentials_not_allowed",
            Self::MissingOrigin => "missing_origin",
        }
    }
}
