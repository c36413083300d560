//! [`Wire`]: the network of several engines, over which each request goes once.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use http::{HeaderMap, HeaderName, Method, Request, Response, Uri};
use indicatif::ProgressBar;
use tower_service::Service;

use crate::client::{AskError, Client};

const SEC_FETCH_STORAGE_ACCESS: HeaderName = HeaderName::from_static("sec-fetch-storage-access");

/// A client that sends what engines ask alike once, and gives the others the answer of the first. It
/// sends no request with effects unless it is told to, and none beyond its limit.
#[derive(Clone)]
pub struct Wire {
    client: Client,
    sends_all_methods: bool,
    limit: usize,
    answers: Arc<Mutex<Vec<Known>>>,
    /// What an engine has asked since [`for_engine`](Self::for_engine).
    trail: Arc<Mutex<Vec<Known>>>,
    bar: ProgressBar,
}

/// A request that went, and its answer.
#[derive(Clone, Debug)]
pub struct Known {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub response: Response<()>,
}

impl Wire {
    pub fn new(client: Client, sends_all_methods: bool, limit: usize, bar: ProgressBar) -> Self {
        Self {
            client,
            sends_all_methods,
            limit,
            answers: Arc::default(),
            trail: Arc::default(),
            bar,
        }
    }

    /// The same wire, with a trail of its own.
    pub fn for_engine(&self) -> Self {
        Self {
            trail: Arc::default(),
            ..self.clone()
        }
    }

    /// How many requests went over the wire.
    pub fn sent(&self) -> usize {
        lock(&self.answers).len()
    }

    /// What the engine has asked so far, and the answers.
    pub fn trail(&self) -> Vec<Known> {
        lock(&self.trail).clone()
    }

    fn known(&self, request: &Request<String>) -> Option<Known> {
        let answers = lock(&self.answers);
        answers
            .iter()
            .find(|known| known.is_alike(request))
            .cloned()
    }
}

impl Known {
    /// Whether the request would go over the wire alike. One with effects is alike also where it
    /// tells something else of storage access, so that its effects are not repeated for that.
    fn is_alike(&self, request: &Request<String>) -> bool {
        let has_effects = !is_safe(request.method());
        let counts = |name: &HeaderName| !(has_effects && *name == SEC_FETCH_STORAGE_ACCESS);
        let lines = |headers: &'_ HeaderMap| {
            let lines = headers.iter().filter(|(name, _)| counts(name));
            let lines = lines.map(|(name, value)| (name.clone(), value.clone()));
            lines.collect::<HeaderMap>()
        };
        self.method == *request.method()
            && self.uri == *request.uri()
            && lines(&self.headers) == lines(request.headers())
    }
}

/// Whether the method has no effects.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

impl Service<Request<String>> for Wire {
    type Response = Response<()>;
    type Error = AskError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<()>, AskError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), AskError>> {
        self.client.poll_ready(cx)
    }

    fn call(&mut self, request: Request<String>) -> Self::Future {
        if let Some(known) = self.known(&request) {
            lock(&self.trail).push(known.clone());
            return Box::pin(async { Ok(known.response) });
        }
        let method = request.method().clone();
        if !is_safe(&method) && !self.sends_all_methods {
            let method = method.to_string();
            return Box::pin(async { Err(AskError::NotSent { method }) });
        }
        let limit = self.limit;
        if self.sent() >= limit {
            return Box::pin(async move { Err(AskError::TooMany { limit }) });
        }
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        let answer = self.client.call(request);
        let wire = self.clone();
        Box::pin(async move {
            let response = answer.await?;
            wire.bar.inc(1);
            let known = Known {
                method,
                uri,
                headers,
                response: response.clone(),
            };
            lock(&wire.trail).push(known.clone());
            lock(&wire.answers).push(known);
            Ok(response)
        })
    }
}

fn lock(known: &Mutex<Vec<Known>>) -> MutexGuard<'_, Vec<Known>> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
