//! The answer to a refused preflight that lets the browser itself miss, and name in its console,
//! what is not allowed.

use http::StatusCode;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderValue, VARY,
};

use crate::decision::{Grant, Refusal, RefusalReason};
use crate::origin::Origin;
use crate::policy::header_values::ListValue;
use crate::wire::actual::share;
use crate::wire::vary::VARY_PREFLIGHT;

/// The answer to a refused preflight, in the request's own map: an ok status and what the rule grants to the origin, if there
/// is a method or the name of a header that every browser will miss in it.
#[cold]
#[inline(never)]
pub(crate) fn verbose_preflight(
    refusal: Option<&Refusal>,
    headers: &mut HeaderMap,
) -> Option<StatusCode> {
    let (grant, methods, names) = granted_to_origin(refusal?, headers)?;
    let status = grant.policy().preflight_status().into();
    headers.clear();
    headers.insert(VARY, VARY_PREFLIGHT);
    share(headers, grant).ok()?;
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    if let Some(names) = names {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
    }
    Some(status)
}

/// What the rule grants to the origin, with the methods and the header names up to the one for
/// which the preflight is refused.
fn granted_to_origin(
    refusal: &Refusal,
    headers: &HeaderMap,
) -> Option<(Grant, HeaderValue, Option<HeaderValue>)> {
    let grant = Grant {
        policy: refusal.policy().clone(),
        rule: refusal.rule_index()?,
        origin: Origin::try_from(refusal.origin()?).ok(),
        kind: refusal.kind(),
    };
    let values = grant.values();
    let (methods, names) = match refusal.reason() {
        RefusalReason::MethodNotAllowed => (
            other_methods(&values.allow_methods, refusal.requested()?)?,
            None,
        ),
        // What `Any` does not cover, `authorization`, engines let `*` cover.
        RefusalReason::HeaderNotAllowed if !grant.rule().allows_any_request_header() => {
            // Without a list of methods, a page that listens to its upload's progress may use any.
            let methods = match &values.allow_methods {
                ListValue::Fixed(methods) => methods.clone(),
                ListValue::PerRequest => headers.get(ACCESS_CONTROL_REQUEST_METHOD)?.clone(),
                ListValue::Absent => return None,
            };
            let names = match &values.allow_headers {
                ListValue::Fixed(names) => Some(names.clone()),
                ListValue::Absent | ListValue::PerRequest => None,
            };
            (methods, names)
        }
        _ => return None,
    };
    Some((grant, methods, names))
}

/// The allowed methods, of which the requested one is none, without other spellings of it:
/// Chromium up to 108 compared in upper case.
fn other_methods(allowed: &ListValue, requested: &[u8]) -> Option<HeaderValue> {
    let ListValue::Fixed(methods) = allowed else {
        return None;
    };
    let others: Vec<_> = methods
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|own| !own.eq_ignore_ascii_case(requested))
        .collect();
    HeaderValue::from_bytes(&others.join(b", ".as_slice())).ok()
}
