//! [`Blocked`]: a fetch that is a network error for the page.

use std::fmt;

use http::{HeaderName, Method, Response, Uri};

use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::outcome::block_reason::BlockReason;
use crate::testing::outcome::cause::Cause;
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::network_error::NetworkError;
use crate::testing::outcome::step::Step;
use crate::testing::page_origin::PageOrigin;
use crate::testing::request::Request;

/// A fetch that is blocked: the page gets a network error, and learns nothing else.
///
/// Its text (`Display`) says what is wrong, what to answer instead, and whether the server has run
/// the request nevertheless.
#[derive(Debug)]
pub struct Blocked<R> {
    page: PageOrigin,
    /// The serialized request origin, which a redirect can have made `null`.
    origin: String,
    method: Method,
    url: Uri,
    credentials_mode: CredentialsMode,
    error: NetworkError<R>,
    exchanges: Vec<Exchange>,
}

impl<R> Blocked<R> {
    pub(crate) fn new<B>(
        request: &Request<B>,
        error: NetworkError<R>,
        exchanges: Vec<Exchange>,
    ) -> Self {
        let origin = request.serialized_origin();
        Self {
            page: request.origin.clone(),
            origin: origin.to_str().unwrap_or_default().to_owned(),
            method: request.method.clone(),
            url: request.current_url().uri().clone(),
            credentials_mode: request.credentials_mode,
            error,
            exchanges,
        }
    }

    /// The step of the standard at which the fetch is blocked.
    pub fn step(&self) -> Step {
        self.error.step
    }

    /// What is wrong with the response.
    pub fn reason(&self) -> BlockReason {
        self.error.obstacle.reason
    }

    /// The response header that is missing or wrong, or none where the status is wrong.
    pub fn header(&self) -> Option<HeaderName> {
        self.reason().header()
    }

    /// The URL at which the fetch is blocked, after the redirects that were followed.
    pub fn url(&self) -> &Uri {
        &self.url
    }

    /// Whether the server has run the page's request although its answer is withheld: a request that
    /// is not a preflight has reached it, even if only at a URL that redirected.
    pub fn has_reached_server(&self) -> bool {
        self.exchanges.iter().any(|own| !own.is_preflight)
    }

    /// The response that is withheld, as the service gave it: the preflight's, the redirect's, or
    /// the one that the page asked for.
    pub fn withheld_response(&self) -> &Response<R> {
        &self.error.response
    }

    /// What went over the wire, in order.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }
}

impl<R> fmt::Display for Blocked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, method, url) = (&self.page, &self.method, &self.url);
        let cause = Cause::of(&self.error, &self.origin, self.credentials_mode);
        write!(
            f,
            "{page} cannot read the answer to `{method} {url}`: {cause}"
        )?;
        f.write_str(match (self.error.step, self.has_reached_server()) {
            (Step::CorsPreflightFetch, true) => {
                ". The request was redirected, and is not sent to this URL."
            }
            (Step::CorsCheck | Step::HttpRedirectFetch, true) => {
                ". The server has run the request; only its answer is withheld."
            }
            (Step::CorsPreflightFetch | Step::CorsCheck | Step::HttpRedirectFetch, false) => {
                ". The request itself is not sent."
            }
        })
    }
}
