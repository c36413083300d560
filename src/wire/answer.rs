//! [`Answer`]: a response that the layer itself makes.

use http::header::VARY;
use http::{Extensions, HeaderMap, StatusCode};

use crate::decision::rejection::Rejection;
use crate::wire::vary::VARY_ORIGIN;

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

/// E7: the answer to a request that may not act. It is made in the request's own map, which has
/// room for it.
pub(crate) fn reject(rejection: Rejection, mut headers: HeaderMap) -> Answer {
    headers.clear();
    headers.insert(VARY, VARY_ORIGIN);
    Answer {
        status: StatusCode::FORBIDDEN,
        headers,
        extensions: mark(rejection),
    }
}
