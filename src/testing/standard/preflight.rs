//! The [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch): what it asks,
//! and what is read from its answer.

use http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::fetch::method::is_safelisted_method;
use crate::testing::engine::Engine;
use crate::testing::outcome::block_reason::{BlockReason, Obstacle};
use crate::testing::request::{CredentialsMode, Request};
use crate::testing::standard::cors_check::{AllowLines, cors_check};
use crate::testing::standard::header_list::{extract_tokens, get, lines};

/// How long a preflight is cached, in seconds, if its answer does not say.
const DEFAULT_MAX_AGE: u64 = 5;

/// What the answer to a preflight permits.
#[derive(Debug)]
pub(crate) struct Permission<'a> {
    pub(crate) methods: Vec<&'a [u8]>,
    pub(crate) header_names: Vec<&'a [u8]>,
    /// In seconds.
    pub(crate) max_age: u64,
}

/// Whether it is the one
/// [CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
pub(crate) fn names_authorization(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"authorization")
}

/// The header list of the request's preflight.
pub(crate) fn preflight_headers<B>(request: &Request<B>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCESS_CONTROL_REQUEST_METHOD, method_value(&request.method));
    // Without a space after the comma, for better or worse.
    let names: Vec<_> = request.unsafe_names().into_iter().collect();
    if !names.is_empty() {
        // Names are tokens, and tokens with commas between them make a header's value.
        if let Ok(value) = HeaderValue::try_from(names.join(",")) {
            headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, value);
        }
    }
    headers
}

fn method_value(method: &Method) -> HeaderValue {
    // A method is a token, and every token is a header's value.
    HeaderValue::from_str(method.as_str()).unwrap_or(HeaderValue::from_static(""))
}

/// Step 7: what the answer permits, if that covers the request.
pub(crate) fn judge_preflight<'a, B>(
    engine: Engine,
    request: &'a Request<B>,
    status: StatusCode,
    headers: &'a HeaderMap,
) -> Result<Permission<'a>, Obstacle> {
    let includes = request.credentials_mode == CredentialsMode::Include;
    cors_check(
        engine,
        request.serialized_origin().as_bytes(),
        request.credentials_mode,
        AllowLines::of(headers),
    )?;
    if !status.is_success() {
        return Err(BlockReason::StatusNotOk.into());
    }
    let methods = extract_tokens(headers, &ACCESS_CONTROL_ALLOW_METHODS)
        .map_err(|list| BlockReason::AllowMethodsInvalid.because_of(list.0))?;
    let header_names = extract_tokens(headers, &ACCESS_CONTROL_ALLOW_HEADERS)
        .map_err(|list| BlockReason::AllowHeadersInvalid.because_of(list.0))?
        .unwrap_or_default();

    let method = request.method.as_str().as_bytes();
    let methods = match methods {
        // So that the preflight that the flag has caused is cached.
        None if request.use_cors_preflight => vec![method],
        methods => methods.unwrap_or_default(),
    };
    let is_wild = |list: &[&[u8]]| !includes && list.contains(&b"*".as_slice());
    if !methods.contains(&method) && !is_safelisted_method(method) && !is_wild(&methods) {
        return Err(BlockReason::MethodNotAllowed.because_of(method));
    }
    for name in request.unsafe_names() {
        let name = name.as_bytes();
        if header_names
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
        {
            continue;
        }
        if !is_wild(&header_names) {
            return Err(BlockReason::HeaderNotAllowed.because_of(name));
        }
        if names_authorization(name) && !engine.wildcard_covers_authorization() {
            return Err(BlockReason::AuthorizationNotNamed.into());
        }
    }
    Ok(Permission {
        methods,
        header_names,
        max_age: max_age(headers),
    })
}

/// `Access-Control-Max-Age` is a number of seconds, on one line; anything else is ignored.
fn max_age(headers: &HeaderMap) -> u64 {
    match get(&lines(headers, &ACCESS_CONTROL_MAX_AGE)) {
        Some(value) if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
            let digits = std::str::from_utf8(&value).unwrap_or_default();
            // Nothing but too large a number is left to fail.
            digits.parse().unwrap_or(u64::MAX)
        }
        _ => DEFAULT_MAX_AGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_a_number_of_seconds_or_five() {
        for (lines, expected) in [
            (&[][..], 5),
            (&["600"], 600),
            (&[" 600\t"], 600),
            (&["0"], 0),
            (&["-1"], 5),
            (&["+600"], 5),
            (&["600.0"], 5),
            (&["600s"], 5),
            (&["\"600\""], 5),
            (&[""], 5),
            (&["600, 600"], 5),
            (&["600", "600"], 5),
            (&["99999999999999999999999"], u64::MAX),
        ] {
            let headers = lines
                .iter()
                .map(|line| (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(line)))
                .collect();
            assert_eq!(max_age(&headers), expected, "{lines:?}");
        }
    }
}
