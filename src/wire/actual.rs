//! What a decision does to a response's headers: rules W2 to W4 and W6 of the wire, which the
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
use crate::fetch::header_name::{is_exposable, is_safelisted_response_header};
use crate::policy::header_values::ListValue;
use crate::wire::vary::{VARY_ORIGIN, VARY_PREFLIGHT, vary_by_origin};

const ANY: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");

/// W2, W3: the answer to a granted preflight, in the request's own map, which has room for it.
pub(crate) fn granted_preflight(grant: Grant, headers: &mut HeaderMap) -> StatusCode {
    let status = grant.policy().preflight_status().into();
    let values = grant.values();
    let methods = match &values.allow_methods {
        ListValue::PerRequest => headers.remove(ACCESS_CONTROL_REQUEST_METHOD),
        ListValue::Fixed(value) => Some(value.clone()),
        ListValue::Absent => None,
    };
    let names = match &values.allow_headers {
        ListValue::PerRequest => requested_names(headers),
        ListValue::Fixed(value) => Some(value.clone()),
        ListValue::Absent => None,
    };
    let max_age = values.max_age.clone();
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
        Ok::<_, MaxSizeReached>(())
    };
    match fill(headers) {
        Ok(()) => status,
        Err(_) => refused_preflight(headers),
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
pub(crate) fn refused_preflight(headers: &mut HeaderMap) -> StatusCode {
    headers.clear();
    headers.insert(VARY, VARY_PREFLIGHT);
    StatusCode::FORBIDDEN
}

/// E7: the answer to a request that enforcement refuses, in the request's own map.
pub(crate) fn rejected(headers: &mut HeaderMap) -> StatusCode {
    headers.clear();
    headers.insert(VARY, VARY_ORIGIN);
    StatusCode::FORBIDDEN
}

/// W4: shares a response with the page that the grant names.
pub(crate) fn granted(grant: Grant, status: StatusCode, headers: &mut HeaderMap) {
    let is_static = grant.policy().is_static();
    // A full map refuses also to replace.
    if headers.keys_len() > MAX_REPLACED {
        remove_allow_headers(headers);
    }
    if fill_granted(grant, status, headers).is_err() {
        withdraw(headers, is_static);
    }
}

/// A map with more names may be full, or nearly so: `http` allows 24,576.
const MAX_REPLACED: usize = 16_384;

/// A response that a cache could give to another origin is not shared at all: `Vary` comes first,
/// and where the map is full, nothing follows.
fn fill_granted(
    grant: Grant,
    status: StatusCode,
    headers: &mut HeaderMap,
) -> Result<(), MaxSizeReached> {
    if !grant.policy().is_static() {
        vary_by_origin(headers)?;
    }
    // A shorter list would overwrite the stored response's.
    if status != StatusCode::NOT_MODIFIED {
        expose(headers, &grant)?;
    }
    // What else the inner service has said is overwritten.
    if !grant.allows_credentials() {
        headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    }
    share(headers, grant)
}

/// What does not fit as a whole is shared with nobody.
#[cold]
#[inline(never)]
fn withdraw(headers: &mut HeaderMap, is_static: bool) {
    remove_allow_headers(headers);
    headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    if !is_static {
        _ = vary_by_origin(headers);
    }
}

/// W4: withholds a response from every page of another origin.
pub(crate) fn withheld(headers: &mut HeaderMap) {
    if may_be_shared(headers) {
        remove_allow_headers(headers);
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    }
    // Where the map is full, the response is at least shared with nobody.
    _ = vary_by_origin(headers);
}

/// Whether the inner service may have shared the response. Walking the names of a usual response
/// costs less than looking up each of these in vain.
fn may_be_shared(headers: &HeaderMap) -> bool {
    const MAX_WALKED: usize = 24;
    headers.keys_len() > MAX_WALKED
        || headers.keys().any(|name| {
            name == ACCESS_CONTROL_ALLOW_ORIGIN
                || name == ACCESS_CONTROL_ALLOW_CREDENTIALS
                || name == ACCESS_CONTROL_EXPOSE_HEADERS
        })
}

/// The inner service has no say in who reads its responses.
fn remove_allow_headers(headers: &mut HeaderMap) {
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
}

/// W6: the one place that writes `Access-Control-Allow-Origin` and `-Credentials`.
pub(crate) fn share(headers: &mut HeaderMap, grant: Grant) -> Result<(), MaxSizeReached> {
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

/// W4: joins the rule's exposed names to those of the inner service.
fn expose(headers: &mut HeaderMap, grant: &Grant) -> Result<(), MaxSizeReached> {
    let names = match &grant.values().expose_headers {
        ListValue::Absent => return Ok(()),
        ListValue::Fixed(names) => names.clone(),
        ListValue::PerRequest => match exposable_names(headers, grant.rule().expose_headers()) {
            Some(names) => names,
            None => return Ok(()),
        },
    };
    if headers.try_append(ACCESS_CONTROL_EXPOSE_HEADERS, names)? {
        remove_repeated_line(headers, ACCESS_CONTROL_EXPOSE_HEADERS)?;
    }
    Ok(())
}

/// The last line of the header, if it is there twice.
#[cold]
#[inline(never)]
fn remove_repeated_line(headers: &mut HeaderMap, name: HeaderName) -> Result<(), MaxSizeReached> {
    let lines: Vec<_> = headers.get_all(&name).iter().cloned().collect();
    let Some((last, others)) = lines.split_last() else {
        return Ok(());
    };
    if others.contains(last) {
        headers.remove(&name);
        for line in others {
            headers.try_append(&name, line.clone())?;
        }
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
