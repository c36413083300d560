//! [`Decision`]: what a policy says to a request. There are two questions, and a type for each
//! answer that is no: who may read ([`Refusal`]), and who may act
//! ([`Rejection`](rejection::Rejection)). `read` keeps the rules W1, W7 to W9 and W11 of the wire, `act`
//! the rules E1 to E6 of enforcement, and `look_up` the rules R1 to R3 of registered origins.

pub(crate) mod act;
pub(crate) mod grant;
pub(crate) mod look_up;
mod method;
pub(crate) mod read;
pub(crate) mod refusal;
pub(crate) mod rejection;
pub(crate) mod requested;

use crate::decision::grant::Grant;
use crate::decision::refusal::Refusal;
use crate::fetch::request_kind::RequestKind;
use crate::policy::registered::Registration;

/// What a policy says to a request.
#[derive(Clone, Debug)]
#[must_use = "a decision does nothing by itself"]
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
            Self::NotCors | Self::Refused(_) => None,
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::NotCors | Self::Granted(_) => None,
        }
    }

    /// How the origin is registered, as far as the decision knows.
    pub(crate) fn registration(&self) -> Registration {
        match self {
            Self::NotCors => Registration::NotRegistered,
            Self::Granted(grant) => grant.registration(),
            Self::Refused(refusal) => refusal.registration(),
        }
    }

    /// Whether the CORS request is a preflight; none if it is not a CORS request.
    pub(crate) fn kind(&self) -> Option<RequestKind> {
        match self {
            Self::NotCors => None,
            Self::Granted(grant) => Some(grant.kind()),
            Self::Refused(refusal) => Some(refusal.kind()),
        }
    }
}
