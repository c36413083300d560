//! The headers that a browser adds on the way out, and no page can set.

use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::fetch::fetch_site::SEC_FETCH_SITE;
use crate::testing::cookies::CookieJar;
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::site::{is_potentially_trustworthy, is_same_site};

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Adds to the `headers` of the request, or of its preflight, what
/// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch) adds.
/// Cookies come from a jar, if they are to be sent.
pub(crate) fn add_headers<B>(
    request: &Request<B>,
    method: &Method,
    cookies: Option<&CookieJar>,
    headers: &mut HeaderMap,
) {
    let url = request.current_url();
    let authority = url.uri().authority().map(|authority| authority.as_str());
    if let Some(Ok(host)) = authority.map(HeaderValue::from_str) {
        headers.insert(HOST, host);
    }
    // https://fetch.spec.whatwg.org/#append-a-request-origin-header
    let is_cors = request.response_tainting == ResponseTainting::Cors;
    if is_cors || !matches!(*method, Method::GET | Method::HEAD) {
        headers.insert(ORIGIN, request.serialized_origin());
    }
    if is_potentially_trustworthy(url.origin()) {
        headers.insert(SEC_FETCH_DEST, HeaderValue::from_static("empty"));
        headers.insert(SEC_FETCH_MODE, HeaderValue::from_static("cors"));
        headers.insert(
            SEC_FETCH_SITE,
            HeaderValue::from_static(fetch_site(request)),
        );
    }
    if let Some(value) = cookies.and_then(|jar| jar.header(url.origin().host())) {
        headers.insert(COOKIE, value);
    }
}

/// [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site): the
/// farthest from the page of all URLs so far.
fn fetch_site<B>(request: &Request<B>) -> &'static str {
    let Some(page) = request.origin.tuple() else {
        return "cross-site";
    };
    let mut urls = request.urls();
    if request.urls().all(|url| url.origin() == page) {
        "same-origin"
    } else if urls.all(|url| is_same_site(page, url.origin())) {
        "same-site"
    } else {
        "cross-site"
    }
}
