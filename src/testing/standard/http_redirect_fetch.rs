//! [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch): where a redirect
//! leads, and what it makes of the request.

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, LOCATION,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::escape::AsciiEscaped;
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

/// Whether the status is a [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
pub(crate) fn is_redirect_status(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Why a redirect is not followed.
pub(crate) enum RedirectError {
    /// Browsers do not follow it.
    Blocked(Obstacle),
    /// Browsers may follow it, but the model does not know where it leads.
    UnsupportedLocation(String),
}

/// Makes the request one for the URL that the redirect leads to. The result is false where there is
/// no `Location`, and the redirect is the answer itself.
pub(crate) fn http_redirect_fetch<B>(
    request: &mut Request<B>,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<bool, RedirectError> {
    let Some(location_url) = location_url(request.current_url(), headers)? else {
        return Ok(false);
    };
    if request.redirect_count() == MAX_REDIRECTS {
        return Err(RedirectError::Blocked(BlockReason::TooManyRedirects.into()));
    }
    let is_own_origin = request.origin.is_same_origin(location_url.origin());
    if location_url.includes_credentials()
        && (!is_own_origin || request.response_tainting == ResponseTainting::Cors)
    {
        return Err(RedirectError::Blocked(
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
fn location_url(base: &Url, headers: &HeaderMap) -> Result<Option<Url>, RedirectError> {
    let lines = lines(headers, &LOCATION);
    let Some(location) = get(&lines) else {
        return Ok(None);
    };
    let blocked =
        |reason: BlockReason| RedirectError::Blocked(reason.because_of(location.to_vec()));
    if lines.len() > 1 {
        return Err(blocked(BlockReason::LocationInvalid));
    }
    let unsupported = || RedirectError::UnsupportedLocation(AsciiEscaped(&location).to_string());
    let text = std::str::from_utf8(&location).map_err(|_| unsupported())?;
    match Url::resolve(text, Some(base)) {
        Ok(url) => Ok(Some(url)),
        Err(InvalidUrl::NotHttp) => Err(blocked(BlockReason::LocationNotHttp)),
        Err(InvalidUrl::Relative | InvalidUrl::Syntax(_)) => {
            Err(blocked(BlockReason::LocationInvalid))
        }
        Err(InvalidUrl::Origin(_) | InvalidUrl::Uri) => Err(unsupported()),
    }
}

/// Whether the redirect makes the request a `GET` without a body.
fn becomes_get(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => method != Method::GET && method != Method::HEAD,
        _ => false,
    }
}
