//! [`Credentials`]: the service.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use crate::middleware::dispatch::{Dispatch, dispatch};
use crate::middleware::future::ResponseFuture;
use crate::middleware::options::{Options, Source};
use crate::policy::Policy;

/// A service that answers preflights, and decides which pages may read the responses of the inner
/// service.
///
/// [`CredentialsLayer`](crate::CredentialsLayer) makes it around any service.
#[derive(Clone, Debug)]
pub struct Credentials<S> {
    inner: S,
    options: Arc<Options>,
}

impl<S> Credentials<S> {
    /// Wraps `inner`.
    pub fn new(inner: S, policy: Policy) -> Self {
        Self::with_options(inner, Arc::new(Options::new(Source::Fixed(policy))))
    }

    pub(crate) fn with_options(inner: S, options: Arc<Options>) -> Self {
        Self { inner, options }
    }

    /// The inner service.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The inner service, mutably.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The inner service, without this one.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, B, R> Service<Request<B>> for Credentials<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    /// Is ready when the inner service is.
    ///
    /// W10: a preflight, or a rejected request, leaves the inner service's reservation with this
    /// handle until its next call, or its drop.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let policy = self.options.policy();
        let decision = policy.decide(request.method(), request.headers());
        match dispatch(&self.options, &policy, decision, &mut request) {
            Dispatch::Answer(answer) => ResponseFuture::answered(answer),
            Dispatch::Forward(forwarded) => {
                ResponseFuture::forwarded(self.inner.call(request), forwarded)
            }
        }
    }
}
