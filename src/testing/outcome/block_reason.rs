//! [`BlockReason`]: why a fetch ends in a network error.

use http::{HeaderName, header};

/// What is wrong with the response that made a fetch a network error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockReason {
    /// `Access-Control-Allow-Origin` is missing.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin` is not the request's origin, byte for byte.
    AllowOriginMismatch,
    /// `Access-Control-Allow-Origin` is `*`, which allows nothing to a request with credentials.
    AllowOriginWildcard,
    /// `Access-Control-Allow-Credentials` is missing, and the request is made with credentials.
    AllowCredentialsMissing,
    /// `Access-Control-Allow-Credentials` is not `true`, and the request is made with credentials.
    AllowCredentialsNotTrue,
    /// The status of the preflight's response is not an
    /// [ok status](https://fetch.spec.whatwg.org/#ok-status).
    StatusNotOk,
    /// `Access-Control-Allow-Methods` is not a list of methods.
    AllowMethodsInvalid,
    /// `Access-Control-Allow-Methods` does not name the request's method.
    MethodNotAllowed,
    /// `Access-Control-Allow-Headers` is not a list of header names.
    AllowHeadersInvalid,
    /// `Access-Control-Allow-Headers` does not name one of the request's headers.
    HeaderNotAllowed,
    /// `Access-Control-Allow-Headers` has a `*`, which does not cover `authorization`.
    AuthorizationNotNamed,
    /// `Location` is not a valid URL.
    LocationInvalid,
    /// `Location` is neither an `http:` nor an `https:` URL.
    LocationNotHttp,
    /// `Location` includes a user name or a password.
    LocationIncludesCredentials,
    /// The redirect is the twenty-first in a row.
    TooManyRedirects,
}

impl BlockReason {
    /// The response header that is missing or wrong, or none where the status is wrong.
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

/// A reason, and the text that gave it: the header's value, or the name that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    pub(crate) reason: BlockReason,
    /// Empty where the reason needs no text.
    pub(crate) culprit: Vec<u8>,
}

impl From<BlockReason> for Obstacle {
    fn from(reason: BlockReason) -> Self {
        reason.because_of([])
    }
}
