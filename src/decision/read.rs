//! [`Policy::decide`]: who may read. Rules W1, W7 to W9 and W11 of the wire, which the guide lists.

use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN,
};
use http::{HeaderMap, Method};

use crate::decision::Decision;
use crate::decision::grant::Grant;
use crate::decision::method::check_method;
use crate::decision::refusal::{Refusal, RefusalReason};
use crate::decision::requested::{Requested, kept};
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::field_lines::FieldLines;
use crate::fetch::request_kind::RequestKind;
use crate::fetch::requested_headers::{RequestedHeadersError, check_requested_headers};
use crate::fetch::storage_access::StorageAccess;
use crate::origin::Origin;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

impl Policy {
    /// Decides by its method and headers who may read the answer to a request. It is pure, and
    /// builds no string and no collection.
    ///
    /// 1. Without an `Origin` header, it is not a CORS request.
    /// 2. Several `Origin` headers are refused.
    /// 3. The most specific pattern that matches the origin tells the rule. An origin that cannot
    ///    be read, `null` included, matches `Rule::anonymous(Any)` alone.
    /// 4. A preflight (`OPTIONS` with `Access-Control-Request-Method`) is refused unless the rule
    ///    allows its method and every header that it names. Any other request is granted.
    /// 5. A request that would be refused, and is not a preflight, is not a CORS request if its sole
    ///    `Sec-Fetch-Site` is `same-origin`.
    ///
    /// A policy whose sole rule is `Rule::anonymous(Any)` grants every request with an `Origin`
    /// that is not a preflight, also one that step 2 would refuse; not where it can be replaced.
    pub fn decide(&self, method: &Method, headers: &HeaderMap) -> Decision {
        self.decide_registered(method, headers, Registration::NotRegistered)
    }

    /// [`decide`](Self::decide), where the sole `Origin` is registered so.
    pub(crate) fn decide_registered(
        &self,
        method: &Method,
        headers: &HeaderMap,
        registration: Registration,
    ) -> Decision {
        // W1: what makes a CORS request, and what a preflight.
        let Some(origin) = FieldLines::of(headers, &ORIGIN) else {
            return Decision::NotCors;
        };
        let requested_method = match *method {
            Method::OPTIONS => FieldLines::of(headers, &ACCESS_CONTROL_REQUEST_METHOD),
            _ => None,
        };
        let kind = match requested_method {
            Some(_) => RequestKind::Preflight,
            None => RequestKind::Actual,
        };
        let grant = |rule, origin: Option<&HeaderValue>, storage_access| {
            Decision::Granted(Grant {
                policy: self.clone(),
                rule,
                origin: origin.map(Origin::from_parsed),
                kind,
                storage_access,
                registration,
            })
        };
        let refuse = |reason, rule, requested| {
            Decision::Refused(Refusal {
                policy: self.clone(),
                reason,
                kind,
                origin: match origin {
                    FieldLines::Sole(value) => kept(value),
                    FieldLines::Several => None,
                },
                rule,
                requested,
                registration,
            })
        };
        match (self.find_rule(origin, registration), requested_method) {
            (Ok((rule, origin)), None) => {
                grant(rule, origin, self.storage_access_of(rule, headers))
            }
            (Ok((rule, origin)), Some(method)) => {
                match check_preflight(&self.rules()[rule], method, headers) {
                    // S5: nothing is made of what a preflight says of storage access.
                    Ok(()) => grant(rule, origin, None),
                    Err((reason, requested)) => refuse(reason, Some(rule), requested),
                }
            }
            (Err((reason, rule)), Some(_)) => refuse(reason, rule, None),
            // W5, W11: nobody is refused by a static policy, nor on the page's own origin.
            (Err((reason, rule)), None) => match self.static_rule() {
                Some(rule) => grant(rule, None, None),
                None if FetchSite::of(headers) == FetchSite::SameOrigin => Decision::NotCors,
                None => refuse(reason, rule, None),
            },
        }
    }

    /// W5: what a static policy grants to every request but preflights.
    pub(crate) fn static_grant(&self) -> Option<Grant> {
        Some(Grant {
            policy: self.clone(),
            rule: self.static_rule()?,
            origin: None,
            kind: RequestKind::Actual,
            storage_access: None,
            registration: Registration::NotRegistered,
        })
    }

    /// What an actual request says of storage access, if its rule makes anything of it.
    fn storage_access_of(&self, rule: usize, headers: &HeaderMap) -> Option<StorageAccess> {
        match self.rules()[rule].activates_storage_access() {
            true => StorageAccess::of(headers),
            false => None,
        }
    }

    /// W9: the rule that grants something to the sole `Origin`, which comes with it if it can be
    /// read.
    fn find_rule<'a>(
        &self,
        origin: FieldLines<'a>,
        registration: Registration,
    ) -> Result<Found<'a>, NotFound> {
        let FieldLines::Sole(value) = origin else {
            return Err((RefusalReason::SeveralOrigins, None));
        };
        match (
            self.rule_of(value.as_bytes(), registration),
            self.any_rule(),
        ) {
            (Ok(Some(rule)), _) if self.rules()[rule].kind() == RuleKind::Refused => {
                Err((RefusalReason::OriginRefused, Some(rule)))
            }
            (Ok(Some(rule)), _) => Ok((rule, Some(value))),
            (Ok(None), _) => Err((RefusalReason::OriginNotAllowed, None)),
            (Err(_), Some(any_rule)) => Ok((any_rule, None)),
            (Err(InvalidOriginReason::Null), None) => Err((RefusalReason::OpaqueOrigin, None)),
            (Err(_), None) => Err((RefusalReason::InvalidOrigin, None)),
        }
    }
}

/// The rule that names the origin, and the `Origin` if it can be read.
type Found<'a> = (usize, Option<&'a HeaderValue>);

/// Why no rule grants anything to the origin, and the rule that refuses it.
type NotFound = (RefusalReason, Option<usize>);

/// W7, W8: whether the rule allows the method and the headers that a preflight asks for. W9: it asks
/// for one method.
fn check_preflight(
    rule: &PolicyRule,
    method: FieldLines<'_>,
    headers: &HeaderMap,
) -> Result<(), (RefusalReason, Option<Requested>)> {
    let FieldLines::Sole(line) = method else {
        return Err((RefusalReason::SeveralMethods, None));
    };
    if let Err(fault) = check_method(rule, line.as_bytes()) {
        return Err((fault.into(), Requested::whole(line)));
    }
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let is_allowed = |name: &[u8]| rule.allows_request_header(name);
    check_requested_headers(lines, rule.request_headers_bound(), is_allowed).map_err(|error| {
        match error {
            RequestedHeadersError::NotAllowed { line, name } => {
                let requested = Requested::new(line, name);
                (RefusalReason::HeaderNotAllowed, requested)
            }
            RequestedHeadersError::NotToken { line, name } => {
                let requested = Requested::new(line, name);
                (RefusalReason::InvalidHeaderName, requested)
            }
            RequestedHeadersError::TooLong { line } => {
                (RefusalReason::HeaderListTooLong, Requested::whole(line))
            }
        }
    })
}
