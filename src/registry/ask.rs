//! [`ask`]: asks a registry once, for a bounded time. Rule R6: whatever goes wrong is an error.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::CatchUnwind;
use pin_project_lite::pin_project;
use tokio::time::{Timeout, timeout};
use tower::util::Oneshot;
use tower_service::Service;

use crate::policy::registered::Registration;
use crate::registry::error::{BoxError, LookupError};
use crate::registry::lookup::Lookup;

pin_project! {
    /// The future of an answer: waits until the registry is ready, and for its answer.
    pub(crate) struct Asking<R, T>
    where
        R: Service<Lookup<T>>,
    {
        #[pin]
        answer: Timeout<CatchUnwind<AssertUnwindSafe<Oneshot<R, Lookup<T>>>>>,
        within: Duration,
    }
}

/// Asks the registry, and waits no longer than `within`.
pub(crate) fn ask<R, T>(registry: R, lookup: Lookup<T>, within: Duration) -> Asking<R, T>
where
    R: Service<Lookup<T>, Response = Registration>,
{
    // What a panic leaves behind is dropped: nothing of it is seen again.
    let answer = AssertUnwindSafe(Oneshot::new(registry, lookup)).catch_unwind();
    Asking {
        answer: timeout(within, answer),
        within,
    }
}

impl<R, T> Future for Asking<R, T>
where
    R: Service<Lookup<T>, Response = Registration>,
    R::Error: Into<BoxError>,
{
    type Output = Result<Registration, LookupError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.answer.poll(cx));
        Poll::Ready(match answer {
            Ok(Ok(Ok(registration))) => Ok(registration),
            Ok(Ok(Err(error))) => Err(LookupError::failed(error)),
            Ok(Err(panic)) => Err(LookupError::panicked(&*panic)),
            Err(_) => Err(LookupError::timed_out(*this.within)),
        })
    }
}
