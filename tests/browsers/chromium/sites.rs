//! An API behind the layer, and sites whose pages call it, all on the loopback.

use std::sync::{Arc, Mutex};

use axum::extract::Request;
use axum::extract::ws::WebSocketUpgrade;
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Router, extract::State, middleware::from_fn_with_state};
use http::{StatusCode, header};
use tokio::net::TcpListener;
use tower_cors_credentials::CredentialsLayer;

/// A blank page, whose forms send no referrer and so `Origin: null`, if that is what is asked for.
const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";
const PAGE_WITHOUT_REFERRER: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>\
                                     <meta name=referrer content=no-referrer>";

/// One request to the API, as it went over the wire, and whether it ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub origin: Option<String>,
    pub fetch_site: Option<String>,
    pub has_cookie: bool,
    pub status: u16,
    pub ran: bool,
}

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    /// The requests to the path so far.
    pub fn of(&self, path: &str) -> Vec<Seen> {
        let seen = self.0.lock().unwrap();
        seen.iter()
            .filter(|seen| seen.path == path)
            .cloned()
            .collect()
    }
}

/// Marks the response of a request that the layer let through.
#[derive(Clone)]
struct Ran;

pub struct Listener {
    pub origin: String,
    listener: TcpListener,
}

impl Listener {
    /// A free port of the host, which is a name of the loopback.
    pub async fn on(host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self {
            origin: format!("http://{host}:{port}"),
            listener,
        }
    }

    /// Serves pages that do nothing by themselves.
    pub fn serve_pages(self) {
        self.serve(Router::new().fallback(get(async || Html(PAGE))));
    }

    /// Serves the API: pages of its own, a WebSocket, and whatever else is asked.
    pub fn serve_api(self, layer: CredentialsLayer) -> Log {
        let log = Log::default();
        let api = Router::new()
            .route("/page", get(async || Html(PAGE)))
            .route(
                "/page-without-referrer",
                get(async || Html(PAGE_WITHOUT_REFERRER)),
            )
            .route("/socket/{from}", any(open_socket))
            .fallback(async || Html("done"))
            .layer(from_fn(async |request: Request, next: Next| {
                let mut response = next.run(request).await;
                response.extensions_mut().insert(Ran);
                response
            }))
            .layer(layer)
            .layer(from_fn(show_error_page))
            .layer(from_fn_with_state(log.clone(), record));
        self.serve(api);
        log
    }

    fn serve(self, router: Router) {
        tokio::spawn(async { axum::serve(self.listener, router).await });
    }
}

/// Opens it, and says one word.
async fn open_socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket| {
        // The page is what tells whether it came.
        _ = socket.send("open".into()).await;
    })
}

/// As a proxy does: a page in place of a rejection, at one path.
async fn show_error_page(request: Request, next: Next) -> Response {
    let has_error_page = request.uri().path() == "/error-page";
    let response = next.run(request).await;
    if has_error_page && response.status() == StatusCode::FORBIDDEN {
        return (StatusCode::FORBIDDEN, Html(PAGE)).into_response();
    }
    response
}

async fn record(State(log): State<Log>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: &str| Some(headers.get(name)?.to_str().unwrap().to_owned());
    let mut seen = Seen {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        origin: text("origin"),
        fetch_site: text("sec-fetch-site"),
        has_cookie: headers.contains_key(header::COOKIE),
        status: 0,
        ran: false,
    };
    let response = next.run(request).await;
    seen.status = response.status().as_u16();
    seen.ran = response.extensions().get::<Ran>().is_some();
    log.0.lock().unwrap().push(seen);
    response
}
