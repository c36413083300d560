//! What ends a fetch before there is anything to judge.

use std::convert::Infallible;
use std::future::Future;

use http::{Request, Response};
use tower::service_fn;
use tower_cors_credentials::testing::{Browser, Fetch, FetchError, TypeError};

use crate::model::server::{Server, browser, response};

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com/";

type Answer = fn(&Request<String>) -> Response<String>;

/// The error of a request to the API, and that nothing was sent.
async fn mistake(
    origin: &str,
    url: &str,
    change: impl FnOnce(Fetch<'_, Server<Answer>, String>) -> Fetch<'_, Server<Answer>, String>,
) -> String {
    let unreachable: Answer = |request| panic!("{request:?}");
    let mut browser = browser(unreachable);
    let mut page = browser.page(origin);
    match change(page.fetch(url)).send().await {
        Err(error @ FetchError::TypeError(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_has_a_tuple_origin() {
    assert_eq!(
        mistake("https://app.example.com/", API, |get| get).await,
        "TypeError: a page cannot have this origin: `https://app.example.com/` ends in a slash; \
         remove the trailing slash: `https://app.example.com`",
    );
    mistake("null", API, |get| get).await;
}

#[tokio::test]
async fn a_url_is_one_to_fetch() {
    for (url, expected) in [
        (
            "ws://api.example.com/",
            "TypeError: `ws://api.example.com/` is not a URL that a page can fetch: \
             its scheme is neither `http` nor `https`",
        ),
        (
            "https://api.example.com:https/",
            "TypeError: `https://api.example.com:https/` is not a URL that a page can fetch: \
             it is not a valid URL (invalid port number)",
        ),
        (
            "https://u:p@api.example.com/",
            "TypeError: `https://u:p@api.example.com/` includes a user name or a password, \
             and a page cannot fetch such a URL",
        ),
    ] {
        assert_eq!(mistake(APP, url, |get| get).await, expected);
    }
    let mut browser = browser(|_| response(200, &[]));
    let error = browser.opaque_page().fetch("/me").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "TypeError: `/me` is not a URL that a page can fetch: \
         it is relative, and there is no URL to resolve it against",
    );
    let error = browser.set_cookie("api.example.com", "a=1").unwrap_err();
    assert!(matches!(error, TypeError::InvalidUrl { .. }), "{error}");
}

#[tokio::test]
async fn methods_headers_and_bodies_are_checked() {
    for (method, expected) in [
        ("trace", "TypeError: `trace` is a forbidden method"),
        ("CONNECT", "TypeError: `CONNECT` is a forbidden method"),
        ("GET /", "TypeError: `GET /` is not a valid method"),
        ("", "TypeError: `` is not a valid method"),
    ] {
        let message = mistake(APP, API, |fetch| fetch.method(method)).await;
        assert_eq!(message, expected);
    }
    for (name, value) in [("x a", "1"), ("", "1"), ("x-a", "1\n2"), ("x-a", "\0")] {
        let message = mistake(APP, API, |fetch| fetch.header(name, value)).await;
        assert!(message.ends_with("is not a valid header"), "{message}");
    }
    assert_eq!(
        mistake(APP, API, |get| get.body(String::new)).await,
        "TypeError: a request with method `GET` or `HEAD` cannot have a body",
    );
    // The first mistake is the one that is told.
    let message = mistake(APP, API, |fetch| fetch.method("TRACE").header("", "")).await;
    assert_eq!(message, "TypeError: `TRACE` is a forbidden method");
}

#[tokio::test]
async fn an_error_of_the_service_is_handed_on() {
    let service = service_fn(|_: Request<String>| async {
        Err::<Response<String>, _>(std::io::Error::other("out of order"))
    });
    let mut browser = Browser::new(service);
    let error = browser.page(APP).fetch(API).send().await.unwrap_err();
    assert_eq!(error.to_string(), "the service failed: out of order");
    assert!(matches!(error, FetchError::Service(_)));
}

#[tokio::test]
async fn a_fetch_can_be_spawned_and_the_service_borrowed() {
    fn assert_send<F: Future + Send>(future: F) -> F {
        future
    }
    let mut service = service_fn(|_: Request<String>| async {
        Ok::<_, Infallible>(Response::new("body".to_owned()))
    });
    let mut browser = Browser::new(&mut service);
    let mut page = browser.page(APP);
    let post = page.fetch(API).method("POST").body(String::new);
    let blocked = assert_send(post.send()).await.unwrap().assert_blocked();
    assert!(blocked.has_reached_server());
    assert_eq!(blocked.withheld_response().body(), "body");
}
