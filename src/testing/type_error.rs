//! [`TypeError`] and [`FetchError`]: what ends a fetch before there is anything to judge.

use std::fmt;

use crate::escape::quoted;
use crate::origin::invalid::InvalidOrigin;
use crate::testing::url::InvalidUrl;

/// The page, and so the test, asks for what no page can ask for: `fetch()` rejects with a
/// `TypeError` and `XMLHttpRequest` throws, before any request is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypeError {
    /// What the page was said to be is no tuple origin.
    #[error("no page has this origin: {0}")]
    InvalidOrigin(InvalidOrigin),
    /// The URL cannot be parsed, or is neither `http:` nor `https:`.
    #[error("`{url}` is no URL to fetch: {reason}")]
    InvalidUrl {
        /// The URL, escaped, and cut where it is long.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The URL includes a user name or a password.
    #[error("`{0}` includes credentials, and pages cannot fetch such a URL")]
    UrlIncludesCredentials(String),
    /// The method is no token.
    #[error("`{0}` is no method")]
    InvalidMethod(String),
    /// The method is [forbidden](https://fetch.spec.whatwg.org/#forbidden-method): `CONNECT`,
    /// `TRACE` or `TRACK`.
    #[error("`{0}` is a forbidden method")]
    ForbiddenMethod(String),
    /// The header's name or value cannot be sent.
    #[error("`{name}: {value}` is no header")]
    InvalidHeader {
        /// The name, escaped, and cut where it is long.
        name: String,
        /// The value, escaped, and cut where it is long.
        value: String,
    },
    /// `fetch()` takes no body with `GET` and `HEAD`.
    #[error("a request with method GET or HEAD cannot have a body")]
    BodyWithGetOrHead,
}

impl TypeError {
    pub(crate) fn invalid_url(url: &str, flaw: &InvalidUrl) -> Self {
        let reason = match flaw {
            InvalidUrl::Relative => "it is relative, and the page has no URL".to_owned(),
            InvalidUrl::NotHttp => "its scheme is neither http nor https".to_owned(),
            InvalidUrl::Origin(error) => error.to_string(),
            InvalidUrl::Syntax => "it cannot be parsed".to_owned(),
        };
        let url = quoted(url);
        Self::InvalidUrl { url, reason }
    }
}

/// Why a fetch has no [`Outcome`](crate::testing::Outcome).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError<E> {
    /// The test asks for what no page can ask for.
    TypeError(TypeError),
    /// The service failed instead of answering. A browser would see a broken connection.
    Service(E),
    /// A redirect's `Location` is in a spelling that the model does not read, and that browsers
    /// may. It is an error, and no [`Outcome`](crate::testing::Outcome), so that no test passes
    /// that should not. It is escaped, and cut where it is long.
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

/// It names the service's error in its text and not as its source: `E` is often a box, which is
/// no [`Error`](std::error::Error) itself.
impl<E: fmt::Debug + fmt::Display> std::error::Error for FetchError<E> {}

impl<E> From<TypeError> for FetchError<E> {
    fn from(error: TypeError) -> Self {
        Self::TypeError(error)
    }
}
