//! [`Policy::decide`]: who is granted what, and why not. Rules W1, W7 to W9 and W11 of the wire,
//! which the README numbers.

use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN,
};
use http::{HeaderMap, Method};

use crate::decision::{Decision, Grant, MAX_KEPT, Refusal, RefusalReason, RequestKind, Requested};
use crate::fetch::{ListFault, is_forbidden_method, is_token, read_names};
use crate::flaw::Flaw;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy_rule::PolicyRule;
use crate::rule::RuleKind;

pub(crate) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A rule can name a longer method; `Any` covers none.
const MAX_METHOD: usize = 256;

impl Policy {
    /// Decides a request by its method and headers. It is pure, and builds no string and no
    /// collection.
    ///
    /// 1. Without an `Origin` header, it is no CORS request.
    /// 2. Several `Origin` headers are refused.
    /// 3. The most specific pattern that matches the origin tells the rule. An origin that cannot
    ///    be read, `null` included, matches `Rule::anonymous(Any)` alone.
    /// 4. A preflight (`OPTIONS` with `Access-Control-Request-Method`) is refused unless the rule
    ///    allows its method and every header that it names. Any other request is granted.
    /// 5. A request that would be refused, and is no preflight, is no CORS request if its sole
    ///    `Sec-Fetch-Site` is `same-origin`.
    ///
    /// A policy whose sole rule is `Rule::anonymous(Any)` grants every request with an `Origin`
    /// that is no preflight, also one that rule 2 would refuse; not where it can be replaced.
    pub fn decide(&self, method: &Method, headers: &HeaderMap) -> Decision {
        let Some(origin) = Lines::of(headers, &ORIGIN) else {
            return Decision::NotCors;
        };
        let requested_method = if method == Method::OPTIONS {
            Lines::of(headers, &ACCESS_CONTROL_REQUEST_METHOD)
        } else {
            None
        };
        let request = CorsRequest {
            policy: self,
            origin,
            kind: match requested_method {
                Some(_) => RequestKind::Preflight,
                None => RequestKind::Actual,
            },
        };
        let (rule, origin) = match self.find_rule(origin) {
            Ok(found) => found,
            Err((reason, rule)) if requested_method.is_some() => {
                return request.refuse(reason, rule, None);
            }
            Err((reason, rule)) => {
                return match self.static_grant() {
                    Some(grant) => Decision::Granted(grant),
                    None if is_same_origin(headers) => Decision::NotCors,
                    None => request.refuse(reason, rule, None),
                };
            }
        };
        if let Some(method) = requested_method {
            let judgement = judge_preflight(&self.rules()[rule], method, headers);
            if let Err((reason, requested)) = judgement {
                return request.refuse(reason, Some(rule), requested);
            }
        }
        request.grant(rule, origin)
    }

    /// What a static policy grants to every request but preflights.
    pub(crate) fn static_grant(&self) -> Option<Grant> {
        let rule = self.any_rule().filter(|_| self.is_static())?;
        Some(Grant {
            policy: self.clone(),
            rule,
            origin: None,
            kind: RequestKind::Actual,
        })
    }

    /// W9: the rule that grants something to the sole `Origin`.
    fn find_rule(
        &self,
        lines: Lines<'_>,
    ) -> Result<(usize, Option<Origin>), (RefusalReason, Option<usize>)> {
        let Lines::One(value) = lines else {
            return Err((RefusalReason::SeveralOrigins, None));
        };
        match self.rule_of(value.as_bytes()) {
            Ok(Some(rule)) if self.rules()[rule].kind() == RuleKind::Refused => {
                Err((RefusalReason::OriginRefused, Some(rule)))
            }
            Ok(Some(rule)) => Ok((rule, Some(Origin::from_parsed(value)))),
            Ok(None) => Err((RefusalReason::OriginNotAllowed, None)),
            Err(flaw) => match (self.any_rule(), flaw) {
                (Some(rule), _) => Ok((rule, None)),
                (None, Flaw::Null) => Err((RefusalReason::OpaqueOrigin, None)),
                (None, _) => Err((RefusalReason::InvalidOrigin, None)),
            },
        }
    }
}

/// What every decision about one request has in common.
struct CorsRequest<'a> {
    policy: &'a Policy,
    origin: Lines<'a>,
    kind: RequestKind,
}

/// The lines of a header that is there.
#[derive(Clone, Copy)]
pub(crate) enum Lines<'a> {
    One(&'a HeaderValue),
    Several,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(headers: &'a HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut lines = headers.get_all(name).iter();
        let first = lines.next()?;
        Some(match lines.next() {
            None => Self::One(first),
            Some(_) => Self::Several,
        })
    }

    /// The sole line, if it is short enough to be kept in a refusal.
    pub(crate) fn kept(self) -> Option<HeaderValue> {
        match self {
            Self::One(value) if value.len() <= MAX_KEPT => Some(value.clone()),
            _ => None,
        }
    }
}

impl CorsRequest<'_> {
    fn grant(&self, rule: usize, origin: Option<Origin>) -> Decision {
        Decision::Granted(Grant {
            policy: self.policy.clone(),
            rule,
            origin,
            kind: self.kind,
        })
    }

    fn refuse(
        &self,
        reason: RefusalReason,
        rule: Option<usize>,
        requested: Option<Requested>,
    ) -> Decision {
        Decision::Refused(Refusal {
            policy: self.policy.clone(),
            reason,
            kind: self.kind,
            origin: self.origin.kept(),
            rule,
            requested,
            cross_origin_by: None,
        })
    }
}

/// W7, W8: whether the rule allows the method and the headers that a preflight asks for.
fn judge_preflight(
    rule: &PolicyRule,
    method: Lines<'_>,
    headers: &HeaderMap,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    judge_method(rule, method)?;
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    read_names(lines, rule.request_header_bound(), |name| {
        rule.allows_request_header(name)
    })
    .map_err(|fault| match fault {
        ListFault::NotAllowed { line, start, end } => (
            RefusalReason::HeaderNotAllowed,
            Requested::new(line, start, end),
        ),
        ListFault::NotToken { line, start, end } => (
            RefusalReason::InvalidHeaderName,
            Requested::new(line, start, end),
        ),
        ListFault::TooLong => (RefusalReason::HeaderListTooLong, None),
    })
}

fn judge_method(
    rule: &PolicyRule,
    method: Lines<'_>,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    let Lines::One(value) = method else {
        return Err((RefusalReason::SeveralMethods, None));
    };
    let method = value.as_bytes();
    allow_method(rule, method).map_err(|reason| (reason, Requested::new(value, 0, method.len())))
}

/// W7: whether the rule allows the method.
pub(crate) fn allow_method(rule: &PolicyRule, method: &[u8]) -> Result<(), RefusalReason> {
    if rule.names_method(method) {
        Ok(())
    } else if method.len() > MAX_METHOD || !is_token(method) {
        Err(RefusalReason::InvalidMethod)
    } else if is_forbidden_method(method) {
        Err(RefusalReason::ForbiddenMethod)
    } else if rule.allows_any_method() {
        Ok(())
    } else {
        Err(RefusalReason::MethodNotAllowed)
    }
}

/// W11: whether the browser says, and nobody contradicts it, that the page is of this very origin.
fn is_same_origin(headers: &HeaderMap) -> bool {
    matches!(Lines::of(headers, &SEC_FETCH_SITE), Some(Lines::One(site)) if site == "same-origin")
}
