//! [Main fetch](https://fetch.spec.whatwg.org/#main-fetch): it chooses between a fetch with and
//! without CORS, once for every URL, and filters the response for the page.

use http::Response;
use tower_service::Service;

use crate::testing::error::FetchError;
use crate::testing::outcome::Outcome;
use crate::testing::outcome::blocked::Blocked;
use crate::testing::outcome::shared::Shared;
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::standard::filtered_response::visible_headers;
use crate::testing::standard::http_fetch::{Round, http_fetch};
use crate::testing::standard::safelist::needs_preflight;
use crate::testing::standard::user_agent::UserAgent;

/// Fetches the request's URL, and every URL that it is redirected to.
pub(crate) async fn main_fetch<S, B, R>(
    agent: &mut UserAgent<S>,
    mut request: Request<B>,
) -> Result<Outcome<R>, FetchError<S::Error>>
where
    S: Service<http::Request<B>, Response = Response<R>>,
    B: Default,
{
    let mut exchanges = Vec::new();
    let mut makes_cors_preflight = false;
    loop {
        if !request.is_same_origin() {
            request.response_tainting = ResponseTainting::Cors;
            makes_cors_preflight |= needs_preflight(&request);
        }
        match http_fetch(agent, &mut request, &mut exchanges).await? {
            Round::Redirected => {}
            Round::Answered(response) => {
                let headers = visible_headers(&request, response.headers());
                let shared = Shared::new(&request, headers, response, exchanges);
                return Ok(Outcome::Shared(shared));
            }
            Round::Failed(error) => {
                if makes_cors_preflight {
                    agent.preflight_cache.clear(&request);
                }
                return Ok(Outcome::Blocked(Blocked::new(&request, error, exchanges)));
            }
        }
    }
}
