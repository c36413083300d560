//! [`Policy::decide`]: who is granted what, and why not. Rules W1, W7 to W9 and W11 of the wire,
//! which the README numbers.

use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN,
};
use http::{HeaderMap, Method};

use crate::decision::verdict::{Granted, Refused, Verdict};
use crate::decision::{Decision, RefusalReason, RequestKind, Requested};
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::field_lines::FieldLines;
use crate::fetch::method::is_forbidden_method;
use crate::fetch::requested_headers::{RequestedHeadersError, check_requested_headers};
use crate::fetch::token::is_token;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::RuleKind;

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
        self.judge(method, headers).into_decision(self)
    }

    /// [`decide`](Self::decide), before a reference to the policy is counted for it.
    #[inline]
    pub(crate) fn judge<'a>(&self, method: &Method, headers: &'a HeaderMap) -> Verdict<'a> {
        let Some(origin) = FieldLines::of(headers, &ORIGIN) else {
            return Verdict::NotCors;
        };
        let requested_method = if method == Method::OPTIONS {
            FieldLines::of(headers, &ACCESS_CONTROL_REQUEST_METHOD)
        } else {
            None
        };
        let kind = match requested_method {
            Some(_) => RequestKind::Preflight,
            None => RequestKind::Actual,
        };
        let refused = |reason, rule, requested| {
            Verdict::Refused(Refused {
                reason,
                kind,
                origin,
                rule,
                requested,
            })
        };
        let (rule, tuple_origin) = match self.find_rule(origin) {
            Ok(found) => found,
            Err((reason, rule)) if requested_method.is_some() => {
                return refused(reason, rule, None);
            }
            Err((reason, rule)) => {
                return match self.static_grant() {
                    Some(granted) => Verdict::Granted(granted),
                    None if FetchSite::of(headers) == FetchSite::SameOrigin => Verdict::NotCors,
                    None => refused(reason, rule, None),
                };
            }
        };
        if let Some(method) = requested_method {
            let judgement = judge_preflight(&self.rules()[rule], method, headers);
            if let Err((reason, requested)) = judgement {
                return refused(reason, Some(rule), requested);
            }
        }
        Verdict::Granted(Granted {
            rule,
            origin: tuple_origin,
            kind,
        })
    }

    /// What a static policy grants to every request but preflights.
    pub(crate) fn static_grant<'a>(&self) -> Option<Granted<'a>> {
        let rule = self.any_rule().filter(|_| self.is_static())?;
        Some(Granted {
            rule,
            origin: None,
            kind: RequestKind::Actual,
        })
    }

    /// W9: the rule that grants something to the sole `Origin`, which comes with it if it can be
    /// read.
    #[inline]
    fn find_rule<'a>(&self, lines: FieldLines<'a>) -> Result<Found<'a>, NotFound> {
        let FieldLines::Sole(value) = lines else {
            return Err((RefusalReason::SeveralOrigins, None));
        };
        match self.rule_of(value.as_bytes()) {
            Ok(Some(rule)) if self.rules()[rule].kind() == RuleKind::Refused => {
                Err((RefusalReason::OriginRefused, Some(rule)))
            }
            Ok(Some(rule)) => Ok((rule, Some(value))),
            Ok(None) => Err((RefusalReason::OriginNotAllowed, None)),
            Err(reason) => match (self.any_rule(), reason) {
                (Some(rule), _) => Ok((rule, None)),
                (None, InvalidOriginReason::Null) => Err((RefusalReason::OpaqueOrigin, None)),
                (None, _) => Err((RefusalReason::InvalidOrigin, None)),
            },
        }
    }
}

type Found<'a> = (usize, Option<&'a HeaderValue>);

/// With the rule that refuses the origin.
type NotFound = (RefusalReason, Option<usize>);

/// W7, W8: whether the rule allows the method and the headers that a preflight asks for.
fn judge_preflight(
    rule: &PolicyRule,
    method: FieldLines<'_>,
    headers: &HeaderMap,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    judge_method(rule, method)?;
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    check_requested_headers(lines, rule.request_header_bound(), |name| {
        rule.allows_request_header(name)
    })
    .map_err(|fault| match fault {
        RequestedHeadersError::NotAllowed { line, name } => (
            RefusalReason::HeaderNotAllowed,
            Requested::new(line, name.start, name.end),
        ),
        RequestedHeadersError::NotToken { line, name } => (
            RefusalReason::InvalidHeaderName,
            Requested::new(line, name.start, name.end),
        ),
        RequestedHeadersError::TooLong => (RefusalReason::HeaderListTooLong, None),
    })
}

fn judge_method(
    rule: &PolicyRule,
    method: FieldLines<'_>,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    let FieldLines::Sole(value) = method else {
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
