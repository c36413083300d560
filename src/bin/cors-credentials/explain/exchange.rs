//! [`Exchange`]: a request, and what a policy makes of it.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Write};
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::request::Parts;
use http::{Request, Response};
use tower::service_fn;
use tower_cors_credentials::registry::{Lookup, RegistryLayer};
use tower_cors_credentials::{Decision, Explanation, RegisteredPolicy, Registration};
use tower_layer::Layer;
use tower_service::Service;

/// What the policy says to a request, and what the layer answers.
pub struct Exchange {
    pub decision: Decision,
    explanation: Explanation,
    pub response: Response<String>,
}

impl Exchange {
    /// The inner service's own response has no headers. The registry knows the origin so, if it is
    /// asked.
    pub async fn new(
        policy: &RegisteredPolicy,
        request: Request<String>,
        registration: Registration,
    ) -> Result<Self, Box<dyn Error>> {
        let (method, headers) = (request.method(), request.headers());
        let looked_up = policy.origin_to_look_up(method, request.uri(), headers);
        let found = looked_up.map_or(Registration::NotRegistered, |_| registration);
        let decision = policy.decide(method, headers, found);
        let explanation = policy.explain(method, headers, found);
        let registry = service_fn(move |_: Lookup<()>| ready(Ok::<_, Infallible>(registration)));
        let layer = RegistryLayer::new(policy.clone(), registry, |_: &Parts| Some(()));
        let mut service = layer.layer(Bare);
        Ok(Self {
            decision,
            explanation,
            response: service.call(request).await?,
        })
    }

    pub fn is_refused(&self) -> bool {
        self.decision.refusal().is_some()
    }

    pub fn add_to(&self, text: &mut String) -> fmt::Result {
        // The same request is printed alike, whatever the order in which the layer sets them.
        let mut headers: Vec<_> = self.response.headers().iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            add_lines(text, &format!("{name}: {value}"))?;
        }
        writeln!(text, "\nbecause {}", self.explanation.message())?;
        if let Some(miss) = self.explanation.nearest_miss() {
            writeln!(text, "near miss: {miss}")?;
        }
        if let Some(help) = self.explanation.help() {
            writeln!(text, "to change it: {help}")?;
        }
        Ok(())
    }
}

/// Indented, so that Markdown shows them as they are.
pub fn add_lines(text: &mut String, lines: &str) -> fmt::Result {
    lines
        .lines()
        .try_for_each(|line| writeln!(text, "    {line}"))
}

/// A service whose responses have no headers of their own. It is always ready.
#[derive(Clone)]
struct Bare;

impl Service<Request<String>> for Bare {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<String>) -> Self::Future {
        ready(Ok(Response::new(String::new())))
    }
}
