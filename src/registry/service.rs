//! [`RegistryCredentials`]: the service.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::request::Parts;
use http::{Request, Response};
use tower_service::Service;

use crate::decision::Decision;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::dispatch::{Dispatch, dispatch};
use crate::middleware::future::ResponseFuture;
use crate::middleware::options::Options;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::registry::ask::ask;
use crate::registry::error::BoxError;
use crate::registry::future::{RegistryFuture, Undecided};
use crate::registry::lookup::Lookup;

/// A service that decides which pages may read the responses of the inner service, and asks a registry
/// about the origins that its policy does not name.
///
/// [`RegistryLayer`](crate::registry::RegistryLayer) makes it around any service that is `Clone`.
#[derive(Clone)]
pub struct RegistryCredentials<S, R, F> {
    pub(super) inner: S,
    pub(super) options: Arc<Options>,
    pub(super) registry: R,
    pub(super) tenant: F,
    pub(super) deadline: Duration,
}

impl<S, R, F> RegistryCredentials<S, R, F> {
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

impl<S, R, F, T, B, C> Service<Request<B>> for RegistryCredentials<S, R, F>
where
    S: Service<Request<B>, Response = Response<C>> + Clone,
    R: Service<Lookup<T>, Response = Registration> + Clone,
    R::Error: Into<BoxError>,
    F: Fn(&Parts) -> Option<T>,
    C: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = RegistryFuture<S, R, T, B>;

    /// Is ready when the inner service is. The registry is waited for by the requests that need it.
    ///
    /// W10, R5: a request that is looked up leaves the inner service's reservation with this handle, and
    /// waits for one of its own once it may pass: a slow registry keeps the inner service from nobody.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let policy = self.options.policy();
        let decision = policy.decide(request.method(), request.headers());
        let origin = policy.origin_to_look_up(&decision, request.uri(), request.headers());
        // R9: a request that is not looked up is not moved either.
        let Some(origin) = origin else {
            return respond(&self.options, &policy, decision, request, &mut self.inner);
        };
        let (parts, body) = request.into_parts();
        let tenant = (self.tenant)(&parts);
        let request = Request::from_parts(parts, body);
        let Some(tenant) = tenant else {
            return respond(&self.options, &policy, decision, request, &mut self.inner);
        };
        let undecided = Undecided {
            policy: Policy::clone(&policy),
            options: Arc::clone(&self.options),
            kind: decision.kind().unwrap_or(RequestKind::Actual),
            origin: origin.clone(),
            request,
            inner: self.inner.clone(),
        };
        let lookup = Lookup { tenant, origin };
        let asking = ask(self.registry.clone(), lookup, self.deadline);
        RegistryFuture::looking_up(asking, undecided)
    }
}

/// The response to a request that is decided without a look-up.
fn respond<S, R, T, B>(
    options: &Options,
    policy: &Policy,
    decision: Decision,
    mut request: Request<B>,
    inner: &mut S,
) -> RegistryFuture<S, R, T, B>
where
    S: Service<Request<B>>,
    R: Service<Lookup<T>>,
{
    RegistryFuture::responding(match dispatch(options, policy, decision, &mut request) {
        Dispatch::Answer(answer) => ResponseFuture::answered(answer),
        Dispatch::Forward(forwarded) => ResponseFuture::forwarded(inner.call(request), forwarded),
    })
}

impl<S: fmt::Debug, R, F> fmt::Debug for RegistryCredentials<S, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryCredentials")
            .field("inner", &self.inner)
            .field("options", &self.options)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
