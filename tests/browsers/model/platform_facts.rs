//! The model agrees with what web-platform-tests assert of CORS.
//!
//! The files are those of `fetch/api/cors` in <https://github.com/web-platform-tests/wpt>. Each test
//! below states the facts of the files that its documentation names, in a form of its own; the
//! servers of those tests are functions here. The page is `http://site.test:8000`.
//!
//! What the model cannot express:
//!
//! - `cors-basic`, mode `no-cors`: it has only the mode `cors`.
//! - `cors-preflight-referrer`, all assertions about `Referer`: it sends none.
//! - `cors-preflight`, that a preflight has a `User-Agent`: it sends none.
//! - `cors-preflight-not-cors-safelisted`, the two values with U+0001: no `HeaderValue` holds it, so
//!   no service can get it. It is an `InvalidHeader`.
//! - `cors-preflight-redirect`, `cors-redirect`: the mode `redirect` is always `follow`.
//! - `data-url-iframe`, `data-url-worker`, `data-url-shared-worker`, fetches of `data:` URLs: it
//!   fetches `http:` and `https:` URLs alone. It has no workers; an opaque page stands for them.
//! - `cors-keepalive`: it has no `keepalive`, and a page does not unload.
//! - A response's `type` and `statusText`, which come from no server.
//!
//! An old revision of `cors-no-preflight` takes `Last-Event-ID` for a safelisted request-header,
//! and old ones of `cors-multiple-origins` and `cors-filtering` let a list of origins through, and
//! hide `Content-Length`. The standard has changed, and so have the tests; the facts are today's.

use http::header::COOKIE;
use http::{HeaderName, Method, Request, Response, StatusCode};
use tower_cors_credentials::testing::CredentialsMode::{self, Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{FetchError, Outcome, Step, TypeError};

use crate::model::server::{browser, is_preflight, origin, response};

const PAGE: &str = "http://site.test:8000";
const OTHER_PORT: &str = "http://site.test:8001";
const OTHER_SCHEME: &str = "https://site.test:8443";
const REMOTE: &str = "http://www1.site.test:8000";
const REMOTE_OTHER_PORT: &str = "http://www1.site.test:8001";
const REMOTE_OTHER_SCHEME: &str = "https://www1.site.test:8443";
const TARGETS: [&str; 5] = [
    OTHER_PORT,
    OTHER_SCHEME,
    REMOTE,
    REMOTE_OTHER_PORT,
    REMOTE_OTHER_SCHEME,
];
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

const ACAO: &str = "access-control-allow-origin";
const ACAC: &str = "access-control-allow-credentials";
const ACAM: &str = "access-control-allow-methods";
const ACAH: &str = "access-control-allow-headers";
const ACEH: &str = "access-control-expose-headers";
const ACRH: &str = "access-control-request-headers";
const TO_ALL: (&str, &str) = (ACAO, "*");

type Lines<'a> = &'a [(&'a str, &'a str)];

/// Fetches from a server that answers everything alike.
async fn fetch(
    url: &str,
    method: &str,
    headers: Lines<'_>,
    mode: CredentialsMode,
    answer: Response<String>,
) -> Outcome<String> {
    fetch_from(url, method, headers, mode, |_| answer.clone()).await
}

async fn fetch_from(
    url: &str,
    method: &str,
    headers: Lines<'_>,
    mode: CredentialsMode,
    answer: impl FnMut(&Request<String>) -> Response<String>,
) -> Outcome<String> {
    let mut browser = browser(answer);
    let mut page = browser.page(PAGE);
    let mut fetch = page.fetch(url).method(method).credentials(mode);
    for (name, value) in headers {
        fetch = fetch.header(name, value);
    }
    fetch.send().await.unwrap()
}

/// `cors-basic`, `cors-origin`: a response is shared if it names every origin or the page's, and not
/// if it names its own, none, or the empty one.
#[tokio::test]
async fn the_origin_must_be_named() {
    let mut facts = Vec::new();
    for url in TARGETS {
        facts.push((url, "GET", None, false));
        facts.push((url, "GET", Some("*"), true));
        facts.push((url, "GET", Some(PAGE), true));
        facts.push((url, "GET", Some(url), false));
    }
    for method in ["POST", "HEAD", "PUT"] {
        facts.push((REMOTE, method, Some(PAGE), true));
        facts.push((REMOTE, method, Some(REMOTE), false));
    }
    facts.push((REMOTE, "GET", Some(""), false));
    for (url, method, allowed, is_shared) in facts {
        let mut answer = response(200, &[(ACAM, method)]);
        if let Some(allowed) = allowed {
            let allowed = allowed.parse().unwrap();
            answer.headers_mut().insert(ACAO, allowed);
        }
        let outcome = fetch(url, method, &[], SameOrigin, answer).await;
        assert_eq!(outcome.is_shared(), is_shared, "{outcome}");
        if is_shared {
            assert_eq!(outcome.assert_shared().status(), 200);
        }
    }
}

/// `cors-multiple-origins`: a list of origins names none, on one line or on several.
#[tokio::test]
async fn a_list_of_origins_names_none() {
    const OTHER: &str = "http://example.com";
    for list in [
        ["\"\"", OTHER, PAGE],
        ["\"\"", OTHER, "*"],
        ["\"\"", PAGE, PAGE],
        ["*", OTHER, "*"],
        ["*", OTHER, PAGE],
        ["", OTHER, "https://example2.com"],
    ] {
        let lines = list.map(|origin| (ACAO, origin));
        for answer in [
            response(200, &lines),
            response(200, &[(ACAO, &list.join(", "))]),
        ] {
            let outcome = fetch(OTHER_PORT, "GET", &[], SameOrigin, answer).await;
            assert!(outcome.is_blocked(), "{list:?}: {outcome}");
        }
    }
}

/// `cors-filtering`, `cors-expose-star`: which headers a script sees.
#[tokio::test]
async fn headers_are_hidden_unless_safelisted_or_exposed() {
    const CREDENTIALED: Lines = &[(ACAO, PAGE), (ACAC, "true")];
    for (name, mode, expose, is_visible) in [
        ("cache-control", Omit, &[][..], true),
        ("content-language", Omit, &[], true),
        ("content-type", Omit, &[], true),
        ("expires", Omit, &[], true),
        ("last-modified", Omit, &[], true),
        ("pragma", Omit, &[], true),
        ("content-length", Omit, &[], true),
        ("age", Omit, &[], false),
        ("server", Omit, &[], false),
        ("warning", Omit, &[], false),
        ("set-cookie", Omit, &[], false),
        ("set-cookie2", Omit, &[], false),
        ("age", Omit, &["Age"], true),
        ("server", Omit, &["Server"], true),
        ("warning", Omit, &["Warning"], true),
        ("set-cookie", Omit, &["Set-Cookie"], false),
        ("set-cookie2", Omit, &["Set-Cookie2"], false),
        ("set-cookie", Include, &["Set-Cookie"], false),
        ("set-cookie2", Include, &["Set-Cookie2"], false),
        // A `*` exposes all, as one of several values too.
        ("test", SameOrigin, &["*"], true),
        ("*", SameOrigin, &["*"], true),
        ("set-cookie", SameOrigin, &["*"], false),
        ("test", SameOrigin, &["set-cookie,*"], true),
        ("*", SameOrigin, &["set-cookie,*"], true),
        ("set-cookie", SameOrigin, &["set-cookie,*"], false),
        ("test", SameOrigin, &["*", "set-cookie"], true),
        ("set-cookie", SameOrigin, &["*", "set-cookie"], false),
        // With credentials it is a name.
        ("content-type", Include, &["*"], true),
        ("test", Include, &["*"], false),
        ("set-cookie", Include, &["*"], false),
        ("*", Include, &["*"], true),
    ] {
        let mut answer = response(200, &[(name, "1")]);
        let allow = match mode {
            Include => CREDENTIALED,
            Omit | SameOrigin => &[TO_ALL],
        };
        let expose = expose.iter().map(|line| (ACEH, *line));
        for (name, value) in allow.iter().copied().chain(expose) {
            let name: HeaderName = name.parse().unwrap();
            answer.headers_mut().append(name, value.parse().unwrap());
        }
        let outcome = fetch(OTHER_PORT, "GET", &[], mode, answer).await;
        let shared = outcome.assert_shared();
        let seen = shared.headers().contains_key(name);
        assert_eq!(seen, is_visible, "{name} {mode}");
    }
}

/// `cors-no-preflight`: what a form can send needs no preflight.
#[tokio::test]
async fn safelisted_requests_are_not_preflighted() {
    const TYPE: &str = "Content-Type";
    let targets = TARGETS.map(|url| (url, "GET", None));
    let facts = [
        (REMOTE, "POST", None),
        (REMOTE, "HEAD", None),
        (REMOTE, "GET", Some(("Accept", "*/*"))),
        (REMOTE, "GET", Some(("Accept-Language", "fr"))),
        (REMOTE, "GET", Some(("Content-Language", "fr"))),
        (
            REMOTE,
            "GET",
            Some((TYPE, "application/x-www-form-urlencoded")),
        ),
        (REMOTE, "GET", Some((TYPE, "multipart/form-data"))),
        (REMOTE, "GET", Some((TYPE, "text/plain"))),
        (REMOTE, "GET", Some((TYPE, "text/plain;charset=utf-8"))),
        (REMOTE, "GET", Some((TYPE, "Text/Plain;charset=utf-8"))),
    ];
    for (url, method, header) in targets.into_iter().chain(facts) {
        let answer = response(200, &[TO_ALL]);
        let header = header.as_slice();
        let outcome = fetch(url, method, header, SameOrigin, answer).await;
        assert_eq!(outcome.preflights().count(), 0, "{header:?}");
        assert_eq!(outcome.assert_shared().status(), 200);
    }
}

/// `cors-preflight`, `cors-preflight-not-cors-safelisted`: a preflight asks for the method and, in
/// lower case and sorted, for the names that are not safelisted.
#[tokio::test]
async fn other_requests_are_preflighted() {
    let long = "0123456789".repeat(12) + "012345678";
    let long_type = format!("text/plain; long={}", &long[..112]);
    const SEVERAL: Lines = &[
        ("x-test-header1", "1"),
        ("x-test-header2", "1"),
        ("X-test-header3", "1"),
        ("x-test-header-b", "1"),
        ("x-test-header-D", "1"),
        ("x-test-header-C", "1"),
        ("x-test-header-a", "1"),
        ("Content-Type", "allowedOrRefused"),
        ("Accept", "*"),
        ("Accept-Language", "bzh"),
        ("Content-Language", "eu"),
    ];
    const SAFE: Lines = &[
        ("Accept", "*"),
        ("Accept-Language", "bzh"),
        ("Content-Language", "eu"),
    ];
    const NAMES: &str = "content-type,x-test-header-a,x-test-header-b,x-test-header-c,\
                         x-test-header-d,x-test-header1,x-test-header2,x-test-header3";
    for (method, headers, names) in [
        ("DELETE", &[] as Lines, None),
        ("PUT", &[], None),
        ("PATCH", &[], None),
        ("NEW", &[], None),
        (
            "GET",
            &[("x-test-header1", "allowed")],
            Some("x-test-header1"),
        ),
        ("GET", SEVERAL, Some(NAMES)),
        ("PUT", SEVERAL, Some(NAMES)),
        ("PUT", SAFE, None),
        ("GET", &[("accept", "\"")], Some("accept")),
        ("GET", &[("accept", &long)], Some("accept")),
        ("GET", &[("accept-language", "@")], Some("accept-language")),
        ("GET", &[("authorization", "basics")], Some("authorization")),
        (
            "GET",
            &[("content-language", "@")],
            Some("content-language"),
        ),
        (
            "GET",
            &[("content-type", "text/html")],
            Some("content-type"),
        ),
        ("GET", &[("content-type", &long_type)], Some("content-type")),
        ("GET", &[("last-event-id", "\"")], Some("last-event-id")),
        ("GET", &[("last-event-id", &long)], Some("last-event-id")),
        ("GET", &[("range", "bytes 0-")], Some("range")),
        ("GET", &[("test", "hi")], Some("test")),
    ] {
        let allow = [TO_ALL, (ACAM, method), (ACAH, names.unwrap_or_default())];
        for (is_allowed, answer) in [
            (true, response(200, &allow)),
            (false, response(200, &allow[..1])),
        ] {
            let outcome = fetch(REMOTE, method, headers, SameOrigin, answer).await;
            let preflight = outcome.preflights().next().unwrap();
            let asked = preflight.request_headers().get(ACRH);
            assert_eq!(asked.map(|names| names.to_str().unwrap()), names);
            assert_eq!(outcome.is_shared(), is_allowed, "{method}: {outcome}");
            assert_eq!(outcome.requests().count(), usize::from(is_allowed));
        }
    }
    // U+0001, which reaches no service.
    for name in ["accept-language", "content-language"] {
        let mut browser = browser(|_| response(200, &[TO_ALL]));
        let mut page = browser.page(PAGE);
        let error = page.fetch(REMOTE).header(name, "\u{1}").send().await;
        assert!(matches!(
            error.unwrap_err(),
            FetchError::TypeError(TypeError::InvalidHeader { .. }),
        ));
    }
}

/// `cors-preflight-star`: case, and the `*` with and without credentials. Two rows are of an older
/// revision.
#[tokio::test]
async fn a_star_is_a_wildcard_without_credentials() {
    const X_TEST: Lines = &[("X-Test", "1")];
    for (is_shared, mode, allow_methods, allow_headers, method, headers) in [
        (true, SameOrigin, "get", "x-test", "GET", X_TEST),
        (true, SameOrigin, "*", "x-test", "SUPER", X_TEST),
        (true, SameOrigin, "*", "*", "OK", X_TEST),
        (
            true,
            Include,
            "OK",
            "Content-Type",
            "GET",
            &[("Content-Type", "uni/corn")],
        ),
        (false, Include, "*", "*", "OK", X_TEST),
        (false, Include, "*", "", "PUT", &[]),
        (true, Include, "", "*", "get", &[]),
        (true, Include, "PUT", "*", "PUT", &[]),
        (true, Include, "PUT", "*", "PUT", &[("Accept", "unicorn")]),
        (false, Include, "get", "*", "GET", X_TEST),
        (false, Include, "*", "*", "GET", X_TEST),
        (true, Include, "*", "*", "*", &[("*", "1")]),
        (false, Include, "put", "*", "PUT", &[]),
    ] {
        let lines = [
            (ACAO, if mode == Include { PAGE } else { "*" }),
            (ACAM, allow_methods),
            (ACAH, allow_headers),
            (ACAC, "true"),
        ];
        let lines = if mode == Include {
            &lines[..]
        } else {
            &lines[..3]
        };
        let answer = response(200, lines);
        let outcome = fetch(REMOTE, method, headers, mode, answer).await;
        assert_eq!(outcome.is_shared(), is_shared, "{mode} {method}: {outcome}");
        if is_shared {
            let last = outcome.requests().last().unwrap();
            assert_eq!(last.request_headers()["origin"], PAGE);
        }
    }
}

/// `cors-preflight-status`: only 200 to 299 allow.
#[tokio::test]
async fn a_preflight_has_an_ok_status() {
    for status in (200..=206)
        .chain(300..=308)
        .chain(400..=405)
        .chain(501..=505)
    {
        let answer = |request: &Request<String>| {
            let mut answer = response(200, &[TO_ALL, (ACAH, "x-force-preflight")]);
            if is_preflight(request) {
                *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            }
            answer
        };
        let headers = &[("x-force-preflight", "")];
        let outcome = fetch_from(REMOTE, "GET", headers, SameOrigin, answer).await;
        assert_eq!(outcome.preflights().count(), 1);
        let is_shared = outcome.is_shared();
        assert_eq!(is_shared, (200..=299).contains(&status), "{outcome}");
        if is_shared {
            assert_eq!(outcome.assert_shared().status(), 200);
        }
    }
}

/// `cors-preflight-response-validation`: one bad name spoils a list.
#[tokio::test]
async fn the_lists_of_a_preflight_are_lists_of_tokens() {
    for lines in [
        &[(ACAH, "x-force-preflight,header name with space")][..],
        &[(ACAH, "x-force-preflight"), (ACAM, "Bad method name")],
    ] {
        let mut all = vec![TO_ALL];
        all.extend(lines);
        let headers = &[("x-force-preflight", "")];
        let answer = response(200, &all);
        let outcome = fetch(REMOTE, "GET", headers, SameOrigin, answer).await;
        assert_eq!(outcome.preflights().count(), 1);
        let blocked = outcome.assert_blocked();
        assert_eq!(blocked.step(), Step::CorsPreflightFetch);
        assert!(!blocked.has_reached_server());
    }
}

/// `cors-preflight-cache`: an answer is remembered, whatever the value of the header.
#[tokio::test]
async fn a_preflight_is_cached() {
    let mut browser = browser(|_| {
        let allow = [TO_ALL, (ACAM, "POST"), (ACAH, "x-test-header")];
        let mut answer = response(200, &allow);
        let max_age = "12000".parse().unwrap();
        answer
            .headers_mut()
            .insert("access-control-max-age", max_age);
        answer
    });
    for (value, preflights) in [("test1", 1), ("test2", 0)] {
        let mut page = browser.page(PAGE);
        let post = page.fetch(REMOTE).method("POST");
        let outcome = post.header("x-test-header", value).send().await.unwrap();
        assert_eq!(outcome.preflights().count(), preflights);
        assert_eq!(outcome.assert_shared().status(), 200);
    }
}

/// A server that redirects from `/redirect` to where the query says, and answers elsewhere. Only
/// URLs that have `allowed` in them allow the header `x-w3c`.
fn redirecting(status: u16) -> impl FnMut(&Request<String>) -> Response<String> {
    move |request| {
        let uri = request.uri();
        let mut answer = response(200, &[TO_ALL]);
        let headers = answer.headers_mut();
        if uri.path().contains("allowed") {
            headers.insert(ACAH, "x-w3c".parse().unwrap());
        }
        if !is_preflight(request) && uri.path().starts_with("/redirect") {
            headers.insert("location", uri.query().unwrap().parse().unwrap());
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        }
        answer
    }
}

/// `cors-redirect`: the origin after a redirect.
#[tokio::test]
async fn a_redirect_by_another_origin_to_a_third_makes_the_origin_null() {
    for status in REDIRECTS {
        for (from, to, expected) in [
            (REMOTE, REMOTE, Some(PAGE)),
            (REMOTE, OTHER_PORT, Some("null")),
            (PAGE, REMOTE, Some(PAGE)),
            (REMOTE, PAGE, Some("null")),
        ] {
            let url = format!("{from}/redirect?{to}/");
            let answer = redirecting(status);
            let outcome = fetch_from(&url, "GET", &[], SameOrigin, answer).await;
            assert_eq!(outcome.preflights().count(), 0);
            let last = outcome.requests().last().unwrap();
            let origin = last.request_headers().get("origin");
            assert_eq!(origin.map(|value| value.to_str().unwrap()), expected);
            assert_eq!(outcome.assert_shared().status(), 200);
        }
    }
}

/// `cors-redirect-preflight`, `cors-preflight-redirect`: each URL is asked by a preflight, and a
/// preflight follows no redirect.
#[tokio::test]
async fn every_url_of_a_redirect_must_allow_the_header() {
    const HEADER: Lines = &[("x-w3c", "test")];
    for status in REDIRECTS {
        for (from, to) in [(PAGE, REMOTE), (REMOTE, PAGE), (REMOTE, OTHER_PORT)] {
            for (path, is_shared) in [("allowed", true), ("other", false)] {
                let url = format!("{from}/redirect/allowed?{to}/{path}");
                let answer = redirecting(status);
                let outcome = fetch_from(&url, "GET", HEADER, SameOrigin, answer).await;
                assert_eq!(outcome.is_shared(), is_shared, "{status} {outcome}");
                let last = outcome.preflights().last().unwrap();
                assert_eq!(last.uri(), format!("{to}/{path}").as_str());
            }
        }
        // After the preflight, and to the same origin.
        let url = format!("{REMOTE}/redirect/allowed?{REMOTE}/other");
        let answer = redirecting(status);
        let outcome = fetch_from(&url, "GET", HEADER, SameOrigin, answer).await;
        assert_eq!(outcome.assert_blocked().step(), Step::CorsPreflightFetch);
        // Of the preflight itself.
        let redirect = response(status, &[TO_ALL, (ACAH, "x-w3c"), ("location", "/")]);
        let outcome = fetch(REMOTE, "GET", HEADER, SameOrigin, redirect).await;
        assert_eq!(outcome.exchanges().len(), 1);
        assert_eq!(outcome.assert_blocked().step(), Step::CorsPreflightFetch);
    }
}

/// `cors-redirect-credentials`: a CORS request is not redirected to a URL with a user name or a
/// password.
#[tokio::test]
async fn a_redirect_has_no_user_name_and_no_password() {
    for status in REDIRECTS {
        for (from, to) in [
            (PAGE, OTHER_PORT),
            (OTHER_PORT, PAGE),
            (OTHER_PORT, OTHER_PORT),
            (OTHER_PORT, REMOTE),
        ] {
            for userinfo in ["", "user:password@", "user:@", ":password@"] {
                let to = to.replace("://", &format!("://{userinfo}"));
                let url = format!("{from}/redirect?{to}/");
                let answer = redirecting(status);
                let outcome = fetch_from(&url, "GET", &[], SameOrigin, answer).await;
                assert_eq!(outcome.is_shared(), userinfo.is_empty(), "{outcome}");
                if let Outcome::Blocked(blocked) = outcome {
                    assert_eq!(blocked.step(), Step::HttpRedirectFetch);
                }
            }
        }
    }
}

/// Shares with the origin that asks, and sets the cookie that the path is.
fn cookie_server(request: &Request<String>) -> Response<String> {
    let lines = [
        (ACAO, origin(request)),
        (ACAC, "true"),
        (ACAH, "a"),
        (ACEH, "Cookie"),
    ];
    let mut answer = response(200, &lines);
    if let Some(cookie) = request.uri().path().strip_prefix("/set/") {
        let cookie = cookie.parse().unwrap();
        answer.headers_mut().insert("set-cookie", cookie);
    }
    if let Some(location) = request.uri().query().filter(|_| !is_preflight(request)) {
        let location = location.parse().unwrap();
        answer.headers_mut().insert("location", location);
        *answer.status_mut() = StatusCode::MOVED_PERMANENTLY;
    }
    answer
}

/// `cors-cookies`: a cookie goes to the host that set it, with credentials.
#[tokio::test]
async fn cookies_go_to_their_host_with_credentials() {
    const OTHER_REMOTE: &str = "http://www.site.test:8000";
    for (set_by, sent_to, mode, is_sent) in [
        (PAGE, PAGE, Omit, false),
        (REMOTE, REMOTE, Include, true),
        (PAGE, REMOTE, Include, false),
        (REMOTE, PAGE, Include, false),
        (REMOTE, REMOTE, SameOrigin, false),
        (REMOTE, OTHER_REMOTE, Include, false),
    ] {
        let mut browser = browser(cookie_server);
        let mut page = browser.page(PAGE);
        let url = format!("{set_by}/set/a=1;path=/");
        let set = page.fetch(&url).credentials(mode).send().await.unwrap();
        assert_eq!(set.assert_shared().status(), 200);
        let outcome = page.fetch(sent_to).credentials(mode).send().await.unwrap();
        let headers = outcome.exchanges()[0].request_headers();
        let cookie = headers.get(COOKIE).map(|value| value.to_str().unwrap());
        assert_eq!(
            cookie,
            is_sent.then_some("a=1"),
            "{set_by} {sent_to} {mode}"
        );
        assert!(!outcome.assert_shared().headers().contains_key(COOKIE));
    }
}

/// `cors-cookies-redirect`: after a redirect to another origin, the cookies are those of its host.
#[tokio::test]
async fn cookies_after_a_redirect_are_those_of_the_new_host() {
    let mut browser = browser(cookie_server);
    let mut page = browser.page(PAGE);
    for (url, cookie) in [(REMOTE, "a=1;path=/"), (OTHER_PORT, "a=2;path=/")] {
        let url = format!("{url}/set/{cookie}");
        let set = page.fetch(&url).credentials(Include).send().await.unwrap();
        set.assert_shared();
    }
    for header in [None, Some("a")] {
        let url = format!("{REMOTE}/?{OTHER_PORT}/");
        let mut get = page.fetch(&url).credentials(Include);
        if let Some(name) = header {
            get = get.header(name, "b");
        }
        let outcome = get.send().await.unwrap();
        let last = outcome.requests().last().unwrap();
        assert_eq!(last.request_headers()[COOKIE], "a=2");
        assert!(outcome.is_shared(), "{outcome}");
    }
}

/// `data-url-iframe`, `data-url-worker`, `data-url-shared-worker`: an opaque origin is `null`.
#[tokio::test]
async fn a_page_of_a_data_url_reads_what_is_allowed_to_null() {
    for (allow, is_shared) in [(&[][..], false), (&[(ACAO, "null")], true)] {
        let mut browser = browser(|_| response(200, allow));
        let mut page = browser.opaque_frame(PAGE);
        let get = page.fetch(&format!("{PAGE}/top")).method(Method::GET);
        let outcome = get.send().await.unwrap();
        assert_eq!(outcome.is_shared(), is_shared, "{outcome}");
    }
}
