//! The [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch).

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, LOCATION,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::escape::Quoted;
use crate::testing::header_list::{get, lines};
use crate::testing::outcome::block_reason::{BlockReason, Obstacle};
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::url::{InvalidUrl, Url};

const MAX_REDIRECTS: usize = 20;

/// The [request-body-headers](https://fetch.spec.whatwg.org/#request-body-header-name).
const BODY_HEADERS: [HeaderName; 4] = [
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    CONTENT_TYPE,
];

/// Whether it is a [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
pub(crate) fn is_redirect_status(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Why a redirect is not followed.
pub(crate) enum Halt {
    /// No browser follows it.
    Blocked(Obstacle),
    /// Browsers may, but the model does not know where it leads.
    UnsupportedLocation(String),
}

/// Turns the request to where the redirect leads; false if it leads nowhere, having no `Location`,
/// and is the answer itself.
pub(crate) fn follow<B>(
    request: &mut Request<B>,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<bool, Halt> {
    let Some(location_url) = location_url(request.current_url(), headers)? else {
        return Ok(false);
    };
    if request.redirect_count() == MAX_REDIRECTS {
        return Err(Halt::Blocked(BlockReason::TooManyRedirects.into()));
    }
    let leads_home = request.origin.is_same_origin(location_url.origin());
    if location_url.includes_credentials()
        && (!leads_home || request.response_tainting == ResponseTainting::Cors)
    {
        return Err(Halt::Blocked(
            BlockReason::LocationIncludesCredentials.into(),
        ));
    }
    if becomes_get(status, &request.method) {
        request.method = Method::GET;
        request.body = None;
        for name in &BODY_HEADERS {
            request.headers.remove(name);
        }
    }
    if request.current_url().origin() != location_url.origin() {
        request.headers.remove(AUTHORIZATION);
    }
    request.redirect_to(location_url);
    Ok(true)
}

/// The [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url).
fn location_url(base: &Url, headers: &HeaderMap) -> Result<Option<Url>, Halt> {
    let lines = lines(headers, &LOCATION);
    let Some(location) = get(&lines) else {
        return Ok(None);
    };
    let blocked = |reason: BlockReason| Halt::Blocked(reason.because_of(location.to_vec()));
    if lines.len() > 1 || matches!(&*location, b"http://" | b"https://") {
        return Err(blocked(BlockReason::LocationInvalid));
    }
    let resolved = match std::str::from_utf8(&location) {
        Ok(text) => Url::resolve(text, Some(base)),
        Err(_) => Err(InvalidUrl::Syntax),
    };
    match resolved {
        Ok(url) => Ok(Some(url)),
        Err(InvalidUrl::NotHttp) => Err(blocked(BlockReason::LocationNotHttp)),
        Err(_) => Err(Halt::UnsupportedLocation(Quoted(&location).to_string())),
    }
}

fn becomes_get(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => method != Method::GET && method != Method::HEAD,
        _ => false,
    }
}
