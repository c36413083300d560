//! The methods of a page's request, as the Fetch standard has them.

use http::Method;

/// [Normalizes](https://fetch.spec.whatwg.org/#concept-method-normalize) a method as `fetch` does:
/// six are sent in upper case however they are written, and every other as it is.
pub fn normalized(method: &Method) -> Method {
    const NAMES: [Method; 6] = [
        Method::DELETE,
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::POST,
        Method::PUT,
    ];
    let mut names = NAMES.into_iter();
    let name = names.find(|name| name.as_str().eq_ignore_ascii_case(method.as_str()));
    name.unwrap_or_else(|| method.clone())
}

/// Whether no page can send the [method](https://fetch.spec.whatwg.org/#forbidden-method).
pub fn is_forbidden(method: &Method) -> bool {
    let names = ["CONNECT", "TRACE", "TRACK"];
    names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(method.as_str()))
}
