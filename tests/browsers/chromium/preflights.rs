//! How many preflights a session costs: twelve calls of one URL, by four methods with three sets of headers.
//!
//! Eleven of them need a permission: `GET` is a CORS-safelisted method, and asks for none unless its headers do.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::Html,
    routing::{any, get},
};
use fantoccini::Client;
use http::{
    HeaderName, HeaderValue, Method,
    header::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};
use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};
use tower_http::cors::{AllowHeaders, AllowMethods, CorsLayer};

#[cfg(feature = "testing")]
use {
    axum::body::Body,
    tower_cors_credentials::testing::{Browser, CredentialsMode::Include},
};

use cors_test_support::chromium::{Screen, with_chromium};

const PATH: &str = "/items/7";
const METHODS: [&str; 4] = ["GET", "PUT", "PATCH", "DELETE"];
const HEADER_SETS: [&[(&str, &str)]; 3] = [
    &[],
    &[("content-type", "application/json")],
    &[
        ("content-type", "application/json"),
        ("x-csrf-token", "token"),
    ],
];
const UNSAFE_METHODS: [Method; 3] = [Method::PUT, Method::PATCH, Method::DELETE];
const UNSAFE_NAMES: [HeaderName; 2] = [CONTENT_TYPE, HeaderName::from_static("x-csrf-token")];
const MAX_AGE: Duration = Duration::from_secs(600);

type Call = (&'static str, &'static [(&'static str, &'static str)]);

/// The session in its two orders.
fn sessions() -> [Vec<Call>; 2] {
    let by_method = METHODS
        .into_iter()
        .flat_map(|method| HEADER_SETS.map(|headers| (method, headers)));
    let by_headers = HEADER_SETS
        .into_iter()
        .flat_map(|headers| METHODS.map(|method| (method, headers)));
    [by_method.collect(), by_headers.collect()]
}

/// What the answer to a preflight permits.
#[derive(Clone, Copy, Debug)]
enum Grants {
    /// All that the rule allows.
    Ours,
    /// What was asked for: browsers take the `*` of a credentialed rule literally.
    OursOfAny,
    /// All that the layer allows.
    TowerHttpLists,
    /// What was asked for.
    TowerHttpMirrors,
}

impl Grants {
    fn api(self, origin: &str) -> Router {
        let cors = CorsLayer::new()
            .allow_credentials(true)
            .allow_origin(origin.parse::<HeaderValue>().unwrap())
            .max_age(MAX_AGE);
        match self {
            Self::Ours => ours(listing(origin).max_age(MAX_AGE)),
            Self::OursOfAny => {
                let rule = Rule::credentialed([origin]).max_age(MAX_AGE);
                ours(rule.methods(Any).request_headers(Any))
            }
            Self::TowerHttpLists => api().layer(
                cors.allow_methods(UNSAFE_METHODS)
                    .allow_headers(UNSAFE_NAMES),
            ),
            Self::TowerHttpMirrors => api().layer(
                cors.allow_methods(AllowMethods::mirror_request())
                    .allow_headers(AllowHeaders::mirror_request()),
            ),
        }
    }
}

fn api() -> Router {
    Router::new().route(PATH, any(async || "an item"))
}

fn ours(rule: Rule) -> Router {
    api().layer(CredentialsLayer::new(Policy::new([rule]).unwrap()))
}

fn listing(origin: &str) -> Rule {
    Rule::credentialed([origin])
        .methods(UNSAFE_METHODS)
        .request_headers(UNSAFE_NAMES)
}

/// In the standard and in Firefox a cache adds up what several answers permit; Chromium and WebKit keep the last answer for
/// a URL, and no other.
#[cfg(feature = "testing")]
#[tokio::test]
async fn one_preflight_serves_a_session_in_the_model_browser() {
    use Grants::{Ours, OursOfAny, TowerHttpLists, TowerHttpMirrors};
    use tower_cors_credentials::testing::Engine::{Chromium, Firefox, Standard, WebKit};

    const APP: &str = "https://app.example.com";
    const LONGER: Duration = MAX_AGE.saturating_add(Duration::from_secs(1));
    let unset = ours(listing(APP));
    for (name, api, pause, added_up, last_alone) in [
        ("ours", Ours.api(APP), Duration::from_secs(10), 1, 1),
        ("ours, later", Ours.api(APP), LONGER, 11, 11),
        ("unset", unset.clone(), Duration::ZERO, 1, 1),
        ("unset, later", unset, Duration::from_secs(10), 11, 11),
        ("ours of Any", OursOfAny.api(APP), Duration::ZERO, 5, 11),
        ("lists", TowerHttpLists.api(APP), Duration::ZERO, 1, 1),
        ("mirrors", TowerHttpMirrors.api(APP), Duration::ZERO, 5, 11),
    ] {
        for calls in sessions() {
            for (engine, expected) in [
                (Standard, added_up),
                (Firefox, added_up),
                (Chromium, last_alone),
                (WebKit, last_alone),
            ] {
                let browser = Browser::new(api.clone()).with_engine(engine);
                let preflights = preflights_in_the_model(browser, APP, &calls, pause).await;
                assert_eq!(preflights, expected, "{name}, {engine:?}");
            }
        }
    }
}

#[cfg(feature = "testing")]
async fn preflights_in_the_model(
    mut browser: Browser<Router, Body>,
    origin: &str,
    calls: &[Call],
    pause: Duration,
) -> usize {
    let url = format!("https://api.example.com{PATH}");
    let mut preflights = 0;
    for (method, headers) in calls {
        let mut page = browser.page(origin);
        let mut fetch = page.fetch(&url).method(method).credentials(Include);
        for (name, value) in *headers {
            fetch = fetch.header(name, value);
        }
        let outcome = fetch.send().await.unwrap();
        preflights += outcome.preflights().count();
        outcome.assert_shared();
        browser.advance(pause);
    }
    preflights
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn one_preflight_serves_a_session_in_chromium() {
    use Grants::{Ours, OursOfAny, TowerHttpLists, TowerHttpMirrors};
    let mut servers = JoinSet::new();
    let page = Router::new().route("/", get(async || Html("<!doctype html>")));
    let page = serve(&mut servers, page).await;

    let mut apis = Vec::new();
    for calls in sessions() {
        for grants in [Ours, OursOfAny, TowerHttpLists, TowerHttpMirrors] {
            // One port each: none is served by what the browser remembers of another.
            let counts = Arc::new(Counts::default());
            let api = serve(&mut servers, counted(grants.api(&page), counts.clone())).await;
            apis.push((format!("{api}{PATH}"), calls.clone(), counts));
        }
    }
    with_chromium(Screen::Desktop, |browser| async move {
        browser.client.goto(&page).await.unwrap();
        let mut preflights = Vec::new();
        for (url, calls, counts) in apis {
            fetch_in_turn(&browser.client, &url, &calls).await;
            assert_eq!(counts.calls.load(Relaxed), calls.len());
            preflights.push(counts.preflights.load(Relaxed));
        }
        for counted in preflights.chunks(4) {
            println!("ours, ours of Any, tower-http's lists, mirrored: {counted:?}");
            let [ours, of_any, lists, mirrored] = *counted else {
                unreachable!("one count for each of the grants")
            };
            assert_eq!((ours, lists), (1, 1));
            assert!(mirrored > ours && of_any == mirrored, "{counted:?}");
        }
    })
    .await;
}

/// All of them, one after the other; each must be readable.
async fn fetch_in_turn(client: &Client, url: &str, calls: &[Call]) {
    const SCRIPT: &str = "
        const [url, calls, done] = arguments;
        (async () => {
            for (const [method, headers] of calls)
                await (await fetch(url, { method, headers, credentials: 'include' })).text();
        })().then(() => done('read'), (error) => done(String(error)));";
    let outcome = client
        .execute_async(SCRIPT, vec![json!(url), json!(calls)])
        .await
        .unwrap();
    assert_eq!(outcome, Value::from("read"), "{url}");
}

#[derive(Default)]
struct Counts {
    preflights: AtomicUsize,
    calls: AtomicUsize,
}

fn counted(api: Router, counts: Arc<Counts>) -> Router {
    api.layer(from_fn(move |request: Request, next: Next| {
        let is_preflight = request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let count = if is_preflight {
            &counts.preflights
        } else {
            &counts.calls
        };
        count.fetch_add(1, Relaxed);
        next.run(request)
    }))
}

/// The origin that is served until the set is dropped.
async fn serve(servers: &mut JoinSet<io::Result<()>>, app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    servers.spawn(async { axum::serve(listener, app).await });
    format!("http://{address}")
}
