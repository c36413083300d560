//! [`Decision`]: what a policy says to a request, and [`Policy::decide`].

use std::fmt;

use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN,
};
use http::{HeaderMap, Method};

use crate::fetch::{ListFault, is_forbidden_method, is_token, read_names};
use crate::flaw::Flaw;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy_rule::PolicyRule;
use crate::quote::Quoted;
use crate::rule::RuleKind;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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

/// Whether a request asks for something, or asks whether it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// A CORS request that is no preflight.
    Actual,
    /// A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request): an
    /// `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
    Preflight,
}

/// The policy grants what the request asks for.
#[derive(Clone)]
pub struct Grant {
    policy: Policy,
    rule: usize,
    origin: Option<Origin>,
    kind: RequestKind,
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
    policy: Policy,
    reason: RefusalReason,
    kind: RequestKind,
    origin: Option<HeaderValue>,
    rule: Option<usize>,
    requested: Option<Requested>,
}

/// The method, or the name in a list of header names, that a refused preflight asked for.
#[derive(Clone)]
struct Requested {
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
            .finish()
    }
}

/// Header values that are longer are not kept for the explanation.
const MAX_KEPT: usize = 1024;

impl Refusal {
    /// Why it is refused.
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// Whether it is a preflight that is refused.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// The request's `Origin` as it came; none where there were several, or where it is longer
    /// than 1,024 bytes.
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

    /// The method or header name that was refused.
    pub(crate) fn requested(&self) -> Option<&[u8]> {
        let requested = self.requested.as_ref()?;
        requested
            .line
            .as_bytes()
            .get(usize::from(requested.start)..usize::from(requested.end))
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
    /// The requested method is no token, or longer than 256 bytes.
    InvalidMethod,
    /// The requested method is one that no page can send: `CONNECT`, `TRACE` or `TRACK`.
    ForbiddenMethod,
    /// The rule does not allow the requested method.
    MethodNotAllowed,
    /// The rule does not allow a requested header.
    HeaderNotAllowed,
    /// What is requested as a header's name is no token.
    InvalidHeaderName,
    /// The list of requested headers is longer than any that the rule could grant.
    HeaderListTooLong,
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
        }
    }
}

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
    /// that is no preflight, also one that rule 2 would refuse.
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

    /// The rule that grants something to the sole `Origin`.
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
enum Lines<'a> {
    One(&'a HeaderValue),
    Several,
}

impl<'a> Lines<'a> {
    fn of(headers: &'a HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut lines = headers.get_all(name).iter();
        let first = lines.next()?;
        Some(match lines.next() {
            None => Self::One(first),
            Some(_) => Self::Several,
        })
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
        let origin = match self.origin {
            Lines::One(value) if value.len() <= MAX_KEPT => Some(value.clone()),
            _ => None,
        };
        Decision::Refused(Refusal {
            policy: self.policy.clone(),
            reason,
            kind: self.kind,
            origin,
            rule,
            requested,
        })
    }
}

impl Requested {
    fn new(line: &HeaderValue, start: usize, end: usize) -> Option<Self> {
        (line.len() <= MAX_KEPT).then(|| Self {
            line: line.clone(),
            start: start as u16,
            end: end as u16,
        })
    }
}

/// Whether the rule allows the method and the headers that a preflight asks for.
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

/// A rule can name a longer method; `Any` covers none.
const MAX_METHOD: usize = 256;

fn judge_method(
    rule: &PolicyRule,
    method: Lines<'_>,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    let Lines::One(value) = method else {
        return Err((RefusalReason::SeveralMethods, None));
    };
    let method = value.as_bytes();
    let reason = if rule.names_method(method) {
        return Ok(());
    } else if method.len() > MAX_METHOD || !is_token(method) {
        RefusalReason::InvalidMethod
    } else if is_forbidden_method(method) {
        RefusalReason::ForbiddenMethod
    } else if rule.allows_any_method() {
        return Ok(());
    } else {
        RefusalReason::MethodNotAllowed
    };
    Err((reason, Requested::new(value, 0, method.len())))
}

/// Whether the browser says, and nobody contradicts it, that the page is of this very origin.
fn is_same_origin(headers: &HeaderMap) -> bool {
    matches!(Lines::of(headers, &SEC_FETCH_SITE), Some(Lines::One(site)) if site == "same-origin")
}
