//! [`RegistryFuture`]: waits for the registry, then until the inner service is ready, then for its
//! response.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::decision::refusal::Refusal;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::dispatch::{Dispatch, dispatch};
use crate::middleware::forwarded::Forwarded;
use crate::middleware::future::ResponseFuture;
use crate::middleware::options::Options;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::registry::ask::Asking;
use crate::registry::error::{BoxError, LookupError};
#[cfg(feature = "tracing")]
use crate::registry::event::look_up_failed;
use crate::registry::lookup::Lookup;
use crate::wire::answer::{mark, unavailable};

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
            asking: Asking<R, T>,
            undecided: Option<Undecided<S, B>>,
        },
        Readying {
            forwarding: Option<Forwarding<S, B>>,
        },
        Responding {
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
    /// A clone, which holds no reservation while the registry is asked.
    pub(super) inner: S,
}

/// A request that is decided, and waits until the inner service is ready.
struct Forwarding<S, B> {
    inner: S,
    request: Request<B>,
    forwarded: Forwarded,
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
    pub(super) fn looking_up(asking: Asking<R, T>, undecided: Undecided<S, B>) -> Self {
        Self {
            state: State::LookingUp {
                asking,
                undecided: Some(undecided),
            },
        }
    }

    pub(super) fn responding(response: ResponseFuture<S::Future>) -> Self {
        Self {
            state: State::Responding { response },
        }
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
            let next = match state.as_mut().project() {
                StateProj::LookingUp { asking, undecided } => {
                    let looked_up = ready!(asking.poll(cx));
                    // There is none only after a panic.
                    let Some(mut undecided) = undecided.take() else {
                        return Poll::Pending;
                    };
                    match undecided.decide(looked_up) {
                        Dispatch::Answer(answer) => State::Responding {
                            response: ResponseFuture::answered(answer),
                        },
                        Dispatch::Forward(forwarded) => State::Readying {
                            forwarding: Some(Forwarding {
                                inner: undecided.inner,
                                request: undecided.request,
                                forwarded,
                            }),
                        },
                    }
                }
                StateProj::Readying { forwarding } => {
                    if let Some(forwarding) = forwarding {
                        ready!(forwarding.inner.poll_ready(cx))?;
                    }
                    let Some(mut forwarding) = forwarding.take() else {
                        return Poll::Pending;
                    };
                    let response = forwarding.inner.call(forwarding.request);
                    State::Responding {
                        response: ResponseFuture::forwarded(response, forwarding.forwarded),
                    }
                }
                StateProj::Responding { response } => return response.poll(cx),
            };
            state.set(next);
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
            State::Readying { .. } => debug.field(&format_args!("Readying")),
            State::Responding { response } => debug.field(response),
        };
        debug.finish()
    }
}
