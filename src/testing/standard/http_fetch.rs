//! [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch): the preflight where one is needed, the
//! request itself, the CORS check, and the redirect.

use http::Response;
use tower_service::Service;

use crate::testing::error::FetchError;
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::network_error::{NetworkError, Withheld};
use crate::testing::outcome::step::Step;
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::standard::cors_check::{AllowLines, cors_check};
use crate::testing::standard::cors_preflight_fetch::cors_preflight_fetch;
use crate::testing::standard::credentials::storage_access;
use crate::testing::standard::http_network_or_cache_fetch::{Message, http_network_or_cache_fetch};
use crate::testing::standard::http_redirect_fetch::{
    RedirectError, http_redirect_fetch, is_redirect_status,
};
use crate::testing::standard::safelist::needs_preflight;
use crate::testing::standard::user_agent::UserAgent;
use crate::testing::storage_access::{StorageAccess, asks_for_retry};

/// The result of fetching one URL.
pub(crate) enum Round<R> {
    Answered(Response<R>),
    /// The request's URL is now the one that the redirect leads to.
    Redirected,
    Failed(NetworkError<R>),
}

/// Fetches the request's current URL.
pub(crate) async fn http_fetch<S, B, R>(
    agent: &mut UserAgent<S>,
    request: &mut Request<B>,
    exchanges: &mut Vec<Exchange>,
) -> Result<Round<R>, FetchError<S::Error>>
where
    S: Service<http::Request<B>, Response = Response<R>>,
    B: Default,
{
    let is_cors = request.response_tainting == ResponseTainting::Cors;
    if is_cors && needs_preflight(request) {
        let is_cached = agent
            .preflight_cache
            .covers(request, agent.engine, agent.now);
        if !is_cached {
            if let Err(error) = cors_preflight_fetch(agent, request, exchanges).await? {
                return Ok(Round::Failed(error));
            }
        }
    }
    let message = Message::of(request);
    let mut response = http_network_or_cache_fetch(agent, request, message, exchanges).await?;
    if is_retried(agent, request, &response) {
        if is_cors && needs_preflight(request) && agent.engine.preflights_storage_access() {
            if let Err(error) = cors_preflight_fetch(agent, request, exchanges).await? {
                return Ok(Round::Failed(error));
            }
        }
        request.activates_storage_access = true;
        let message = Message::of(request);
        response = http_network_or_cache_fetch(agent, request, message, exchanges).await?;
    }
    let is_redirect = is_redirect_status(response.status());
    let withheld = match is_redirect {
        true => Withheld::Redirect,
        false => Withheld::Response,
    };
    if is_cors {
        let origin = request.serialized_origin();
        let mode = request.credentials_mode;
        let lines = AllowLines::of(response.headers());
        if let Err(obstacle) = cors_check(agent.engine, origin.as_bytes(), mode, lines) {
            return Ok(Round::Failed(NetworkError {
                step: Step::CorsCheck,
                obstacle,
                withheld,
                response,
            }));
        }
    }
    if !is_redirect {
        return Ok(Round::Answered(response));
    }
    match http_redirect_fetch(request, response.status(), response.headers()) {
        Ok(true) => Ok(Round::Redirected),
        Ok(false) => Ok(Round::Answered(response)),
        Err(RedirectError::Blocked(obstacle)) => Ok(Round::Failed(NetworkError {
            step: Step::HttpRedirectFetch,
            obstacle,
            withheld,
            response,
        })),
        Err(RedirectError::UnsupportedLocation(location)) => {
            Err(FetchError::UnsupportedLocation(location))
        }
    }
}

/// Whether the server has asked for a retry with the cookies that the user lets it have. It can ask
/// once, with or without CORS headers.
fn is_retried<S, B, R>(agent: &UserAgent<S>, request: &Request<B>, response: &Response<R>) -> bool {
    let origin = request.serialized_origin();
    storage_access(agent, request) == Some(StorageAccess::Inactive)
        && asks_for_retry(response.headers(), origin.to_str().unwrap_or_default())
}
