//! The fetch itself: [main fetch](https://fetch.spec.whatwg.org/#main-fetch),
//! [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch) and the network, which is a service.

use std::future::poll_fn;
use std::time::Duration;

use http::{Method, Response};
use tower_service::Service;

use crate::testing::cookies::CookieJar;
use crate::testing::engine::Engine;
use crate::testing::outcome::Outcome;
use crate::testing::outcome::block_reason::{Obstacle, Step};
use crate::testing::outcome::blocked::{Blocked, NetworkError};
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::shared::Shared;
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::standard::cors_check::{AllowLines, cors_check};
use crate::testing::standard::cors_preflight_fetch::{judge_preflight, preflight_headers};
use crate::testing::standard::http_network_or_cache_fetch::add_headers;
use crate::testing::standard::http_redirect_fetch::{Halt, follow, is_redirect_status};
use crate::testing::standard::preflight_cache::PreflightCache;
use crate::testing::type_error::FetchError;

/// What a browser remembers from one fetch to the next.
#[derive(Debug)]
pub(crate) struct UserAgent<S> {
    pub(crate) service: S,
    pub(crate) engine: Engine,
    pub(crate) cookies: CookieJar,
    pub(crate) cache: PreflightCache,
    pub(crate) now: Duration,
}

/// What one URL has to say.
enum Round<R> {
    Answered(Response<R>),
    Redirected,
    Failed(NetworkError<R>),
}

impl<R> Round<R> {
    fn failed(step: Step, obstacle: Obstacle, response: Response<R>) -> Self {
        Self::Failed(NetworkError {
            step,
            obstacle,
            response,
        })
    }
}

impl<S> UserAgent<S> {
    pub(crate) fn new(service: S) -> Self {
        Self {
            service,
            engine: Engine::default(),
            cookies: CookieJar::default(),
            cache: PreflightCache::default(),
            now: Duration::ZERO,
        }
    }

    /// [Fetches](https://fetch.spec.whatwg.org/#concept-fetch).
    pub(crate) async fn fetch<B, R>(
        &mut self,
        mut request: Request<B>,
    ) -> Result<Outcome<R>, FetchError<S::Error>>
    where
        S: Service<http::Request<B>, Response = Response<R>>,
        B: Default,
    {
        let mut exchanges = Vec::new();
        let mut was_preflighted = false;
        loop {
            was_preflighted |= !request.is_same_origin() && request.is_preflighted();
            match self.http_fetch(&mut request, &mut exchanges).await? {
                Round::Redirected => {}
                Round::Answered(response) => {
                    let shared = Shared::new(&request, response, exchanges);
                    return Ok(Outcome::Shared(shared));
                }
                Round::Failed(error) => {
                    if was_preflighted {
                        self.cache.clear(&request);
                    }
                    let blocked = Blocked::new(&request, error, exchanges);
                    return Ok(Outcome::Blocked(blocked));
                }
            }
        }
    }

    /// One round of main fetch and HTTP fetch, for the request's current URL.
    async fn http_fetch<B, R>(
        &mut self,
        request: &mut Request<B>,
        exchanges: &mut Vec<Exchange>,
    ) -> Result<Round<R>, FetchError<S::Error>>
    where
        S: Service<http::Request<B>, Response = Response<R>>,
        B: Default,
    {
        if !request.is_same_origin() {
            request.response_tainting = ResponseTainting::Cors;
            if request.is_preflighted() && !self.cache.covers(request, self.engine, self.now) {
                if !self.engine.adds_up_preflights() {
                    self.cache.clear(request);
                }
                let wire = wire_preflight(request);
                let response = self.exchange(wire, true, exchanges).await?;
                let (status, headers) = (response.status(), response.headers());
                match judge_preflight(self.engine, request, status, headers) {
                    Ok(permission) => {
                        self.cache.store(request, permission, self.engine, self.now);
                    }
                    Err(obstacle) => {
                        return Ok(Round::failed(Step::CorsPreflightFetch, obstacle, response));
                    }
                }
            }
        }
        let wire = self.wire_request(request);
        let response = self.exchange(wire, false, exchanges).await?;
        if request.includes_credentials() {
            let host = request.current_url().origin().host();
            self.cookies.store_all(host, response.headers());
        }
        if let Err(obstacle) = self.check(request, &response) {
            return Ok(Round::failed(Step::CorsCheck, obstacle, response));
        }
        if !is_redirect_status(response.status()) {
            return Ok(Round::Answered(response));
        }
        match follow(request, response.status(), response.headers()) {
            Ok(true) => Ok(Round::Redirected),
            Ok(false) => Ok(Round::Answered(response)),
            Err(Halt::Blocked(obstacle)) => {
                Ok(Round::failed(Step::HttpRedirectFetch, obstacle, response))
            }
            Err(Halt::UnsupportedLocation(location)) => {
                Err(FetchError::UnsupportedLocation(location))
            }
        }
    }

    fn check<B, R>(&self, request: &Request<B>, response: &Response<R>) -> Result<(), Obstacle> {
        if request.response_tainting == ResponseTainting::Basic {
            return Ok(());
        }
        cors_check(
            self.engine,
            request.serialized_origin().as_bytes(),
            request.credentials_mode,
            AllowLines::of(response.headers()),
        )
    }

    /// Takes the request to the service, and notes what went over the wire.
    async fn exchange<B, R>(
        &mut self,
        wire: http::Request<B>,
        is_preflight: bool,
        exchanges: &mut Vec<Exchange>,
    ) -> Result<Response<R>, FetchError<S::Error>>
    where
        S: Service<http::Request<B>, Response = Response<R>>,
    {
        let method = wire.method().clone();
        let uri = wire.uri().clone();
        let request_headers = wire.headers().clone();
        poll_fn(|cx| self.service.poll_ready(cx))
            .await
            .map_err(FetchError::Service)?;
        let response = self.service.call(wire).await.map_err(FetchError::Service)?;
        exchanges.push(Exchange {
            is_preflight,
            method,
            uri,
            request_headers,
            status: response.status(),
            response_headers: response.headers().clone(),
        });
        Ok(response)
    }

    /// The page's request, as it goes over the wire.
    fn wire_request<B: Default>(&self, request: &mut Request<B>) -> http::Request<B> {
        let body = match &mut request.body {
            Some(source) => source(),
            None => B::default(),
        };
        let cookies = request.includes_credentials().then_some(&self.cookies);
        let mut wire = http::Request::new(body);
        *wire.method_mut() = request.method.clone();
        *wire.uri_mut() = request.current_url().uri().clone();
        *wire.headers_mut() = request.headers.clone();
        add_headers(request, &request.method, cookies, wire.headers_mut());
        wire
    }
}

/// The request's preflight, as it goes over the wire: without credentials, always.
fn wire_preflight<B: Default>(request: &Request<B>) -> http::Request<B> {
    let mut wire = http::Request::new(B::default());
    *wire.method_mut() = Method::OPTIONS;
    *wire.uri_mut() = request.current_url().uri().clone();
    *wire.headers_mut() = preflight_headers(request);
    add_headers(request, &Method::OPTIONS, None, wire.headers_mut());
    wire
}
