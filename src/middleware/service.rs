//! [`Credentials`]: the service.

use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Extensions, Request, Response};
use tower_service::Service;

use crate::decision::verdict::Verdict;
use crate::decision::{Decision, RequestKind};
use crate::middleware::dispatch::admit;
use crate::middleware::future::{ResponseFuture, Sharing};
use crate::middleware::options::Config;
#[cfg(feature = "tracing")]
use crate::middleware::trace;
use crate::policy::Policy;
use crate::wire::actual as answer;
use crate::wire::verbose_preflight::verbose_preflight;

/// A service that answers preflights, and decides which pages may read the responses of the inner
/// service.
///
/// [`CredentialsLayer`](crate::CredentialsLayer) makes it around any service.
#[derive(Clone, Debug)]
pub struct Credentials<S> {
    inner: S,
    config: Arc<Config>,
}

impl<S> Credentials<S> {
    /// Wraps `inner`.
    pub fn new(inner: S, policy: Policy) -> Self {
        Self::with_config(inner, Arc::new(Config::new(policy)))
    }

    pub(crate) fn with_config(inner: S, config: Arc<Config>) -> Self {
        Self { inner, config }
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

    /// W10: ready when the inner service is. A preflight's answer, and a rejection, leave the inner
    /// service's reservation with this handle until its next call, or its drop.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let config = &*self.config;
        let current = config.current();
        let policy = current.policy();
        let verdict = policy.judge(request.method(), request.headers());
        #[cfg(feature = "tracing")]
        if config.records_decisions {
            trace::record(&verdict);
        }
        if config.has_options() && !verdict.is_preflight() {
            let policy = current.of_this_thread();
            let decision = verdict.into_decision(&policy);
            return call_with_options(&mut self.inner, config, policy, request, decision);
        }
        let sharing = match verdict {
            Verdict::Granted(granted) => {
                let grant = granted.into_grant(current.of_this_thread());
                if grant.kind() == RequestKind::Preflight {
                    let status = answer::granted_preflight(grant, request.headers_mut());
                    let headers = mem::take(request.headers_mut());
                    return ResponseFuture::answered(status, headers, Extensions::new());
                }
                Sharing::Granted(grant)
            }
            Verdict::Refused(refused) => {
                let refusal = refused.into_refusal(current.of_this_thread());
                let is_preflight = refusal.kind() == RequestKind::Preflight;
                #[cfg(feature = "tracing")]
                trace::refused(
                    &refusal,
                    config.enforcement,
                    request.method(),
                    request.headers(),
                );
                let mut extensions = Extensions::new();
                extensions.insert(refusal);
                if is_preflight {
                    let headers = request.headers_mut();
                    let verbose = match policy.verbose_preflights() {
                        true => verbose_preflight(extensions.get(), headers),
                        false => None,
                    };
                    let status = verbose.unwrap_or_else(|| answer::refused_preflight(headers));
                    return ResponseFuture::answered(status, mem::take(headers), extensions);
                }
                Sharing::Refused(extensions)
            }
            Verdict::NotCors => match policy.static_grant() {
                Some(granted) => Sharing::Granted(granted.into_grant(current.of_this_thread())),
                None => Sharing::NotCors,
            },
        };
        ResponseFuture::actual(self.inner.call(request), sharing)
    }
}

/// Kept apart, so that options cost nothing where there are none.
#[inline(never)]
fn call_with_options<S, B>(
    inner: &mut S,
    config: &Config,
    policy: Policy,
    mut request: Request<B>,
    decision: Decision,
) -> ResponseFuture<S::Future>
where
    S: Service<Request<B>>,
{
    match admit(config, &policy, &mut request, decision) {
        Ok(sharing) => ResponseFuture::actual(inner.call(request), sharing),
        Err(extensions) => {
            let headers = request.headers_mut();
            let status = answer::rejected(headers);
            ResponseFuture::answered(status, mem::take(headers), extensions)
        }
    }
}
