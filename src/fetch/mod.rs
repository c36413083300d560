//! Names of the Fetch standard: methods and header names.

pub(crate) mod field_lines;
pub(crate) mod header_name_set;
pub(crate) mod requested_headers;

use http::{HeaderName, HeaderValue, Method, header};

/// The [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method).
pub(crate) const SAFELISTED_METHODS: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// The [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method), in any case.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// The methods that browsers [normalize](https://fetch.spec.whatwg.org/#concept-method-normalize).
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// The [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that
/// are named whole; `proxy-` and `sec-` are prefixes.
const FORBIDDEN_REQUEST_HEADERS: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)
/// that scripts see without being told.
const SAFELISTED_RESPONSE_HEADERS: [HeaderName; 7] = [
    header::CACHE_CONTROL,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::PRAGMA,
];

const CORS_PREFIX: &str = "access-control-";

pub(crate) fn is_safelisted_method(method: &[u8]) -> bool {
    SAFELISTED_METHODS
        .iter()
        .any(|safelisted| safelisted.as_str().as_bytes() == method)
}

pub(crate) fn is_forbidden_method(method: &[u8]) -> bool {
    FORBIDDEN_METHODS
        .iter()
        .any(|forbidden| method.eq_ignore_ascii_case(forbidden.as_bytes()))
}

/// What browsers make of `method`, where that differs from it.
pub(crate) fn normalized_method(method: &str) -> Option<&'static str> {
    NORMALIZED_METHODS
        .into_iter()
        .find(|normal| method.eq_ignore_ascii_case(normal) && method != *normal)
}

/// Whether no page may set the request header, so that no preflight ever asks for it.
pub(crate) fn is_forbidden_request_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    FORBIDDEN_REQUEST_HEADERS.contains(&name)
        || ["proxy-", "sec-", CORS_PREFIX]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// Whether a policy may name the header in `Access-Control-Expose-Headers`: browsers never show
/// the cookies, and the others belong to the protocol itself.
pub(crate) fn is_exposable(name: &HeaderName) -> bool {
    !matches!(name.as_str(), "set-cookie" | "set-cookie2" | "origin")
        && !name.as_str().starts_with(CORS_PREFIX)
}

/// Whether scripts see the response header without being told.
pub(crate) fn is_safelisted_response_header(name: &HeaderName) -> bool {
    SAFELISTED_RESPONSE_HEADERS.contains(name)
}

/// Whether the bytes are a token of RFC 9110, section 5.6.2.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    let are_tokens = |all, byte: &u8| all & TOKEN[usize::from(*byte)];
    // No early end: nearly all that is asked about is one.
    !bytes.is_empty() && bytes.iter().fold(true, are_tokens)
}

/// Whether `list`, a comma-separated header value, has `member` in any case.
pub(crate) fn list_contains(list: &HeaderValue, member: &str) -> bool {
    list.as_bytes()
        .split(|byte| *byte == b',')
        .any(|item| item.trim_ascii().eq_ignore_ascii_case(member.as_bytes()))
}

pub(crate) const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(
            byte as u8,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`'
                | b'|' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'
        );
        byte += 1;
    }
    table
};
