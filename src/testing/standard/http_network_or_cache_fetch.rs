//! [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch),
//! without a cache: the headers that only a browser sets, the cookies, and the network, which is
//! the service.

use std::future::poll_fn;

use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use tower_service::Service;

use crate::fetch::fetch_site::SEC_FETCH_SITE;
use crate::testing::cookies::Selection;
use crate::testing::error::FetchError;
use crate::testing::outcome::exchange::Exchange;
use crate::testing::request::{Request, ResponseTainting};
use crate::testing::site::{is_potentially_trustworthy, is_same_site};
use crate::testing::standard::credentials::{cookie_context, storage_access};
use crate::testing::standard::user_agent::UserAgent;

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_STORAGE_ACCESS: HeaderName = HeaderName::from_static("sec-fetch-storage-access");

/// What goes to the request's current URL: the request itself, or its preflight.
pub(crate) struct Message<B> {
    pub(crate) is_preflight: bool,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: B,
}

impl<B: Default> Message<B> {
    /// The request itself.
    pub(crate) fn of(request: &mut Request<B>) -> Self {
        Self {
            is_preflight: false,
            method: request.method.clone(),
            headers: request.headers.clone(),
            body: match &mut request.body {
                Some(source) => source(),
                None => B::default(),
            },
        }
    }
}

/// Takes the message to the service, and notes what went over the wire.
pub(crate) async fn http_network_or_cache_fetch<S, B, R>(
    agent: &mut UserAgent<S>,
    request: &mut Request<B>,
    message: Message<B>,
    exchanges: &mut Vec<Exchange>,
) -> Result<Response<R>, FetchError<S::Error>>
where
    S: Service<http::Request<B>, Response = Response<R>>,
{
    let Message {
        is_preflight,
        method,
        mut headers,
        body,
    } = message;
    append_headers(request, &method, &mut headers);
    if let Some(status) = storage_access(agent, request) {
        if !is_preflight || agent.engine.preflights_storage_access() {
            let value = HeaderValue::from_static(status.as_str());
            headers.insert(SEC_FETCH_STORAGE_ACCESS, value);
        }
    }
    let cookies = match is_preflight {
        true => Selection::default(),
        false => agent.cookies.select(&cookie_context(agent, request)),
    };
    if let Some(value) = cookies.header {
        headers.insert(COOKIE, value);
    }
    let uri = request.current_url().uri().clone();
    let mut outgoing = http::Request::new(body);
    *outgoing.method_mut() = method.clone();
    *outgoing.uri_mut() = uri.clone();
    outgoing.headers_mut().clone_from(&headers);

    poll_fn(|cx| agent.service.poll_ready(cx))
        .await
        .map_err(FetchError::Service)?;
    let answer = agent.service.call(outgoing).await;
    let response = answer.map_err(FetchError::Service)?;

    if !is_preflight {
        let context = cookie_context(agent, request);
        agent.cookies.store_all(&context, response.headers());
    }
    exchanges.push(Exchange {
        is_preflight,
        method,
        uri,
        request_headers: headers,
        sent_cookies: cookies.sent,
        unsent_cookies: cookies.unsent,
        status: response.status(),
        response_headers: response.headers().clone(),
    });
    Ok(response)
}

/// Appends the headers that no page can set.
fn append_headers<B>(request: &Request<B>, method: &Method, headers: &mut HeaderMap) {
    let url = request.current_url();
    let authority = url.uri().authority().map(|authority| authority.as_str());
    if let Some(Ok(host)) = authority.map(HeaderValue::from_str) {
        headers.insert(HOST, host);
    }
    // https://fetch.spec.whatwg.org/#append-a-request-origin-header
    let is_cors = request.response_tainting == ResponseTainting::Cors;
    if is_cors || !matches!(*method, Method::GET | Method::HEAD) {
        headers.insert(ORIGIN, request.serialized_origin());
    }
    if is_potentially_trustworthy(url.origin()) {
        headers.insert(SEC_FETCH_DEST, HeaderValue::from_static("empty"));
        headers.insert(SEC_FETCH_MODE, HeaderValue::from_static("cors"));
        headers.insert(
            SEC_FETCH_SITE,
            HeaderValue::from_static(fetch_site(request)),
        );
    }
}

/// [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site): the
/// relation to the page of the URL that is farthest from it, among all URLs so far.
fn fetch_site<B>(request: &Request<B>) -> &'static str {
    let Some(page) = request.origin.tuple() else {
        return "cross-site";
    };
    let mut urls = request.urls();
    if request.urls().all(|url| url.origin() == page) {
        "same-origin"
    } else if urls.all(|url| is_same_site(page, url.origin())) {
        "same-site"
    } else {
        "cross-site"
    }
}
