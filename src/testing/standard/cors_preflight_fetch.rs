//! [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch): what it asks, and
//! what its answer permits.

use http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use tower_service::Service;

use crate::fetch::method::is_safelisted_method;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::engine::Engine;
use crate::testing::error::FetchError;
use crate::testing::header_list::{extract_tokens, get, lines};
use crate::testing::outcome::block_reason::{BlockReason, Obstacle};
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::network_error::{NetworkError, Withheld};
use crate::testing::outcome::step::Step;
use crate::testing::request::Request;
use crate::testing::standard::cors_check::{AllowLines, cors_check};
use crate::testing::standard::http_network_or_cache_fetch::{Message, http_network_or_cache_fetch};
use crate::testing::standard::preflight_cache::Permission;
use crate::testing::standard::safelist::{is_non_wildcard_name, unsafe_names};
use crate::testing::standard::user_agent::UserAgent;

/// How long a preflight is cached, in seconds, if its answer does not say.
const DEFAULT_MAX_AGE: u64 = 5;

/// Asks the server whether the request may be made, and remembers the permission.
///
/// The error is that of the fetch where the answer does not allow the request.
pub(crate) async fn cors_preflight_fetch<S, B, R>(
    agent: &mut UserAgent<S>,
    request: &mut Request<B>,
    exchanges: &mut Vec<Exchange>,
) -> Result<Result<(), NetworkError<R>>, FetchError<S::Error>>
where
    S: Service<http::Request<B>, Response = Response<R>>,
    B: Default,
{
    if !agent.engine.adds_up_preflights() {
        agent.preflight_cache.clear(request);
    }
    let message = Message {
        is_preflight: true,
        method: Method::OPTIONS,
        headers: preflight_headers(request),
        body: B::default(),
    };
    let response = http_network_or_cache_fetch(agent, request, message, exchanges).await?;
    let (status, headers) = (response.status(), response.headers());
    match permission(agent.engine, request, status, headers) {
        Ok(permission) => {
            let (engine, now) = (agent.engine, agent.now);
            let cache = &mut agent.preflight_cache;
            cache.store(request, permission, engine, now);
            Ok(Ok(()))
        }
        Err(obstacle) => Ok(Err(NetworkError {
            step: Step::CorsPreflightFetch,
            obstacle,
            withheld: Withheld::Preflight,
            response,
        })),
    }
}

/// The header list of the request's preflight.
fn preflight_headers<B>(request: &Request<B>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCESS_CONTROL_REQUEST_METHOD, method_value(&request.method));
    // The standard puts no space after the comma.
    let names: Vec<_> = unsafe_names(&request.headers).into_iter().collect();
    if !names.is_empty() {
        // Tokens joined by commas are always a valid header value.
        if let Ok(value) = HeaderValue::try_from(names.join(",")) {
            headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, value);
        }
    }
    headers
}

fn method_value(method: &Method) -> HeaderValue {
    // A token is always a valid header value.
    HeaderValue::from_str(method.as_str()).unwrap_or(HeaderValue::from_static(""))
}

/// What the answer permits, if the request is covered by it.
fn permission<'a, B>(
    engine: Engine,
    request: &'a Request<B>,
    status: StatusCode,
    headers: &'a HeaderMap,
) -> Result<Permission<'a>, Obstacle> {
    let includes = request.credentials_mode == CredentialsMode::Include;
    cors_check(
        engine,
        request.serialized_origin().as_bytes(),
        request.credentials_mode,
        AllowLines::of(headers),
    )?;
    if !status.is_success() {
        return Err(BlockReason::StatusNotOk.into());
    }
    let methods = extract_tokens(headers, &ACCESS_CONTROL_ALLOW_METHODS)
        .map_err(|list| BlockReason::AllowMethodsInvalid.because_of(list.0))?;
    let header_names = extract_tokens(headers, &ACCESS_CONTROL_ALLOW_HEADERS)
        .map_err(|list| BlockReason::AllowHeadersInvalid.because_of(list.0))?
        .unwrap_or_default();

    let method = request.method.as_str().as_bytes();
    let methods = match methods {
        // The preflight that the flag has caused is cached too.
        None if request.use_cors_preflight => vec![method],
        methods => methods.unwrap_or_default(),
    };
    let is_wild = |list: &[&[u8]]| !includes && list.contains(&b"*".as_slice());
    if !methods.contains(&method) && !is_safelisted_method(method) && !is_wild(&methods) {
        return Err(BlockReason::MethodNotAllowed.because_of(method));
    }
    for name in unsafe_names(&request.headers) {
        let name = name.as_bytes();
        if header_names
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
        {
            continue;
        }
        if !is_wild(&header_names) {
            return Err(BlockReason::HeaderNotAllowed.because_of(name));
        }
        if is_non_wildcard_name(name) && !engine.wildcard_covers_authorization() {
            return Err(BlockReason::AuthorizationNotNamed.into());
        }
    }
    Ok(Permission {
        methods,
        header_names,
        max_age: max_age(headers),
    })
}

/// `Access-Control-Max-Age` is a number of seconds, on one line; anything else is ignored.
fn max_age(headers: &HeaderMap) -> u64 {
    match get(&lines(headers, &ACCESS_CONTROL_MAX_AGE)) {
        Some(value) if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
            let digits = std::str::from_utf8(&value).unwrap_or_default();
            // Only a number that is too large fails to parse here.
            digits.parse().unwrap_or(u64::MAX)
        }
        _ => DEFAULT_MAX_AGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_a_number_of_seconds_or_five() {
        for (lines, expected) in [
            (&[][..], 5),
            (&["600"], 600),
            (&[" 600\t"], 600),
            (&["0"], 0),
            (&["-1"], 5),
            (&["+600"], 5),
            (&["600.0"], 5),
            (&["600s"], 5),
            (&["\"600\""], 5),
            (&[""], 5),
            (&["600, 600"], 5),
            (&["600", "600"], 5),
            (&["99999999999999999999999"], u64::MAX),
        ] {
            let headers = lines
                .iter()
                .map(|line| (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(line)))
                .collect();
            assert_eq!(max_age(&headers), expected, "{lines:?}");
        }
    }
}
