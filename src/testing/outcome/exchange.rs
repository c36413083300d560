//! [`Exchange`]: one request that went over the wire.

use http::{HeaderMap, Method, StatusCode, Uri};

use crate::testing::cookies::reason::UnsentCookie;

/// One request as the service got it, and the head of its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(crate) is_preflight: bool,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) request_headers: HeaderMap,
    pub(crate) sent_cookies: Vec<String>,
    pub(crate) unsent_cookies: Vec<UnsentCookie>,
    pub(crate) status: StatusCode,
    pub(crate) response_headers: HeaderMap,
}

impl Exchange {
    /// Whether the request is a
    /// [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request), which the
    /// browser makes by itself.
    pub fn is_preflight(&self) -> bool {
        self.is_preflight
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The request's URI, in absolute form.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The request's headers, including those that the browser adds.
    pub fn request_headers(&self) -> &HeaderMap {
        &self.request_headers
    }

    /// The names of the cookies that went with the request. None go with a preflight.
    pub fn sent_cookies(&self) -> &[String] {
        &self.sent_cookies
    }

    /// The browser's other cookies, and why they did not go with the request, or were not stored
    /// when the URL's host set them. A preflight has none.
    pub fn unsent_cookies(&self) -> &[UnsentCookie] {
        &self.unsent_cookies
    }

    /// The response's status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The response's headers, including those that the page does not see.
    pub fn response_headers(&self) -> &HeaderMap {
        &self.response_headers
    }
}
