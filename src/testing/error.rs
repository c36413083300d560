//! [`TypeError`] and [`FetchError`]: why a fetch ends without an outcome.

use std::fmt;

use crate::escape::legible;
use crate::origin::invalid::InvalidOrigin;
use crate::testing::url::InvalidUrl;

/// A page cannot make the request that the test asks for: `fetch()` rejects with a `TypeError`, or
/// `XMLHttpRequest` throws, before any request is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypeError {
    /// The page's origin is not the serialization of a tuple origin.
    #[error("a page cannot have this origin: {0}")]
    InvalidOrigin(InvalidOrigin),
    /// The URL is not valid, or is neither an `http:` nor an `https:` URL.
    #[error("`{url}` is not a URL that a page can fetch: {reason}")]
    InvalidUrl {
        /// The URL, escaped, and cut where it is long.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The URL includes a user name or a password.
    #[error("`{0}` includes a user name or a password, and a page cannot fetch such a URL")]
    UrlIncludesCredentials(String),
    /// The method is not a valid token.
    #[error("`{0}` is not a valid method")]
    InvalidMethod(String),
    /// The method is [forbidden](https://fetch.spec.whatwg.org/#forbidden-method): `CONNECT`,
    /// `TRACE` or `TRACK`.
    #[error("`{0}` is a forbidden method")]
    ForbiddenMethod(String),
    /// The header's name or its value is not valid.
    #[error("`{name}: {value}` is not a valid header")]
    InvalidHeader {
        /// The name, escaped, and cut where it is long.
        name: String,
        /// The value, escaped, and cut where it is long.
        value: String,
    },
    /// `fetch()` does not take a body with `GET` and `HEAD`.
    #[error("a request with method `GET` or `HEAD` cannot have a body")]
    BodyWithGetOrHead,
}

impl TypeError {
    pub(crate) fn invalid_url(url: &str, error: &InvalidUrl) -> Self {
        let reason = match error {
            InvalidUrl::Relative => {
                "it is relative, and there is no URL to resolve it against".to_owned()
            }
            InvalidUrl::NotHttp => "its scheme is neither `http` nor `https`".to_owned(),
            InvalidUrl::Syntax(error) => format!("it is not a valid URL ({error})"),
            InvalidUrl::Origin(error) => error.to_string(),
            InvalidUrl::Uri => "the model cannot send a request to it".to_owned(),
        };
        let url = legible(url);
        Self::InvalidUrl { url, reason }
    }
}

/// The reason why a fetch has no [`Outcome`](crate::testing::Outcome).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError<E> {
    /// A page cannot make the request that the test asks for.
    TypeError(TypeError),
    /// The service returned an error, which a browser would see as a broken connection.
    Service(E),
    /// The model cannot read a redirect's `Location`, although a browser may. This is an error and
    /// not an [`Outcome`](crate::testing::Outcome), so that neither assertion passes. The value is
    /// escaped, and cut where it is long.
    UnsupportedLocation(String),
}

impl<E: fmt::Display> fmt::Display for FetchError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypeError(error) => write!(f, "TypeError: {error}"),
            Self::Service(error) => write!(f, "the service failed: {error}"),
            Self::UnsupportedLocation(location) => write!(
                f,
                "the model cannot tell where `Location: {location}` leads: write it as browsers \
                 serialize it"
            ),
        }
    }
}

/// The service's error stands in the text and is not the source, since `E` is often a boxed error,
/// which does not implement [`Error`](std::error::Error) itself.
impl<E: fmt::Debug + fmt::Display> std::error::Error for FetchError<E> {}

impl<E> From<TypeError> for FetchError<E> {
    fn from(error: TypeError) -> Self {
        Self::TypeError(error)
    }
}
