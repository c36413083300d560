//! Whether a page is of the origin that its request is sent to, as far as the request's own authority
//! tells.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Uri};

use crate::fetch::field_lines::sole;

/// E3, R3: whether the sole `Origin` has the host and port that the request is sent to.
///
/// It compares texts: the origin may be one that no rule could name.
pub(crate) fn is_of_own_authority(uri: &Uri, headers: &HeaderMap) -> bool {
    let authority = match uri.authority() {
        Some(authority) => Some(authority.as_str().as_bytes()),
        None => sole(headers, &HOST).map(HeaderValue::as_bytes),
    };
    let origin = sole(headers, &ORIGIN).map(HeaderValue::as_bytes);
    let (Some(origin), Some(authority)) = (origin, authority) else {
        return false;
    };
    let (own, default_port) = match origin {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', own @ ..] => (own, b":443".as_slice()),
        [b'h', b't', b't', b'p', b':', b'/', b'/', own @ ..] => (own, b":80".as_slice()),
        _ => return false,
    };
    let elide = |authority| <[u8]>::strip_suffix(authority, default_port).unwrap_or(authority);
    let (own, authority) = (elide(own), elide(authority));
    !own.is_empty() && own.eq_ignore_ascii_case(authority)
}
