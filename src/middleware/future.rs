//! [`ResponseFuture`]: the inner service's response with its CORS headers, or a preflight's answer.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Extensions, HeaderMap, Response, StatusCode};
use pin_project_lite::pin_project;

use crate::decision::{Grant, Refusal};
use crate::wire::actual as answer;

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
            status: StatusCode,
            headers: HeaderMap,
            extensions: Extensions,
        },
        Actual {
            #[pin]
            inner: F,
            sharing: Sharing,
        },
    }
}

/// W4, W11: what becomes of the inner service's response.
#[derive(Debug)]
pub(crate) enum Sharing {
    Granted(Grant),
    /// Nobody asks to read it.
    NotCors,
    /// The extensions hold the refusal: as long as the response is not there, they take less room
    /// than it.
    Refused(Extensions),
    /// Granted, and the extensions hold enforcement's refusal. Boxed, since no state may be larger
    /// than a grant.
    Reported(Box<Grant>, Extensions),
}

impl<F> ResponseFuture<F> {
    pub(crate) fn actual(inner: F, sharing: Sharing) -> Self {
        Self {
            state: State::Actual { inner, sharing },
        }
    }

    /// Of a request that does not reach the inner service.
    pub(crate) fn answered(status: StatusCode, headers: HeaderMap, extensions: Extensions) -> Self {
        Self {
            state: State::Answered {
                status,
                headers,
                extensions,
            },
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
            StateProj::Answered {
                status,
                headers,
                extensions,
            } => {
                let mut response = Response::new(B::default());
                *response.status_mut() = *status;
                *response.headers_mut() = std::mem::take(headers);
                *response.extensions_mut() = std::mem::take(extensions);
                Poll::Ready(Ok(response))
            }
            StateProj::Actual { inner, sharing } => {
                // Edited where it lies: a response is large to move.
                let mut output = inner.poll(cx);
                if let Poll::Ready(Ok(response)) = &mut output {
                    std::mem::replace(sharing, Sharing::NotCors).apply(response);
                }
                output
            }
        }
    }
}

impl Sharing {
    fn apply<B>(self, response: &mut Response<B>) {
        match self {
            Self::Granted(grant) => {
                let status = response.status();
                answer::granted(grant, status, response.headers_mut());
                remove_refusal(response.extensions_mut());
            }
            Self::NotCors => {
                answer::withheld(response.headers_mut());
                remove_refusal(response.extensions_mut());
            }
            Self::Refused(refusal) => {
                answer::withheld(response.headers_mut());
                response.extensions_mut().extend(refusal);
            }
            Self::Reported(grant, refusal) => report(*grant, refusal, response),
        }
    }
}

#[cold]
#[inline(never)]
fn report<B>(grant: Grant, refusal: Extensions, response: &mut Response<B>) {
    let status = response.status();
    answer::granted(grant, status, response.headers_mut());
    response.extensions_mut().extend(refusal);
}

/// W11: what an inner layer refused to share is shared here. What it rejected remains rejected.
fn remove_refusal(extensions: &mut Extensions) {
    // Most responses have none, which is cheaper to ask than to look one up.
    if extensions.is_empty() {
        return;
    }
    let refusal = extensions.get::<Refusal>();
    if refusal.is_some_and(|refusal| !refusal.is_enforcement()) {
        extensions.remove::<Refusal>();
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ResponseFuture");
        match &self.state {
            State::Answered { status, .. } => debug.field("answered", status),
            State::Actual { sharing, .. } => debug.field("sharing", sharing),
        };
        debug.finish_non_exhaustive()
    }
}
