//! The header names that the Fetch standard singles out.

use http::{HeaderName, header};

/// The [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that
/// are listed by name.
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

/// The prefixes of the other forbidden request-headers, and of those that CORS itself uses.
const FORBIDDEN_PREFIXES: [&str; 3] = ["proxy-", "sec-", CORS_PREFIX];

const CORS_PREFIX: &str = "access-control-";

/// The [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
const SAFELISTED_RESPONSE_HEADERS: [HeaderName; 7] = [
    header::CACHE_CONTROL,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::PRAGMA,
];

/// Whether no page can set the request header, so that no preflight asks for it.
pub(crate) fn is_forbidden_request_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    FORBIDDEN_REQUEST_HEADERS.contains(&name)
        || FORBIDDEN_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// Whether a policy may name the header in `Access-Control-Expose-Headers`: browsers never show
/// cookies to scripts, and the others belong to the protocol itself.
pub(crate) fn is_exposable(name: &HeaderName) -> bool {
    !matches!(name.as_str(), "set-cookie" | "set-cookie2" | "origin")
        && !name.as_str().starts_with(CORS_PREFIX)
}

/// Whether scripts see the response header even if it is not exposed.
pub(crate) fn is_safelisted_response_header(name: &HeaderName) -> bool {
    SAFELISTED_RESPONSE_HEADERS.contains(name)
}
