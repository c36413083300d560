//! [`Step`]: where in the standard a fetch ends in a network error.

/// The step of the Fetch standard at which a fetch became a
/// [network error](https://fetch.spec.whatwg.org/#concept-network-error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch): the answer to
    /// the preflight does not allow the request, which is not sent.
    CorsPreflightFetch,
    /// [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check): the response does not say
    /// that the page may read it.
    CorsCheck,
    /// [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch): the redirect
    /// does not lead to where a page may go.
    HttpRedirectFetch,
}

impl Step {
    /// The URL of its definition.
    pub fn url(self) -> &'static str {
        match self {
            Self::CorsPreflightFetch => "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
            Self::CorsCheck => "https://fetch.spec.whatwg.org/#concept-cors-check",
            Self::HttpRedirectFetch => "https://fetch.spec.whatwg.org/#http-redirect-fetch",
        }
    }
}
