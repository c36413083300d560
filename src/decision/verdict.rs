//! [`Verdict`]: a decision that owns nothing yet.

use http::HeaderValue;

use crate::decision::{Decision, Grant, Refusal, RefusalReason, RequestKind, Requested, kept};
use crate::fetch::field_lines::FieldLines;
use crate::origin::Origin;
use crate::policy::Policy;

/// A [`Decision`] whose policy is not counted, and whose header values are the request's own.
pub(crate) enum Verdict<'a> {
    NotCors,
    Granted(Granted<'a>),
    Refused(Refused<'a>),
}

pub(crate) struct Granted<'a> {
    pub(crate) rule: usize,
    /// That was parsed.
    pub(crate) origin: Option<&'a HeaderValue>,
    pub(crate) kind: RequestKind,
}

pub(crate) struct Refused<'a> {
    pub(crate) reason: RefusalReason,
    pub(crate) kind: RequestKind,
    pub(crate) origin: FieldLines<'a>,
    pub(crate) rule: Option<usize>,
    pub(crate) requested: Option<Requested>,
}

impl Verdict<'_> {
    pub(crate) fn is_preflight(&self) -> bool {
        let kind = match self {
            Self::NotCors => return false,
            Self::Granted(granted) => granted.kind,
            Self::Refused(refused) => refused.kind,
        };
        kind == RequestKind::Preflight
    }

    pub(crate) fn into_decision(self, policy: &Policy) -> Decision {
        match self {
            Self::NotCors => Decision::NotCors,
            Self::Granted(granted) => Decision::Granted(granted.into_grant(policy.clone())),
            Self::Refused(refused) => Decision::Refused(refused.into_refusal(policy.clone())),
        }
    }
}

impl Granted<'_> {
    #[inline]
    pub(crate) fn into_grant(self, policy: Policy) -> Grant {
        Grant {
            policy,
            rule: self.rule,
            origin: self.origin.map(Origin::from_parsed),
            kind: self.kind,
        }
    }
}

impl Refused<'_> {
    #[inline]
    pub(crate) fn into_refusal(self, policy: Policy) -> Refusal {
        Refusal {
            policy,
            reason: self.reason,
            kind: self.kind,
            origin: kept(self.origin),
            rule: self.rule,
            requested: self.requested,
            cross_origin_by: None,
        }
    }
}
