//! What a decision does to a response's headers: rules W2 to W6 of the wire, which the
//! README numbers.

use std::iter;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue,
    MaxSizeReached, VARY,
};
use http::{HeaderName, StatusCode};

use crate::decision::Grant;
use crate::fetch::{is_exposable, is_safelisted_response_header, list_contains};
use crate::policy_rule::ListValue;

const ANY: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("origin");
pub(crate) const VARY_PREFLIGHT: HeaderValue = HeaderValue::from_static(
    "origin, access-control-request-method, access-control-request-headers",
);

/// The map holds as many headers as it can.
pub(crate) struct MapFull;

impl From<MaxSizeReached> for MapFull {
    fn from(_: MaxSizeReached) -> Self {
        Self
    }
}

/// W2, W3: the answer to a granted preflight, in the request's own map, which has room for it.
pub(crate) fn granted_preflight(grant: Grant, mut headers: HeaderMap) -> (StatusCode, HeaderMap) {
    let status = grant.policy().preflight_status().into();
    let rule = grant.rule();
    let methods = match rule.allow_methods_value() {
        ListValue::PerRequest => headers.remove(ACCESS_CONTROL_REQUEST_METHOD),
        ListValue::Fixed(value) => Some(value.clone()),
        ListValue::Absent => None,
    };
    let names = match rule.allow_headers_value() {
        ListValue::PerRequest => requested_names(&headers),
        ListValue::Fixed(value) => Some(value.clone()),
        ListValue::Absent => None,
    };
    let max_age = rule.max_age_value().cloned();
    headers.clear();
    let fill = |headers: &mut HeaderMap| {
        headers.try_insert(VARY, VARY_PREFLIGHT)?;
        share(headers, grant)?;
        if let Some(methods) = methods {
            headers.try_insert(ACCESS_CONTROL_ALLOW_METHODS, methods)?;
        }
        if let Some(names) = names {
            headers.try_insert(ACCESS_CONTROL_ALLOW_HEADERS, names)?;
        }
        if let Some(max_age) = max_age {
            headers.try_insert(ACCESS_CONTROL_MAX_AGE, max_age)?;
        }
        Ok(())
    };
    match fill(&mut headers) {
        Ok(()) => (status, headers),
        Err(MapFull) => refused_preflight(headers),
    }
}

/// The requested header names as one line. The decision has read every name.
fn requested_names(headers: &HeaderMap) -> Option<HeaderValue> {
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
    let mut lines = lines.iter().filter(|line| !line.is_empty());
    let first = lines.next()?;
    let Some(second) = lines.next() else {
        return Some(first.clone());
    };
    let mut joined = first.as_bytes().to_vec();
    for line in iter::once(second).chain(lines) {
        joined.extend_from_slice(b", ");
        joined.extend_from_slice(line.as_bytes());
    }
    HeaderValue::from_bytes(&joined).ok()
}

/// W2: the answer to a refused preflight, in the request's own map.
pub(crate) fn refused_preflight(mut headers: HeaderMap) -> (StatusCode, HeaderMap) {
    headers.clear();
    headers.insert(VARY, VARY_PREFLIGHT);
    (StatusCode::FORBIDDEN, headers)
}

/// E7: the answer to a request that enforcement refuses, in the request's own map.
pub(crate) fn rejected(mut headers: HeaderMap) -> (StatusCode, HeaderMap) {
    headers.clear();
    headers.insert(VARY, VARY_ORIGIN);
    (StatusCode::FORBIDDEN, headers)
}

/// W4: shares a response with the page that the grant names.
pub(crate) fn granted(grant: Grant, status: StatusCode, headers: &mut HeaderMap) {
    let present = Present::in_map(headers);
    if present.allow {
        remove_allow_headers(headers);
    }
    // A response that a cache could give to another origin is not shared at all: `Vary` comes
    // first, and where the map is full, nothing follows.
    let fill = |headers: &mut HeaderMap| {
        if !grant.policy().is_static() {
            vary_by_origin(headers, present.vary)?;
        }
        // A shorter list would overwrite the stored response's.
        if status != StatusCode::NOT_MODIFIED {
            expose(headers, &grant, present.expose)?;
        }
        share(headers, grant)
    };
    if fill(headers).is_err() {
        remove_allow_headers(headers);
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    }
}

/// W4: withholds a response from every page of another origin.
pub(crate) fn withheld(headers: &mut HeaderMap) {
    let present = Present::in_map(headers);
    if present.allow {
        remove_allow_headers(headers);
    }
    if present.expose {
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    }
    // Where the map is full, the response is at least shared with nobody.
    _ = vary_by_origin(headers, present.vary);
}

/// Which headers a response may have already. Walking the names of a usual response costs less
/// than looking up each of these in vain.
#[derive(Clone, Copy)]
struct Present {
    /// `Access-Control-Allow-Origin` or `-Credentials`.
    allow: bool,
    expose: bool,
    vary: bool,
}

impl Present {
    /// Larger maps are looked up.
    const MAX_WALKED: usize = 24;

    fn in_map(headers: &HeaderMap) -> Self {
        let is_large = headers.keys_len() > Self::MAX_WALKED;
        let mut present = Self {
            allow: is_large,
            expose: is_large,
            vary: is_large,
        };
        if !is_large {
            for name in headers.keys() {
                present.allow |=
                    name == ACCESS_CONTROL_ALLOW_ORIGIN || name == ACCESS_CONTROL_ALLOW_CREDENTIALS;
                present.expose |= name == ACCESS_CONTROL_EXPOSE_HEADERS;
                present.vary |= name == VARY;
            }
        }
        present
    }
}

/// The inner service has no say in who reads its responses.
fn remove_allow_headers(headers: &mut HeaderMap) {
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
}

/// W6: the one place that writes `Access-Control-Allow-Origin` and `-Credentials`.
pub(crate) fn share(headers: &mut HeaderMap, grant: Grant) -> Result<(), MapFull> {
    let allows_credentials = grant.allows_credentials();
    let allows_any_origin = grant.rule().allows_any_origin();
    let origin = match grant.origin {
        Some(origin) if !allows_any_origin => origin.into_header_value(),
        _ => ANY,
    };
    headers.try_insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin)?;
    if allows_credentials {
        headers.try_insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE)?;
    }
    Ok(())
}

/// W5: says that the response depends on the `Origin`, if nothing says so yet.
#[inline]
fn vary_by_origin(headers: &mut HeaderMap, may_be_present: bool) -> Result<(), MapFull> {
    if !may_be_present || !join_vary(headers) {
        headers.try_insert(VARY, VARY_ORIGIN)?;
    }
    Ok(())
}

/// Whether there is a `Vary`, which then names the `Origin`.
fn join_vary(headers: &mut HeaderMap) -> bool {
    let mut lines = headers.get_all(VARY).iter();
    if lines.any(|line| list_contains(line, "origin") || list_contains(line, "*")) {
        return true;
    }
    // In one line, since some caches read no second one.
    let Some(line) = headers.get_mut(VARY) else {
        return false;
    };
    let joined = [line.as_bytes(), b", origin"].concat();
    *line = match HeaderValue::from_bytes(&joined) {
        Ok(joined) if !line.is_empty() => joined,
        _ => VARY_ORIGIN,
    };
    true
}

/// W4: joins the rule's exposed names to those of the inner service.
fn expose(headers: &mut HeaderMap, grant: &Grant, may_be_present: bool) -> Result<(), MapFull> {
    let names = match grant.rule().expose_headers_value() {
        ListValue::Absent => return Ok(()),
        ListValue::Fixed(names) => names.clone(),
        ListValue::PerRequest => match exposable_names(headers, grant.rule().expose_headers()) {
            Some(names) => names,
            None => return Ok(()),
        },
    };
    let mut lines = may_be_present
        .then(|| headers.get_all(ACCESS_CONTROL_EXPOSE_HEADERS).iter())
        .into_iter()
        .flatten();
    if !lines.any(|line| line == names) {
        headers.try_append(ACCESS_CONTROL_EXPOSE_HEADERS, names)?;
    }
    Ok(())
}

/// The names that `*` would stand for, if it stood for anything beside credentials: those of the
/// response, then those that are `named`.
fn exposable_names(headers: &HeaderMap, named: &[HeaderName]) -> Option<HeaderValue> {
    let carried = headers.keys().filter(|name| {
        is_exposable(name) && !is_safelisted_response_header(name) && !named.contains(name)
    });
    let names: Vec<_> = carried.chain(named).map(HeaderName::as_str).collect();
    if names.is_empty() {
        return None;
    }
    HeaderValue::try_from(names.join(", ")).ok()
}
