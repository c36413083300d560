//! [`Forwarded`]: what is left to do when the inner service has answered.

use http::Response;

#[cfg(feature = "tracing")]
use crate::middleware::trace::cookies::CookieWatch;
use crate::wire::disposition::Disposition;

/// What becomes of the inner service's response, and who is told of its cookies.
#[derive(Debug)]
pub(crate) enum Forwarded {
    Untold(Disposition),
    /// Boxed, so that no future is larger for it. It is made only where somebody listens.
    #[cfg(feature = "tracing")]
    Told(Box<(Disposition, CookieWatch)>),
}

impl Forwarded {
    pub(crate) fn apply<B>(&mut self, response: &mut Response<B>) {
        match self {
            Self::Untold(disposition) => disposition.apply(response),
            #[cfg(feature = "tracing")]
            Self::Told(told) => {
                let (disposition, watch) = told.as_mut();
                disposition.apply(response);
                watch.tell(response.headers());
            }
        }
    }
}
