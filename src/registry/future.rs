//! [`RegistryFuture`]: waits for the registry, then for the inner service.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Extensions, HeaderMap, Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::decision::refusal::Refusal;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::dispatch::{Dispatch, dispatch};
use crate::middleware::future::ResponseFuture;
use crate::middleware::options::Options;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::registry::error::{BoxError, LookupError};
#[cfg(feature = "tracing")]
use crate::registry::event::look_up_failed;
use crate::registry::look_up::LookUp;
use crate::registry::lookup::Lookup;
use crate::wire::answer::{Answer, mark, unavailable};
use crate::wire::vary::VARY_PREFLIGHT;

pin_project! {
    /// The future of a response of [`RegistryCredentials`](crate::registry::RegistryCredentials).
    #[must_use = "futures do nothing unless polled"]
    pub struct RegistryFuture<S, R, T, B>
    where
        S: Service<Request<B>>,
        R: Service<Lookup<T>>,
    {
        #[pin]
        state: State<S, R, T, B>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S, R, T, B>
    where
        S: Service<Request<B>>,
        R: Service<Lookup<T>>,
    {
        LookingUp {
            #[pin]
            look_up: LookUp<R, T>,
            undecided: Option<Undecided<S, B>>,
        },
        Decided {
            #[pin]
            response: ResponseFuture<S::Future>,
        },
    }
}

/// A request whose origin is being looked up, and all that decides about it.
pub(super) struct Undecided<S, B> {
    /// One policy decides the request from beginning to end.
    pub(super) policy: Policy,
    pub(super) options: Arc<Options>,
    pub(super) kind: RequestKind,
    pub(super) origin: Origin,
    pub(super) request: Request<B>,
    /// The inner service, ready to be called; none for a preflight, which never reaches it.
    pub(super) inner: Option<S>,
}

impl<S, B> Undecided<S, B> {
    /// R1, R6: decides with the registration; without one, the door stays closed.
    fn decide(&mut self, looked_up: Result<Registration, LookupError>) -> Dispatch {
        let request = &mut self.request;
        match looked_up {
            Ok(registration) => {
                let (method, headers) = (request.method(), request.headers());
                let decision = self.policy.decide_registered(method, headers, registration);
                dispatch(&self.options, &self.policy, decision, request)
            }
            Err(error) => {
                let refusal =
                    Refusal::of_failed_registry(self.policy.clone(), self.kind, &self.origin);
                #[cfg(feature = "tracing")]
                look_up_failed(&self.options, &refusal, &error, request);
                #[cfg(not(feature = "tracing"))]
                drop(error);
                let headers = mem::take(request.headers_mut());
                Dispatch::Answer(unavailable(self.kind, headers, mark(refusal)))
            }
        }
    }
}

impl<S, R, T, B> RegistryFuture<S, R, T, B>
where
    S: Service<Request<B>>,
    R: Service<Lookup<T>>,
{
    pub(super) fn looking_up(look_up: LookUp<R, T>, undecided: Undecided<S, B>) -> Self {
        Self {
            state: State::LookingUp {
                look_up,
                undecided: Some(undecided),
            },
        }
    }

    pub(super) fn decided(
        dispatched: Dispatch,
        request: Request<B>,
        inner: Option<&mut S>,
    ) -> Self {
        Self {
            state: State::decided(dispatched, request, inner),
        }
    }
}

impl<S, R, T, B> State<S, R, T, B>
where
    S: Service<Request<B>>,
    R: Service<Lookup<T>>,
{
    fn decided(dispatched: Dispatch, request: Request<B>, inner: Option<&mut S>) -> Self {
        let response = match (dispatched, inner) {
            (Dispatch::Answer(answer), _) => ResponseFuture::answered(answer),
            (Dispatch::Forward(forwarded), Some(inner)) => {
                ResponseFuture::forwarded(inner.call(request), forwarded)
            }
            // W2: no preflight is forwarded. If one were, nothing would be granted.
            (Dispatch::Forward(_), None) => {
                let answer = Answer::forbidden(HeaderMap::new(), VARY_PREFLIGHT, Extensions::new());
                ResponseFuture::answered(answer)
            }
        };
        Self::Decided { response }
    }
}

impl<S, R, T, B, C> Future for RegistryFuture<S, R, T, B>
where
    S: Service<Request<B>, Response = Response<C>>,
    R: Service<Lookup<T>, Response = Registration>,
    R::Error: Into<BoxError>,
    C: Default,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let decided = match state.as_mut().project() {
                StateProj::Decided { response } => return response.poll(cx),
                StateProj::LookingUp { look_up, undecided } => {
                    let looked_up = ready!(look_up.poll(cx));
                    let Some(mut undecided) = undecided.take() else {
                        return Poll::Pending;
                    };
                    let dispatched = undecided.decide(looked_up);
                    State::decided(dispatched, undecided.request, undecided.inner.as_mut())
                }
            };
            state.set(decided);
        }
    }
}

impl<S, R, T, B> fmt::Debug for RegistryFuture<S, R, T, B>
where
    S: Service<Request<B>>,
    R: Service<Lookup<T>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("RegistryFuture");
        match &self.state {
            State::LookingUp { .. } => debug.field(&format_args!("LookingUp")),
            State::Decided { response } => debug.field(response),
        };
        debug.finish()
    }
}
