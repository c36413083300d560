//! [`Exchange`]: one request that went over the wire.

use http::{HeaderMap, Method, StatusCode, Uri};

/// One request as the service got it, and the head of its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(crate) is_preflight: bool,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) request_headers: HeaderMap,
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

    /// The response's status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The response's headers, including those that the page does not see.
    pub fn response_headers(&self) -> &HeaderMap {
        &self.response_headers
    }
}
