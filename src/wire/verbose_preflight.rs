//! The exception to W2: the answer to a refused preflight that lists what is allowed, so that the browser's console names
//! what is missing.

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue};

use crate::decision::grant::Grant;
use crate::decision::refusal::{Refusal, RefusalReason};
use crate::policy::grant_headers::{GrantHeaders, ListValue};
use crate::wire::allow_lists::AllowLists;

/// What the rule grants to the origin of a refused preflight, if there is a method or the name of a
/// header that every browser will miss in it.
pub(crate) fn verbose_grant(
    refusal: &Refusal,
    request_headers: &HeaderMap,
) -> Option<(Grant, AllowLists)> {
    let grant = refusal.granted_to_origin()?;
    let values = grant.rule().grant_headers();
    let (methods, names) = match refusal.reason() {
        RefusalReason::MethodNotAllowed => {
            let methods = other_methods(&values.allow_methods, refusal.requested()?)?;
            (methods, None)
        }
        // Engines let `*` cover `authorization`, which `Any` does not cover.
        RefusalReason::HeaderNotAllowed if grant.rule().allows_any_request_header() => return None,
        RefusalReason::HeaderNotAllowed => {
            let methods = allowed_methods(values, request_headers)?;
            let names = match &values.allow_headers {
                ListValue::Fixed(names) => Some(names.clone()),
                ListValue::Absent | ListValue::PerRequest => None,
            };
            (methods, names)
        }
        RefusalReason::OriginNotAllowed
        | RefusalReason::OriginRefused
        | RefusalReason::OpaqueOrigin
        | RefusalReason::InvalidOrigin
        | RefusalReason::SeveralOrigins
        | RefusalReason::SeveralMethods
        | RefusalReason::InvalidMethod
        | RefusalReason::ForbiddenMethod
        | RefusalReason::InvalidHeaderName
        | RefusalReason::HeaderListTooLong
        | RefusalReason::RegistryFailed => return None,
    };
    let lists = AllowLists {
        methods: Some(methods),
        names,
        // Nothing is granted, and a browser is not to remember what a person is to read.
        ..AllowLists::default()
    };
    Some((grant, lists))
}

/// The allowed methods, the requested one among them. Browsers ask for a safelisted method too, where
/// a page listens to the progress of its upload, and would miss it in an answer without a list.
fn allowed_methods(values: &GrantHeaders, request_headers: &HeaderMap) -> Option<HeaderValue> {
    match &values.allow_methods {
        ListValue::Fixed(methods) => Some(methods.clone()),
        ListValue::PerRequest => request_headers.get(ACCESS_CONTROL_REQUEST_METHOD).cloned(),
        ListValue::Absent => None,
    }
}

/// The allowed methods without other spellings of the requested one, which is not allowed:
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
