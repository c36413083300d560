//! An API behind the layer, and pages of other sites, over TLS.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use cors_test_support::tls::TlsListener;
use http::{Method, header};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

const API: &str = "api.service.test";
const ACTIVATING: &str = "www.partner.test";
const CREDENTIALED: &str = "www.other.test";
const ANONYMOUS: &str = "www.reader.test";
const REFUSED: &str = "www.stranger.test";

/// Every host; a browser is told that they are the loopback's.
pub const HOSTS: [&str; 5] = [API, ACTIVATING, CREDENTIALED, ANONYMOUS, REFUSED];

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

/// One request to the API, and whether its handler ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub method: String,
    pub storage_access: Option<String>,
    pub has_cookie: bool,
    pub status: u16,
    pub ran: bool,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(String, Seen)>>>);

pub struct Sites {
    pub api: String,
    /// Its rule activates storage access.
    pub activating: String,
    /// Its rule is credentialed, and does not.
    pub credentialed: String,
    pub anonymous: String,
    pub refused: String,
    /// How large the body of a POST or PUT is.
    pub body: usize,
    log: Log,
}

/// Marks the response of a request that the layer let through.
#[derive(Clone)]
struct Ran;

impl Sites {
    /// Serves them by this protocol, as TLS names it.
    pub async fn start((protocol, body): (&str, usize)) -> Self {
        let api = TlsListener::bind(&[API], protocol).await;
        let pages = TlsListener::bind(&HOSTS, protocol).await;
        let page_of = |host| format!("https://{host}:{}", pages.port());
        let sites = Self {
            api: format!("https://{API}:{}", api.port()),
            activating: page_of(ACTIVATING),
            credentialed: page_of(CREDENTIALED),
            anonymous: page_of(ANONYMOUS),
            refused: page_of(REFUSED),
            body,
            log: Log::default(),
        };
        let policy = Policy::new([
            Rule::credentialed([&sites.activating])
                .methods([Method::PUT])
                .activate_storage_access(true),
            Rule::credentialed([&sites.credentialed]).methods([Method::PUT]),
            Rule::anonymous([&sites.anonymous]).methods([Method::PUT]),
        ]);
        let layer = CredentialsLayer::new(policy.unwrap());
        let router = Router::new()
            .route("/sign-in", get(sign_in))
            .route("/frame", get(async || Html(PAGE)))
            .fallback(handle)
            .layer(layer)
            .layer(from_fn_with_state(sites.log.clone(), record));
        serve(api, router);
        serve(pages, Router::new().fallback(get(async || Html(PAGE))));
        sites
    }

    /// The requests to the path so far, without preflights.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let log = self.log.0.lock().unwrap();
        let of_path = log.iter().filter(|(seen, _)| seen == path);
        of_path
            .map(|(_, seen)| seen.clone())
            .filter(|seen| seen.method != "OPTIONS")
            .collect()
    }
}

fn serve(listener: TlsListener, router: Router) {
    tokio::spawn(async { axum::serve(listener, router).await });
}

async fn sign_in() -> impl IntoResponse {
    let cookie = "session=1; SameSite=None; Secure; Path=/";
    ([(header::SET_COOKIE, cookie)], Html(PAGE))
}

/// Reads the whole body, and says what came.
async fn handle(request: Request) -> Response {
    let cookie = request.headers().get(header::COOKIE);
    let cookie = cookie.map_or("none", |cookie| cookie.to_str().unwrap());
    let cookie = cookie.to_owned();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
    let mut response = format!("{cookie}, {} bytes", body.unwrap().len()).into_response();
    response.extensions_mut().insert(Ran);
    response
}

async fn record(State(log): State<Log>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let path = request.uri().path().to_owned();
    let storage_access = headers.get("sec-fetch-storage-access");
    let mut seen = Seen {
        method: request.method().to_string(),
        storage_access: storage_access.map(|access| access.to_str().unwrap().to_owned()),
        has_cookie: headers.contains_key(header::COOKIE),
        status: 0,
        ran: false,
    };
    let response = next.run(request).await;
    seen.status = response.status().as_u16();
    seen.ran = response.extensions().get::<Ran>().is_some();
    log.0.lock().unwrap().push((path, seen));
    response
}
