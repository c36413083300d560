//! The methods that the Fetch standard singles out.

use http::Method;

/// The [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method).
pub(crate) const SAFELISTED_METHODS: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// The [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method), which are forbidden in
/// any case.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// The methods that browsers [normalize](https://fetch.spec.whatwg.org/#concept-method-normalize).
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

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

/// The method that browsers send for this one, if it is another.
pub(crate) fn normalized_method(method: &str) -> Option<&'static str> {
    NORMALIZED_METHODS
        .into_iter()
        .find(|normal| method.eq_ignore_ascii_case(normal) && method != *normal)
}
