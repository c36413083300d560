//! [`ResponseFuture`]: the inner service's response with its CORS headers, or a preflight's answer.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;

use crate::middleware::forwarded::Forwarded;
use crate::wire::answer::Answer;

pin_project! {
    /// The future of a response of [`Credentials`](crate::Credentials).
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<F> {
        Answered {
            answer: Answer,
        },
        Forwarded {
            #[pin]
            inner: F,
            forwarded: Forwarded,
        },
    }
}

impl<F> ResponseFuture<F> {
    /// The future of a request that the layer answers.
    pub(crate) fn answered(answer: Answer) -> Self {
        Self {
            state: State::Answered { answer },
        }
    }

    /// The future of a request that the inner service answers.
    pub(crate) fn forwarded(inner: F, forwarded: Forwarded) -> Self {
        Self {
            state: State::Forwarded { inner, forwarded },
        }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Default,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProj::Answered { answer } => {
                let mut response = Response::new(B::default());
                // The status stays: no rejection becomes a success for who polls once too often.
                *response.status_mut() = answer.status;
                *response.headers_mut() = mem::take(&mut answer.headers);
                *response.extensions_mut() = mem::take(&mut answer.extensions);
                Poll::Ready(Ok(response))
            }
            StateProj::Forwarded { inner, forwarded } => {
                // W10: errors and bodies pass. The response is edited where it lies: it is large to move.
                let mut output = inner.poll(cx);
                if let Poll::Ready(Ok(response)) = &mut output {
                    forwarded.apply(response);
                }
                output
            }
        }
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ResponseFuture");
        match &self.state {
            State::Answered { answer } => debug.field("answered", &answer.status),
            State::Forwarded { forwarded, .. } => debug.field("forwarded", forwarded),
        };
        debug.finish_non_exhaustive()
    }
}
