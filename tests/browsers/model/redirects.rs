//! The HTTP-redirect fetch.

use http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{HeaderValue, Method, Request, Response};
use tower_cors_credentials::testing::CredentialsMode::Include;
use tower_cors_credentials::testing::{BlockReason, Exchange, FetchError, Outcome, Step};

use crate::model::server::{browser, is_preflight, origin, response};

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com";
const OTHER: &str = "https://other.example.org";

/// Shares with whoever asks, allows everything, and redirects where a path like `/307/to` says: to
/// what the query says, or to its own `/to`.
fn redirecting(request: &Request<String>) -> Response<String> {
    let mut answer = response(
        200,
        &[
            ("access-control-allow-origin", origin(request)),
            ("access-control-allow-methods", "PUT, PATCH"),
            (
                "access-control-allow-headers",
                "authorization, content-type, x-a",
            ),
            ("access-control-allow-credentials", "true"),
        ],
    );
    if let (false, Ok(status)) = (is_preflight(request), request.uri().path()[1..].parse()) {
        let status: u16 = status;
        *answer.status_mut() = status.try_into().unwrap();
        if let Some(location) = request.uri().query() {
            let location = location.parse().unwrap();
            answer.headers_mut().insert("location", location);
        }
    }
    answer.body_mut().clone_from(request.body());
    answer
}

fn url(status: u16, location: &str) -> String {
    format!("{API}/{status}?{location}")
}

fn lines(outcome: &Outcome<String>) -> Vec<String> {
    let line = |own: &Exchange| format!("{} {}", own.method(), own.uri());
    outcome.exchanges().iter().map(line).collect()
}

#[tokio::test]
async fn the_method_is_rewritten_as_browsers_do() {
    for (status, method, expected) in [
        (301, "POST", "GET"),
        (301, "PUT", "PUT"),
        (301, "HEAD", "HEAD"),
        (302, "POST", "GET"),
        (302, "PATCH", "PATCH"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (307, "POST", "POST"),
        (307, "PUT", "PUT"),
        (308, "POST", "POST"),
    ] {
        let mut browser = browser(redirecting);
        let mut page = browser.page(APP);
        let mut fetch = page.fetch(&url(status, "/to")).method(method);
        fetch = fetch
            .header("content-type", "text/plain")
            .header("x-a", "1");
        if method != "HEAD" {
            fetch = fetch.body(|| "body".to_owned());
        }
        let outcome = fetch.send().await.unwrap();
        let last = outcome.requests().last().unwrap();
        assert_eq!(last.method(), expected, "{status} {method}");
        assert_eq!(last.uri().path(), "/to");
        assert_eq!(last.request_headers()["x-a"], "1");
        let keeps_body = method == expected;
        assert_eq!(
            last.request_headers().contains_key(CONTENT_TYPE),
            keeps_body
        );
        let shared = outcome.assert_shared();
        assert_eq!(shared.url().to_string(), format!("{API}/to"));
        let body = shared.into_response().into_body();
        assert_eq!(body == "body", keeps_body && method != "HEAD");
    }
}

#[tokio::test]
async fn every_url_gets_a_preflight_of_its_own() {
    let mut browser = browser(redirecting);
    let mut page = browser.page(APP);
    let to = format!("{OTHER}/to");
    let put = page.fetch(&url(307, &to)).method(Method::PUT);
    let outcome = put.body(|| "body".to_owned()).send().await.unwrap();
    let from = url(307, &to);
    let expected = [
        format!("OPTIONS {from}"),
        format!("PUT {from}"),
        format!("OPTIONS {to}"),
        format!("PUT {to}"),
    ];
    assert_eq!(lines(&outcome), expected);
    let origins = outcome.exchanges().iter();
    let origins: Vec<_> = origins.map(|own| &own.request_headers()[ORIGIN]).collect();
    assert_eq!(origins, [APP, APP, "null", "null"]);
    assert!(outcome.is_shared(), "{outcome}");
}

#[tokio::test]
async fn authorization_stays_with_its_origin() {
    for (location, is_kept) in [("/to", true), ("https://other.example.org/to", false)] {
        let mut browser = browser(redirecting);
        let mut page = browser.page(APP);
        let get = page.fetch(&url(302, location));
        let get = get.header(AUTHORIZATION, "Bearer t");
        let outcome = get.send().await.unwrap();
        let last = outcome.requests().last().unwrap();
        let headers = last.request_headers();
        assert_eq!(headers.contains_key(AUTHORIZATION), is_kept, "{location}");
        // Without it, the second URL needs no preflight.
        let preflights = if is_kept { 2 } else { 1 };
        assert_eq!(outcome.preflights().count(), preflights, "{location}");
    }
}

#[tokio::test]
async fn the_origin_is_tainted_by_a_second_foreign_origin() {
    let hop = |from: &str, to: &str| format!("{from}/302?{to}");
    let (app, api, other) = (
        format!("{APP}/end"),
        format!("{API}/end"),
        format!("{OTHER}/end"),
    );
    for (first, expected) in [
        // Out of the page's own origin.
        (hop(APP, &api), APP),
        // To another path of the API.
        (hop(API, &api), APP),
        // To a third origin, to the page's own, and from there on.
        (hop(API, &other), "null"),
        (hop(API, &app), "null"),
        (hop(API, &hop(OTHER, &api)), "null"),
    ] {
        let mut browser = browser(redirecting);
        let mut page = browser.page(APP);
        let outcome = page.fetch(&first).send().await.unwrap();
        let last = outcome.exchanges().last().unwrap();
        assert_eq!(last.request_headers()[ORIGIN], expected, "{first}");
        assert!(outcome.is_shared(), "{outcome}");
    }
}

#[tokio::test]
async fn the_site_is_the_farthest_of_all_urls() {
    let hop = |from: &str, to: &str| format!("{from}/302?{to}");
    for (first, expected) in [
        (hop(APP, APP), ["same-origin", "same-origin"]),
        (hop(APP, API), ["same-origin", "same-site"]),
        (hop(API, APP), ["same-site", "same-site"]),
        (hop(API, OTHER), ["same-site", "cross-site"]),
        (hop(OTHER, APP), ["cross-site", "cross-site"]),
    ] {
        let mut browser = browser(redirecting);
        let mut page = browser.page(APP);
        let outcome = page.fetch(&first).send().await.unwrap();
        let sites = outcome.exchanges().iter();
        let sites: Vec<_> = sites
            .map(|own| &own.request_headers()["sec-fetch-site"])
            .collect();
        assert_eq!(sites, expected, "{first}");
    }
}

#[tokio::test]
async fn the_page_is_foreign_to_itself_after_a_detour() {
    let mut browser = browser(|request| match request.uri().host() {
        Some("app.example.com") => response(200, &[("set-cookie", "id=1")]),
        _ => redirecting(request),
    });
    browser.set_cookie(APP, "session=1").unwrap();
    let mut page = browser.page(APP);
    let outcome = page.fetch(&url(302, APP)).send().await.unwrap();
    // Neither are cookies sent, nor is the answer shared without CORS headers.
    let last = outcome.exchanges().last().unwrap();
    assert!(!last.request_headers().contains_key("cookie"));
    assert_eq!(last.request_headers()["sec-fetch-site"], "same-site");
    let reason = outcome.assert_blocked().reason();
    assert_eq!(reason, BlockReason::AllowOriginMissing);
    assert_eq!(browser.cookies().get("app.example.com", "id"), None);
}

#[tokio::test]
async fn twenty_redirects_are_followed() {
    for (hops, is_shared) in [(20, true), (21, false)] {
        let mut left = hops;
        let mut browser = browser(|request| {
            let mut answer = response(
                if left == 0 { 200 } else { 302 },
                &[("access-control-allow-origin", origin(request))],
            );
            answer
                .headers_mut()
                .insert("location", "/".parse().unwrap());
            left -= 1;
            answer
        });
        let outcome = browser.page(APP).fetch(API).send().await.unwrap();
        assert_eq!(outcome.requests().count(), 21);
        assert_eq!(outcome.is_shared(), is_shared, "{outcome}");
        if let Outcome::Blocked(blocked) = outcome {
            assert_eq!(blocked.reason(), BlockReason::TooManyRedirects);
            assert_eq!(blocked.step(), Step::HttpRedirectFetch);
        }
    }
}

#[tokio::test]
async fn a_redirect_must_lead_somewhere() {
    for (locations, expected) in [
        (&[][..], None),
        (&["ftp://example.com/"], Some(BlockReason::LocationNotHttp)),
        (&["data:,x"], Some(BlockReason::LocationNotHttp)),
        (&["https://"], Some(BlockReason::LocationInvalid)),
        (&["/a", "/b"], Some(BlockReason::LocationInvalid)),
        (
            &["https://u:p@api.example.com/"],
            Some(BlockReason::LocationIncludesCredentials),
        ),
        (
            &["https://u:p@app.example.com/"],
            Some(BlockReason::LocationIncludesCredentials),
        ),
    ] {
        let mut browser = browser(|request| {
            let mut answer = response(302, &[("access-control-allow-origin", origin(request))]);
            for location in locations {
                let location = location.parse().unwrap();
                answer.headers_mut().append("location", location);
            }
            answer
        });
        let outcome = browser.page(APP).fetch(API).send().await.unwrap();
        match expected {
            // Without a `Location`, it is the answer.
            None => assert_eq!(outcome.assert_shared().status(), 302),
            Some(expected) => {
                let blocked = outcome.assert_blocked();
                assert_eq!(blocked.reason(), expected, "{locations:?}");
                assert_eq!(blocked.step(), Step::HttpRedirectFetch);
                assert_eq!(blocked.header().unwrap(), "location");
            }
        }
    }
}

/// A page's own origin may redirect it to a URL with credentials of its own.
#[tokio::test]
async fn credentials_in_a_location_are_for_the_pages_own_origin() {
    let mut browser = browser(|request| match request.uri().path() {
        "/" => response(302, &[("location", "https://u:p@app.example.com/to")]),
        _ => response(200, &[]),
    });
    let outcome = browser.page(APP).fetch("/").send().await.unwrap();
    let shared = outcome.assert_shared();
    assert_eq!(shared.url(), "https://app.example.com/to");
}

#[tokio::test]
async fn a_cookie_set_by_a_redirect_goes_with_the_next_request() {
    let mut browser = browser(|request| {
        let mut answer = redirecting(request);
        let cookie = "step=1".parse().unwrap();
        answer.headers_mut().insert("set-cookie", cookie);
        answer
    });
    let mut page = browser.page(APP);
    let get = page.fetch(&url(302, "/to")).credentials(Include);
    let outcome = get.send().await.unwrap();
    let cookies = outcome.exchanges().iter();
    let cookies: Vec<_> = cookies
        .map(|own| own.request_headers().get("cookie").is_some())
        .collect();
    assert_eq!(cookies, [false, true]);
}

/// Browsers take a few hosts that are not in the grammar of origins. What the model cannot read is
/// no outcome: neither assertion may pass.
#[tokio::test]
async fn a_location_that_the_model_cannot_read_is_an_error() {
    for location in [
        "https://api..example.com/p",
        "https://api.example.com./p",
        "https://api.ex$mple.com/p",
    ] {
        let mut browser = browser(|request| {
            let mut answer = response(302, &[("access-control-allow-origin", origin(request))]);
            let location = HeaderValue::from_bytes(location.as_bytes()).unwrap();
            answer.headers_mut().insert("location", location);
            answer
        });
        let mut page = browser.page(APP);
        let error = page.fetch(API).send().await.unwrap_err();
        assert!(
            matches!(error, FetchError::UnsupportedLocation(_)),
            "{error}"
        );
    }
}

/// Browsers and the model read a `Location` by the URL standard.
#[tokio::test]
async fn a_location_is_read_as_the_url_standard_has_it() {
    for (location, expected) in [
        ("https:/p", "https://api.example.com/p"),
        ("http://127.1/", "http://127.0.0.1/"),
        (
            "https://b\u{fc}cher.example/",
            "https://xn--bcher-kva.example/",
        ),
        (
            "/\u{e4} b?\u{fc}#c",
            "https://api.example.com/%C3%A4%20b?%C3%BC",
        ),
        ("//OTHER.example:443/%7e/../x", "https://other.example/x"),
    ] {
        let mut is_first = true;
        let mut browser = browser(|_| {
            let mut answer = response(200, &[("access-control-allow-origin", "*")]);
            if std::mem::take(&mut is_first) {
                *answer.status_mut() = http::StatusCode::FOUND;
                let location = HeaderValue::from_bytes(location.as_bytes()).unwrap();
                answer.headers_mut().insert("location", location);
            }
            answer
        });
        let mut page = browser.page(APP);
        let shared = page.fetch(API).send().await.unwrap().assert_shared();
        assert_eq!(shared.url(), expected);
    }
}
