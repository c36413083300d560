//! What really went over the wire, noted outside the layer, where preflights are still to be seen.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{Query, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Method, StatusCode, header};
use tower_cors_credentials::Refusal;

use super::{across::flavour, session};

/// Any program on this computer may call the API, so the record must not grow without end.
const KEPT: usize = 4096;

/// A handler of the API puts this into its response's extensions, to tell that it ran.
#[derive(Clone, Copy)]
pub struct Ran;

#[derive(Clone, Debug)]
pub struct Exchange {
    /// The page's name for the request. A request and its preflight share it.
    pub request_id: String,
    pub preflight: bool,
    pub method: Method,
    pub request_headers: Vec<(String, String)>,
    pub session_cookie: bool,
    /// The cookies that are tried across sites, each with its value.
    pub cookies_across: Vec<String>,
    pub ran: bool,
    pub status: StatusCode,
    pub response_headers: Vec<(String, String)>,
    pub refusal: Option<Refusal>,
}

#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<VecDeque<Exchange>>>);

impl Record {
    pub fn matching(&self, mut wanted: impl FnMut(&Exchange) -> bool) -> Vec<Exchange> {
        let exchanges = self.lock();
        exchanges
            .iter()
            .filter(|exchange| wanted(exchange))
            .cloned()
            .collect()
    }

    fn push(&self, exchange: Exchange) {
        let mut exchanges = self.lock();
        if exchanges.len() == KEPT {
            exchanges.pop_front();
        }
        exchanges.push_back(exchange);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The middleware that writes the record. It must stand outside the layer: inside, no preflight ever arrives, and the
/// response does not have its CORS headers yet.
pub async fn note(
    State(record): State<Record>,
    Query(mut query): Query<HashMap<String, String>>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let headers = request.headers();
    let preflight = method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let session_cookie = session::arrived_in(headers);
    let cookies_across = flavour::arrived_in(headers);
    let request_headers = telling(headers);

    let response = next.run(request).await;

    record.push(Exchange {
        request_id: query.remove("request").unwrap_or_default(),
        preflight,
        method,
        request_headers,
        session_cookie,
        cookies_across,
        ran: response.extensions().get::<Ran>().is_some(),
        status: response.status(),
        response_headers: readable(response.headers()).collect(),
        refusal: response.extensions().get::<Refusal>().cloned(),
    });
    response
}

/// Beside those of CORS and those of the playground itself.
const TELLING: [&str; 5] = [
    "content-type",
    "cookie",
    "origin",
    "sec-fetch-site",
    "sec-fetch-storage-access",
];

/// The request headers that matter to CORS; a browser sends a dozen others. Other servers of this computer may have set
/// cookies too, as ports do not keep cookies apart: their values are none of the page's business.
fn telling(headers: &HeaderMap) -> Vec<(String, String)> {
    readable(headers)
        .filter(|(name, _)| {
            TELLING.contains(&name.as_str())
                || name.starts_with("access-control-")
                || name.starts_with("x-")
        })
        .map(|(name, value)| match name.as_str() {
            "cookie" => (name, "…".to_owned()),
            _ => (name, value),
        })
        .collect()
}

fn readable(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    })
}
