//! `Vary`: what a response depends on. Rule W5 of the wire, which the README numbers.

use http::header::{HeaderMap, HeaderValue, MaxSizeReached, VARY};

use crate::fetch::field_lines::list_contains;

pub(crate) const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("origin");
pub(crate) const VARY_PREFLIGHT: HeaderValue = HeaderValue::from_static(
    "origin, access-control-request-method, access-control-request-headers",
);

/// W5: says that the response depends on the `Origin`, if nothing says so yet.
#[inline]
pub(crate) fn vary_by_origin(headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    // What is inserted gives back one line of what was there, so that nothing need be looked up
    // first, unless there could be more lines.
    if headers.len() > headers.keys_len() && join_vary(headers) {
        return Ok(());
    }
    match headers.try_insert(VARY, VARY_ORIGIN) {
        Ok(None) => Ok(()),
        Ok(Some(line)) => {
            if let Some(vary) = headers.get_mut(VARY) {
                *vary = with_origin(line);
            }
            Ok(())
        }
        // It refuses also to replace.
        Err(_) if join_vary(headers) => Ok(()),
        Err(full) => Err(full),
    }
}

/// Whether there is a `Vary`, which then names the `Origin`.
#[cold]
#[inline(never)]
fn join_vary(headers: &mut HeaderMap) -> bool {
    let mut lines = headers.get_all(VARY).iter();
    if lines.any(names_origin) {
        return true;
    }
    // In one line, since some caches read no second one.
    let Some(line) = headers.get_mut(VARY) else {
        return false;
    };
    *line = with_origin(std::mem::replace(line, VARY_ORIGIN));
    true
}

fn names_origin(vary: &HeaderValue) -> bool {
    list_contains(vary, "origin") || list_contains(vary, "*")
}

#[cold]
#[inline(never)]
fn with_origin(vary: HeaderValue) -> HeaderValue {
    if names_origin(&vary) {
        return vary;
    }
    let joined = [vary.as_bytes(), b", origin"].concat();
    match HeaderValue::from_bytes(&joined) {
        Ok(joined) if !vary.is_empty() => joined,
        _ => VARY_ORIGIN,
    }
}
