//! [`BlockReason`] and [`Step`]: why, and where in the standard, a fetch ends in a network error.

use http::{HeaderName, header};

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
    /// leads nowhere that a page may go.
    HttpRedirectFetch,
}

impl Step {
    /// Where the standard defines it.
    pub fn url(self) -> &'static str {
        match self {
            Self::CorsPreflightFetch => "https://fetch.spec.whatwg.org/#cors-preflight-fetch",
            Self::CorsCheck => "https://fetch.spec.whatwg.org/#concept-cors-check",
            Self::HttpRedirectFetch => "https://fetch.spec.whatwg.org/#http-redirect-fetch",
        }
    }
}

/// What is wrong with the response that made a fetch a network error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockReason {
    /// There is no `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin` is not the request's origin, byte for byte.
    AllowOriginMismatch,
    /// `Access-Control-Allow-Origin` is `*`, which does not count with credentials.
    AllowOriginWildcard,
    /// There is no `Access-Control-Allow-Credentials`, and the request is made with credentials.
    AllowCredentialsMissing,
    /// `Access-Control-Allow-Credentials` is not `true`, and the request is made with credentials.
    AllowCredentialsNotTrue,
    /// The status of the preflight's response is no
    /// [ok status](https://fetch.spec.whatwg.org/#ok-status).
    StatusNotOk,
    /// `Access-Control-Allow-Methods` is no list of methods.
    AllowMethodsInvalid,
    /// `Access-Control-Allow-Methods` does not name the request's method.
    MethodNotAllowed,
    /// `Access-Control-Allow-Headers` is no list of header names.
    AllowHeadersInvalid,
    /// `Access-Control-Allow-Headers` does not name one of the request's headers.
    HeaderNotAllowed,
    /// `Access-Control-Allow-Headers` has a `*`, which does not cover `authorization`.
    AuthorizationNotNamed,
    /// `Location` is no URL.
    LocationInvalid,
    /// `Location` is neither an `http:` nor an `https:` URL.
    LocationNotHttp,
    /// `Location` includes a user name or a password.
    LocationIncludesCredentials,
    /// It would be the twenty-first redirect.
    TooManyRedirects,
}

impl BlockReason {
    /// The response header that is missing or wrong; none where it is the status.
    pub fn header(self) -> Option<HeaderName> {
        match self {
            Self::AllowOriginMissing | Self::AllowOriginMismatch | Self::AllowOriginWildcard => {
                Some(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            }
            Self::AllowCredentialsMissing | Self::AllowCredentialsNotTrue => {
                Some(header::ACCESS_CONTROL_ALLOW_CREDENTIALS)
            }
            Self::AllowMethodsInvalid | Self::MethodNotAllowed => {
                Some(header::ACCESS_CONTROL_ALLOW_METHODS)
            }
            Self::AllowHeadersInvalid | Self::HeaderNotAllowed | Self::AuthorizationNotNamed => {
                Some(header::ACCESS_CONTROL_ALLOW_HEADERS)
            }
            Self::LocationInvalid
            | Self::LocationNotHttp
            | Self::LocationIncludesCredentials
            | Self::TooManyRedirects => Some(header::LOCATION),
            Self::StatusNotOk => None,
        }
    }

    pub(crate) fn because_of(self, culprit: impl Into<Vec<u8>>) -> Obstacle {
        Obstacle {
            reason: self,
            culprit: culprit.into(),
        }
    }
}

/// A reason, and the text that gave it: a header's value, or the name that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    pub(crate) reason: BlockReason,
    /// Empty where the reason says it all.
    pub(crate) culprit: Vec<u8>,
}

impl From<BlockReason> for Obstacle {
    fn from(reason: BlockReason) -> Self {
        reason.because_of([])
    }
}
