//! [`Rejection`]: a request may not act.

use std::fmt;

use http::HeaderValue;

use crate::decision::refusal::RefusalReason;
use crate::decision::requested::Requested;
use crate::escape::AsciiEscaped;
use crate::policy::Policy;
use crate::policy::registered::Registration;

/// The request may not act with the user's credentials, whether or not its page may read the
/// answer: [`Policy::check`](crate::Policy::check) says so.
///
/// A layer with [`Enforcement`](crate::Enforcement) puts it into the extensions of the response,
/// where an outer layer can count or log it. Like a [`Refusal`](crate::Refusal) it owns no heap but
/// shared header values, and prints nothing but printable ASCII of the request.
#[derive(Clone)]
pub struct Rejection {
    pub(super) policy: Policy,
    pub(super) reason: RejectionReason,
    pub(super) origin: Option<HeaderValue>,
    pub(super) rule: Option<usize>,
    pub(super) requested: Option<Requested>,
    pub(super) evidence: CrossOriginEvidence,
    pub(super) registration: Registration,
}

/// What tells that a request is not of this server's own origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrossOriginEvidence {
    /// `Sec-Fetch-Site` is neither `same-origin` nor `none`.
    FetchSite,
    /// There is no `Sec-Fetch-Site`, and the `Origin` is not the request's authority.
    Authority,
}

impl Rejection {
    /// Why it may not act.
    pub fn reason(&self) -> RejectionReason {
        self.reason
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

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The method, or the header, for which it is rejected.
    pub(crate) fn requested(&self) -> Option<&[u8]> {
        self.requested.as_ref().map(Requested::as_bytes)
    }

    /// How the origin is registered, as far as the decision knows.
    pub(crate) fn registration(&self) -> Registration {
        self.registration
    }

    pub(crate) fn evidence(&self) -> CrossOriginEvidence {
        self.evidence
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin().map(|origin| AsciiEscaped(origin.as_bytes()));
        f.debug_struct("Rejection")
            .field("reason", &self.reason)
            .field("origin", &origin)
            .field("rule", &self.rule)
            .field("requested", &self.requested().map(AsciiEscaped))
            .finish()
    }
}

/// Why a request may not act with the user's credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionReason {
    /// The page may not even read the answer, for this reason: its origin.
    MayNotRead(RefusalReason),
    /// The method is not a valid token, or longer than 256 bytes.
    InvalidMethod,
    /// The method is one that no page can send: `TRACE` or `TRACK`.
    ForbiddenMethod,
    /// The rule does not allow the method.
    MethodNotAllowed,
    /// The rule is anonymous, and the request carries `Cookie`, or an `Authorization` that the rule
    /// does not name.
    CredentialsNotAllowed,
    /// A page of another origin sends a request that may change something, and there is no
    /// `Origin` to judge it by.
    MissingOrigin,
}

impl RejectionReason {
    /// A stable label for metrics: the variant's name in `snake_case`, or the label of the reason
    /// for which the page may not read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MayNotRead(reason) => reason.as_str(),
            Self::InvalidMethod => "invalid_method",
            Self::ForbiddenMethod => "forbidden_method",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::CredentialsNotAllowed => "credentials_not_allowed",
            Self::MissingOrigin => "missing_origin",
        }
    }
}

impl fmt::Display for RejectionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
