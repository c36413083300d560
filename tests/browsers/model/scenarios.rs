//! The model agrees with browsers where it takes several requests: cookies, the preflight cache,
//! redirects.
//!
//! The browsers are those of `truth.rs`. Two kinds of what was observed are not in the model, as
//! its documentation says: HTTP authentication, and the HTTP cache.

use std::time::Duration;

use http::header::{COOKIE, ORIGIN};
use http::{Method, Request, Response};
use tower_cors_credentials::testing::CredentialsMode::{self, Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{Engine, FetchError, Outcome, Step, TypeError};

use crate::model::server::{browser, is_preflight, origin, response};

const PAGE: &str = "http://localhost:3000";
const API: &str = "http://localhost:8080/s";

/// Shares with the origin that asks, with credentials.
fn share(request: &Request<String>) -> Response<String> {
    response(
        200,
        &[
            ("access-control-allow-origin", origin(request)),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "PUT"),
            ("access-control-max-age", "600"),
        ],
    )
}

#[tokio::test]
async fn a_cookie_is_stored_if_credentials_are_included_shared_or_not() {
    let mut browser = browser(|request| {
        let mut answer = match request.uri().path() {
            "/ok" => share(request),
            _ => response(200, &[]),
        };
        let cookie = request.uri().query().unwrap();
        let headers = answer.headers_mut();
        headers.insert("set-cookie", format!("{cookie}=1").parse().unwrap());
        answer
    });
    for (mode, name) in [(Omit, "omit"), (SameOrigin, "same"), (Include, "include")] {
        for (path, is_shared) in [("ok", true), ("blocked", false)] {
            let url = format!("http://localhost:8080/{path}?{name}_{path}");
            let mut page = browser.page(PAGE);
            let outcome = page.fetch(&url).credentials(mode).send().await.unwrap();
            assert_eq!(outcome.is_shared(), is_shared, "{outcome}");
        }
    }
    let is_stored = |name: &&str| browser.cookies().get("localhost", name).is_some();
    let names = [
        "omit_ok",
        "omit_blocked",
        "same_ok",
        "same_blocked",
        "include_ok",
        "include_blocked",
    ];
    let stored: Vec<_> = names.into_iter().filter(is_stored).collect();
    assert_eq!(stored, ["include_ok", "include_blocked"]);
}

/// How many preflights two PUTs in a row need.
async fn preflights(engine: Engine, modes: [CredentialsMode; 2]) -> usize {
    let mut browser = browser(share).with_engine(engine);
    let mut preflights = 0;
    for mode in modes {
        let mut page = browser.page(PAGE);
        let put = page.fetch(API).method(Method::PUT).credentials(mode);
        let outcome = put.send().await.unwrap();
        preflights += outcome.preflights().count();
        assert!(outcome.is_shared(), "{outcome}");
        browser.advance(Duration::from_secs(1));
    }
    preflights
}

#[tokio::test]
async fn a_cached_preflight_serves_as_it_was_observed() {
    use Engine::{Chromium, Firefox, Standard, WebKit};
    // By the standard, and in Chromium, Firefox and WebKit.
    for (modes, expected) in [
        ([Omit, Include], [2, 2, 2, 2]),
        ([Include, Omit], [1, 1, 2, 1]),
        ([Include, Include], [1, 1, 1, 1]),
        ([Omit, Omit], [1, 1, 1, 1]),
    ] {
        for (engine, expected) in [Standard, Chromium, Firefox, WebKit]
            .into_iter()
            .zip(expected)
        {
            let preflights = preflights(engine, modes).await;
            assert_eq!(preflights, expected, "{engine:?} {modes:?}");
        }
    }
}

#[tokio::test]
async fn an_uncredentialed_preflight_in_the_cache_does_not_serve_credentials() {
    for engine in [
        Engine::Standard,
        Engine::Chromium,
        Engine::Firefox,
        Engine::WebKit,
    ] {
        let mut browser = browser(|request| {
            let mut answer = share(request);
            if is_preflight(request) {
                answer
                    .headers_mut()
                    .remove("access-control-allow-credentials");
            }
            answer
        })
        .with_engine(engine);
        let mut seen = (0, 0);
        for (mode, is_shared) in [(Omit, true), (Include, false)] {
            let mut page = browser.page(PAGE);
            let put = page.fetch(API).method(Method::PUT).credentials(mode);
            let outcome = put.send().await.unwrap();
            assert_eq!(outcome.is_shared(), is_shared, "{engine:?}: {outcome}");
            seen.0 += outcome.preflights().count();
            seen.1 += outcome.requests().count();
        }
        assert_eq!(seen, (2, 1), "{engine:?}");
    }
}

/// Fetches with credentials what redirects from the first API to `to`, whose CORS headers name
/// `allowed`.
async fn redirected(redirect_shares: bool, to: &'static str, allowed: &str) -> Outcome<String> {
    let mut browser = browser(|request| {
        if request.uri().path() == "/final" {
            let mut answer = share(request);
            let allowed = allowed.parse().unwrap();
            let headers = answer.headers_mut();
            headers.insert("access-control-allow-origin", allowed);
            return answer;
        }
        assert_eq!(request.headers()["host"], "localhost:8080");
        let mut answer = match redirect_shares {
            true => share(request),
            false => response(200, &[]),
        };
        *answer.status_mut() = http::StatusCode::FOUND;
        answer.headers_mut().insert("location", to.parse().unwrap());
        answer
    });
    browser.set_cookie(API, "session=1").unwrap();
    let mut page = browser.page(PAGE);
    page.fetch(API).credentials(Include).send().await.unwrap()
}

/// The `Origin` of the final request, if it was made; it carries the cookie.
fn final_origin(outcome: &Outcome<String>) -> Option<&str> {
    let last = outcome.exchanges().last().unwrap();
    assert_eq!(last.request_headers()[COOKIE], "session=1");
    (last.uri().path() == "/final").then(|| last.request_headers()[ORIGIN].to_str().unwrap())
}

#[tokio::test]
async fn a_redirect_within_the_api_keeps_the_origin() {
    let outcome = redirected(true, "/final", PAGE).await;
    assert_eq!(final_origin(&outcome), Some(PAGE));
    assert!(outcome.is_shared(), "{outcome}");
}

#[tokio::test]
async fn a_redirect_to_another_api_makes_the_origin_null() {
    for (allowed, is_shared) in [(PAGE, false), ("null", true)] {
        let outcome = redirected(true, "http://localhost:8081/final", allowed).await;
        assert_eq!(final_origin(&outcome), Some("null"));
        assert_eq!(outcome.is_shared(), is_shared, "{outcome}");
    }
}

#[tokio::test]
async fn a_redirect_without_cors_headers_is_not_followed() {
    let outcome = redirected(false, "/final", PAGE).await;
    assert_eq!(final_origin(&outcome), None);
    let blocked = outcome.assert_blocked();
    assert_eq!(blocked.step(), Step::CorsCheck);
    assert_eq!(blocked.withheld_response().status(), 302);
}

#[tokio::test]
async fn a_url_with_userinfo_is_a_type_error() {
    let mut browser = browser(share);
    let url = "http://u:p@localhost:8080/s";
    let error = browser.page(PAGE).fetch(url).send().await.unwrap_err();
    let expected = TypeError::UrlIncludesCredentials(url.to_owned());
    assert_eq!(error, FetchError::TypeError(expected));
}
