//! What the service gets: header sets are compared whole.

use std::time::Duration;

use http::{HeaderMap, Method, Request, Response};
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit, SameOrigin};
use tower_cors_credentials::testing::Exchange;

use crate::model::server::{browser, origin, response};

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com:8443/items?page=1#top";

fn allow_all(request: &Request<String>) -> Response<String> {
    response(
        200,
        &[
            ("access-control-allow-origin", origin(request)),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "PUT"),
            ("access-control-allow-headers", "authorization, x-b, x-a"),
            ("set-cookie", "id=1"),
        ],
    )
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    let mut lines: Vec<_> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    lines
}

/// The method, the URI and the headers.
fn head(exchange: &Exchange) -> (String, Vec<String>) {
    let line = format!("{} {}", exchange.method(), exchange.uri());
    (line, lines(exchange.request_headers()))
}

#[track_caller]
fn assert_head(exchange: &Exchange, line: &str, headers: &[&str]) {
    let headers: Vec<_> = headers.iter().map(ToString::to_string).collect();
    assert_eq!(head(exchange), (line.to_owned(), headers));
}

#[tokio::test]
async fn a_preflight_and_its_request() {
    let mut browser = browser(allow_all);
    browser.set_cookie(API, "session=s3cr3t").unwrap();
    let mut page = browser.page(APP);
    let put = page.fetch(API).method("put").credentials(Include);
    let put = put
        .header("X-B", " 1 ")
        .header("x-a", "2")
        .header("X-B", "3");
    let put = put
        .header("Accept", "text/html")
        .header("Authorization", "Bearer t");
    let outcome = put.body(|| "body".to_owned()).send().await.unwrap();

    let [preflight, put] = outcome.exchanges() else {
        panic!("{outcome}");
    };
    assert!(preflight.is_preflight() && !put.is_preflight());
    assert_head(
        preflight,
        "OPTIONS https://api.example.com:8443/items?page=1",
        &[
            "accept: */*",
            "access-control-request-headers: authorization,x-a,x-b",
            "access-control-request-method: PUT",
            "host: api.example.com:8443",
            "origin: https://app.example.com",
            "sec-fetch-dest: empty",
            "sec-fetch-mode: cors",
            "sec-fetch-site: same-site",
        ],
    );
    assert_head(
        put,
        "PUT https://api.example.com:8443/items?page=1",
        &[
            "accept: text/html",
            "authorization: Bearer t",
            "cookie: session=s3cr3t",
            "host: api.example.com:8443",
            "origin: https://app.example.com",
            "sec-fetch-dest: empty",
            "sec-fetch-mode: cors",
            "sec-fetch-site: same-site",
            "x-a: 2",
            "x-b: 1",
            "x-b: 3",
        ],
    );
    // What the preflight's answer has set is not stored, but what the request's answer has.
    assert_eq!(browser.cookies().get("api.example.com", "id"), Some("1"));
}

#[tokio::test]
async fn a_simple_request_needs_no_preflight() {
    let mut browser = browser(allow_all);
    browser.set_cookie(API, "session=s3cr3t").unwrap();
    for mode in [Omit, SameOrigin] {
        let mut page = browser.page("http://shop.example.org");
        let outcome = page.fetch(API).credentials(mode).send().await.unwrap();
        let [get] = outcome.exchanges() else {
            panic!("{outcome}");
        };
        assert_head(
            get,
            "GET https://api.example.com:8443/items?page=1",
            &[
                "accept: */*",
                "host: api.example.com:8443",
                "origin: http://shop.example.org",
                "sec-fetch-dest: empty",
                "sec-fetch-mode: cors",
                "sec-fetch-site: cross-site",
            ],
        );
        // Nor is a cookie stored.
        let shared = outcome.assert_shared();
        assert!(shared.response().headers().contains_key("set-cookie"));
        assert_eq!(browser.cookies().get("api.example.com", "id"), None);
    }
}

#[tokio::test]
async fn an_opaque_page_and_an_untrustworthy_url() {
    let mut browser = browser(allow_all);
    let mut page = browser.opaque_page();
    let outcome = page.fetch("http://api.example.com").send().await.unwrap();
    assert_head(
        &outcome.exchanges()[0],
        "GET http://api.example.com/",
        &["accept: */*", "host: api.example.com", "origin: null"],
    );
    let outcome = page.fetch("https://api.example.com").send().await.unwrap();
    let headers = outcome.exchanges()[0].request_headers();
    assert_eq!(headers["sec-fetch-site"], "cross-site");
}

#[tokio::test]
async fn the_pages_own_origin_needs_no_cors() {
    let mut browser = browser(|_| response(200, &[("etag", "1"), ("set-cookie", "id=1")]));
    for (method, origin) in [("GET", None), ("HEAD", None), ("DELETE", Some(APP))] {
        let mut page = browser.page(APP);
        let own = page.fetch("/me").method(method).header("x-custom", "1");
        let outcome = own.send().await.unwrap();
        let [exchange] = outcome.exchanges() else {
            panic!("{outcome}");
        };
        let headers = exchange.request_headers();
        let sent = headers.get("origin").map(|origin| origin.to_str().unwrap());
        assert_eq!(sent, origin, "{method}");
        assert_eq!(headers["sec-fetch-site"], "same-origin");
        assert_eq!(exchange.uri(), "https://app.example.com/me");
        // Everything is visible but the cookie, which is stored and sent.
        let shared = outcome.assert_shared();
        assert_eq!(lines(shared.headers()), ["etag: 1"]);
        assert_eq!(browser.cookies().get("app.example.com", "id"), Some("1"));
    }
    let mut page = browser.page(APP);
    let outcome = page.fetch("/me").send().await.unwrap();
    assert_eq!(outcome.exchanges()[0].request_headers()["cookie"], "id=1");
    let mut page = browser.page(APP);
    let outcome = page.fetch("/me").credentials(Omit).send().await.unwrap();
    assert!(
        !outcome.exchanges()[0]
            .request_headers()
            .contains_key("cookie")
    );
}

#[tokio::test]
async fn forbidden_headers_are_ignored() {
    let mut browser = browser(allow_all);
    let mut page = browser.page("https://evil.example");
    let mut get = page.fetch(API);
    for name in [
        "Origin",
        "cookie",
        "HOST",
        "Sec-Fetch-Site",
        "proxy-authorization",
        "access-control-request-headers",
        "access-control-request-method",
    ] {
        get = get.header(name, APP);
    }
    let overrides = [
        "x-http-method",
        "X-HTTP-Method-Override",
        "x-method-override",
    ];
    for name in overrides {
        get = get.header(name, "POST, trace");
    }
    let outcome = get.send().await.unwrap();
    assert_head(
        &outcome.exchanges()[0],
        "GET https://api.example.com:8443/items?page=1",
        &[
            "accept: */*",
            "host: api.example.com:8443",
            "origin: https://evil.example",
            "sec-fetch-dest: empty",
            "sec-fetch-mode: cors",
            "sec-fetch-site: cross-site",
        ],
    );
    // Those are not forbidden, whatever they look like.
    let mut page = browser.page("https://evil.example");
    let get = page.fetch(API).header("access-control-allow-origin", "*");
    let outcome = get.header("x-http-method", "POST").send().await.unwrap();
    assert_eq!(
        outcome.exchanges()[0].request_headers()["access-control-request-headers"],
        "access-control-allow-origin,x-http-method",
    );
}

#[tokio::test]
async fn cookies_grow_old() {
    let mut browser = browser(allow_all);
    browser.set_cookie(API, "session=1; Max-Age=60").unwrap();
    for (seconds, is_sent) in [(0, true), (59, true), (1, false)] {
        browser.advance(Duration::from_secs(seconds));
        let value = browser.cookies().get("api.example.com", "session");
        assert_eq!(value.is_some(), is_sent, "{seconds}");
        let mut page = browser.page(APP);
        let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
        let cookie = outcome.exchanges()[0].request_headers().get("cookie");
        let cookie = cookie.map_or("", |cookie| cookie.to_str().unwrap());
        assert_eq!(cookie.contains("session"), is_sent, "{seconds}");
    }
}

#[tokio::test]
async fn an_xhr_joins_headers_and_includes_credentials_on_demand() {
    let mut browser = browser(allow_all);
    browser.set_cookie(API, "session=s3cr3t").unwrap();
    let mut page = browser.page(APP);
    let get = page.xhr("get", API).set_request_header("x-a", "1");
    let outcome = get.set_request_header("X-A", "2").send().await.unwrap();
    let headers = outcome.exchanges()[1].request_headers();
    assert_eq!(headers["x-a"], "1, 2");
    assert!(!headers.contains_key("cookie"));

    let get = page.xhr("GET", API).with_credentials();
    let outcome = get.body(|| "ignored".to_owned()).send().await.unwrap();
    let headers = outcome.exchanges()[0].request_headers();
    assert_eq!(headers["cookie"], "session=s3cr3t");
}

#[tokio::test]
async fn bodies_arrive() {
    let mut browser = browser(|request| {
        let mut answer = allow_all(request);
        answer.body_mut().clone_from(request.body());
        answer
    });
    let body = || "body".to_owned();
    let mut page = browser.page(APP);
    let post = page.fetch(API).method("POST").body(body);
    let posted = post.send().await.unwrap().assert_shared();
    assert_eq!(posted.into_response().into_body(), "body");
    for (method, expected) in [("POST", "body"), ("GET", ""), ("HEAD", "")] {
        let outcome = page.xhr(method, API).body(body).send().await.unwrap();
        let response = outcome.assert_shared().into_response();
        assert_eq!(response.into_body(), expected, "{method}");
    }
}

#[tokio::test]
async fn an_upload_listener_forces_a_preflight() {
    let mut browser = browser(|request| match request.method() {
        &Method::OPTIONS => response(204, &[("access-control-allow-origin", APP)]),
        _ => response(200, &[("access-control-allow-origin", APP)]),
    });
    // The preflight names no method, and yet it is cached.
    for expected in [1, 0] {
        let mut page = browser.page(APP);
        let post = page.xhr("POST", API).upload_listener();
        let outcome = post.body(String::new).send().await.unwrap();
        assert_eq!(outcome.preflights().count(), expected);
        assert!(outcome.is_shared(), "{outcome}");
    }
    let mut page = browser.page(APP);
    let outcome = page.xhr("POST", API).send().await.unwrap();
    assert_eq!(outcome.preflights().count(), 0);
}

#[tokio::test]
async fn a_total_of_1024_safelisted_bytes_needs_no_preflight() {
    // `Accept: */*` counts too: it is set before the fetch begins.
    for (last, preflights) in [(125, 0), (126, 1)] {
        let mut browser = browser(allow_all);
        let mut page = browser.page(APP);
        let mut get = page.fetch(API);
        for _ in 0..7 {
            get = get.header("accept-language", "a".repeat(128));
        }
        let get = get.header("content-language", "a".repeat(last));
        let outcome = get.send().await.unwrap();
        assert_eq!(outcome.preflights().count(), preflights, "{last}");
        if let Some(preflight) = outcome.preflights().next() {
            assert_eq!(
                preflight.request_headers()["access-control-request-headers"],
                "accept,accept-language,content-language",
            );
        }
    }
}
