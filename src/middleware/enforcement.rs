//! [`Enforcement`]: what becomes of a request that may not act.

use http::Request;

use crate::decision::Decision;
use crate::decision::act::check;
use crate::decision::rejection::Rejection;
use crate::fetch::request_kind::RequestKind;
use crate::policy::Policy;

/// What a [`CredentialsLayer`](crate::CredentialsLayer) does with requests that, as
/// [`Policy::check`](crate::Policy::check) says, may not act.
///
/// Start with `Report`, look at what it marks, name what is missing in a rule, then `Reject`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Enforcement {
    /// Nothing is asked: CORS withholds responses, and stops no request.
    #[default]
    Off,
    /// The request runs, and its response carries the [`Rejection`](crate::Rejection) in its
    /// extensions. Nothing changes on the wire.
    Report,
    /// The request does not reach the inner service. It is answered 403, without a body and without
    /// CORS headers; the response carries the [`Rejection`](crate::Rejection) in its extensions.
    Reject,
}

/// What enforcement says to a request.
#[derive(Debug)]
pub(crate) enum Checked {
    /// It was not asked: it is off, or the request is a preflight, which does nothing but ask.
    Off,
    Passed,
    /// The request runs although it may not act.
    Reported(Rejection),
    Rejected(Rejection),
}

impl Enforcement {
    /// E7: asks whether the request may act, if that is enforced. A preflight is not asked, so that
    /// nothing is recorded of it.
    pub(crate) fn check<B>(
        self,
        policy: &Policy,
        decision: &Decision,
        request: &Request<B>,
    ) -> Checked {
        if self == Self::Off || decision.kind() == Some(RequestKind::Preflight) {
            return Checked::Off;
        }
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        match (check(policy, decision, method, uri, headers), self) {
            (Ok(()), _) => Checked::Passed,
            (Err(rejection), Self::Reject) => Checked::Rejected(rejection),
            (Err(rejection), Self::Off | Self::Report) => Checked::Reported(rejection),
        }
    }
}

#[cfg(feature = "tracing")]
impl Checked {
    /// What becomes of the request, as events and spans say it.
    pub(crate) fn as_str(&self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Passed => Some("passed"),
            Self::Reported(_) => Some("reported"),
            Self::Rejected(_) => Some("rejected"),
        }
    }

    pub(crate) fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Off | Self::Passed => None,
            Self::Reported(rejection) | Self::Rejected(rejection) => Some(rejection),
        }
    }
}
