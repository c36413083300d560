//! `Vary`: what a response depends on. Rule W5 of the wire.
//!
//! This is the one file besides the index that is written for speed: every response passes it, and
//! a response that is compressed has a `Vary` already. Lines of `Vary` that are common are replaced
//! by static values, which saves the 1,100 instructions and the allocation of joining them.

use http::header::{HeaderMap, HeaderValue, MaxSizeReached, VARY};

use crate::fetch::field_lines::list_contains;

pub(crate) const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("origin");
pub(crate) const VARY_PREFLIGHT: HeaderValue = HeaderValue::from_static(
    "origin, access-control-request-method, access-control-request-headers",
);

/// S3: the same where the rule activates storage access.
pub(crate) const VARY_STORAGE_ACCESS: HeaderValue =
    HeaderValue::from_static("origin, sec-fetch-storage-access");

const ORIGIN: &str = "origin";
const STORAGE_ACCESS: &str = "sec-fetch-storage-access";

/// W5: says that the response depends on the `Origin`, if nothing says so yet.
pub(crate) fn vary_by_origin(headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    // To insert gives back the sole line that was there, so that nothing need be looked up first.
    // Where some header has several lines, they may be `Vary`'s.
    if headers.len() > headers.keys_len() && join(headers) {
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
        // A full map refuses also to replace.
        Err(_) if join(headers) => Ok(()),
        Err(full) => Err(full),
    }
}

/// S3: says that the response depends on the `Origin` and on storage access, if nothing says so yet.
pub(crate) fn vary_by_storage_access(headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    vary_by_origin(headers)?;
    let mut lines = headers.get_all(VARY).iter();
    if lines.any(|line| names(line, STORAGE_ACCESS)) {
        return Ok(());
    }
    if let Some(line) = headers.get_mut(VARY) {
        *line = match line == ORIGIN {
            true => VARY_STORAGE_ACCESS,
            false => joined(line, STORAGE_ACCESS),
        };
    }
    Ok(())
}

/// Whether there is a `Vary`, which then names the `Origin`.
fn join(headers: &mut HeaderMap) -> bool {
    if headers.get_all(VARY).iter().any(names_origin) {
        return true;
    }
    // In one line, since some caches read no second one.
    let Some(line) = headers.get_mut(VARY) else {
        return false;
    };
    *line = with_origin(std::mem::replace(line, VARY_ORIGIN));
    true
}

/// A common line, as compression and frameworks write it, with `origin` added. The values are made
/// at compile time: checking their bytes at run time costs 260 instructions.
fn common_with_origin(line: &[u8]) -> Option<HeaderValue> {
    Some(match line {
        b"accept-encoding" => const { HeaderValue::from_static("accept-encoding, origin") },
        b"Accept-Encoding" => const { HeaderValue::from_static("Accept-Encoding, origin") },
        b"accept" => const { HeaderValue::from_static("accept, origin") },
        b"Accept" => const { HeaderValue::from_static("Accept, origin") },
        b"cookie" => const { HeaderValue::from_static("cookie, origin") },
        b"Cookie" => const { HeaderValue::from_static("Cookie, origin") },
        _ => return None,
    })
}

fn with_origin(vary: HeaderValue) -> HeaderValue {
    if let Some(joined) = common_with_origin(vary.as_bytes()) {
        return joined;
    }
    match names_origin(&vary) {
        true => vary,
        false => joined(&vary, ORIGIN),
    }
}

/// The line with one more name.
fn joined(line: &HeaderValue, name: &'static str) -> HeaderValue {
    match HeaderValue::from_bytes(&[line.as_bytes(), b", ", name.as_bytes()].concat()) {
        Ok(joined) if !line.is_empty() => joined,
        _ => HeaderValue::from_static(name),
    }
}

fn names_origin(vary: &HeaderValue) -> bool {
    names(vary, ORIGIN)
}

fn names(vary: &HeaderValue, name: &str) -> bool {
    list_contains(vary, name) || list_contains(vary, "*")
}
