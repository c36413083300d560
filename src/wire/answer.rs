//! [`Answer`]: a response that the layer itself makes.

use http::header::{HeaderValue, VARY};
use http::{Extensions, HeaderMap, StatusCode};

use crate::decision::rejection::Rejection;
#[cfg(feature = "registry")]
use crate::fetch::request_kind::RequestKind;
use crate::wire::vary::VARY_ORIGIN;
#[cfg(feature = "registry")]
use crate::wire::vary::VARY_PREFLIGHT;

/// The head of a response to a request that does not reach the inner service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) extensions: Extensions,
}

/// A mark for the extensions of a response. It is made before the response is there, since until
/// then it takes the room of a pointer.
pub(crate) fn mark<T: Clone + Send + Sync + 'static>(mark: T) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert(mark);
    extensions
}

impl Answer {
    /// W2, E7: a 403.
    pub(crate) fn forbidden(
        request_headers: HeaderMap,
        vary: HeaderValue,
        extensions: Extensions,
    ) -> Self {
        Self::without_cors_headers(StatusCode::FORBIDDEN, request_headers, vary, extensions)
    }

    /// The map of the request's headers is emptied and used again, which saves an allocation.
    fn without_cors_headers(
        status: StatusCode,
        mut request_headers: HeaderMap,
        vary: HeaderValue,
        extensions: Extensions,
    ) -> Self {
        request_headers.clear();
        request_headers.insert(VARY, vary);
        Self {
            status,
            headers: request_headers,
            extensions,
        }
    }
}

/// E7: the answer to a request that may not act.
pub(crate) fn reject(rejection: Rejection, request_headers: HeaderMap) -> Answer {
    Answer::forbidden(request_headers, VARY_ORIGIN, mark(rejection))
}

/// R6: the answer to a request whose origin could not be looked up.
#[cfg(feature = "registry")]
pub(crate) fn unavailable(
    kind: RequestKind,
    request_headers: HeaderMap,
    extensions: Extensions,
) -> Answer {
    let vary = match kind {
        RequestKind::Preflight => VARY_PREFLIGHT,
        RequestKind::Actual => VARY_ORIGIN,
    };
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Answer::without_cors_headers(status, request_headers, vary, extensions)
}
