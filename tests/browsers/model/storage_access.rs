//! Storage access: the exchanges that were observed on 24 November 2026 in Chromium 156 and Firefox
//! ESR 153, with third-party cookies as they have them by default.
//!
//! The page and the API are of two sites, and the API's cookie was stored on a visit. WebKitGTK 2.50
//! sends no `Sec-Fetch-Storage-Access`.

use http::header::COOKIE;
use http::{Method, Request, Response, StatusCode};
use tower_cors_credentials::testing::CredentialsMode::{self, Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{
    Browser, CookieReason, Engine, Outcome, Page, ThirdPartyCookies, TypeError,
};

use crate::model::server::{Server, browser, is_preflight, origin, response};

const PAGE: &str = "https://www.other.test";
const API: &str = "https://api.rig.test/me";
const ENGINES: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

const TO_THE_PAGE: &str = r#"retry; allowed-origin="https://www.other.test""#;

/// How the server answers a request that is no preflight.
#[derive(Clone, Copy)]
struct Answer {
    /// The status of an answer that asks for a retry; any other is a 200.
    status: u16,
    activate: &'static str,
    /// Whether it asks every time, and not only where storage access is inactive.
    always: bool,
    has_cors_headers: bool,
}

const UNAUTHORIZED: Answer = Answer {
    status: 401,
    activate: TO_THE_PAGE,
    always: false,
    has_cors_headers: true,
};

fn access(request: &Request<String>) -> Option<&str> {
    let value = request.headers().get("sec-fetch-storage-access");
    value.map(|value| value.to_str().unwrap())
}

fn respond(request: &Request<String>, how: Answer) -> Response<String> {
    let allow = [
        ("access-control-allow-origin", origin(request)),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
    ];
    if is_preflight(request) {
        return response(204, &allow);
    }
    if how.always || access(request) == Some("inactive") {
        let allow = if how.has_cors_headers {
            &allow[..]
        } else {
            &[]
        };
        let mut answer = response(how.status, allow);
        let activate = how.activate.parse().unwrap();
        answer
            .headers_mut()
            .insert("activate-storage-access", activate);
        return answer;
    }
    let mut answer = response(200, &allow);
    answer.body_mut().clone_from(request.body());
    answer
}

type Model<F> = Browser<Server<F>, String>;

fn model(engine: Engine, how: Answer) -> Model<impl FnMut(&Request<String>) -> Response<String>> {
    let mut browser = browser(move |request| respond(request, how)).with_engine(engine);
    let cookie = "session=1; SameSite=None; Secure";
    browser.set_cookie(API, cookie).unwrap();
    browser
}

/// What the observation says of each request but preflights: its status of storage access, and
/// whether the cookie went.
fn sent(outcome: &Outcome<String>) -> Vec<(Option<&str>, bool)> {
    outcome
        .requests()
        .map(|own| {
            let access = own.request_headers().get("sec-fetch-storage-access");
            let has_cookie = own.request_headers().contains_key(COOKIE);
            assert_eq!(own.sent_cookies() == ["session"], has_cookie);
            (access.map(|value| value.to_str().unwrap()), has_cookie)
        })
        .collect()
}

const NONE: (Option<&str>, bool) = (Some("none"), false);
const INACTIVE: (Option<&str>, bool) = (Some("inactive"), false);
const ACTIVE: (Option<&str>, bool) = (Some("active"), true);

async fn fetch<F>(
    page: &mut Page<'_, Server<F>, String>,
    method: &Method,
    mode: CredentialsMode,
) -> Outcome<String>
where
    F: FnMut(&Request<String>) -> Response<String>,
{
    let mut fetch = page.fetch(API).method(method).credentials(mode);
    if method != Method::GET {
        fetch = fetch.body(|| "x".repeat(100_000));
    }
    fetch.send().await.unwrap()
}

#[tokio::test]
async fn the_observed_exchanges_hold() {
    let ok = Answer {
        status: 200,
        ..UNAUTHORIZED
    };
    let without_cors_headers = Answer {
        has_cors_headers: false,
        ..UNAUTHORIZED
    };
    let to_any = Answer {
        activate: "retry; allowed-origin=*",
        ..UNAUTHORIZED
    };
    let to_another = Answer {
        activate: r#"retry; allowed-origin="https://another.test""#,
        ..UNAUTHORIZED
    };
    let always = Answer {
        always: true,
        ..UNAUTHORIZED
    };
    let retried: &[_] = &[INACTIVE, ACTIVE];
    for (is_granted, method, mode, how, expected, status) in [
        (false, Method::GET, Include, UNAUTHORIZED, &[NONE][..], 200),
        (true, Method::GET, Include, UNAUTHORIZED, retried, 200),
        (true, Method::POST, Include, UNAUTHORIZED, retried, 200),
        (true, Method::PUT, Include, UNAUTHORIZED, retried, 200),
        (true, Method::GET, Include, ok, retried, 200),
        (true, Method::POST, Include, ok, retried, 200),
        (
            true,
            Method::GET,
            Include,
            without_cors_headers,
            retried,
            200,
        ),
        (
            true,
            Method::PUT,
            Include,
            without_cors_headers,
            retried,
            200,
        ),
        (true, Method::GET, Include, to_any, retried, 200),
        (true, Method::GET, Include, to_another, &[INACTIVE], 401),
        (true, Method::GET, Include, always, retried, 401),
        (true, Method::GET, Omit, always, &[(None, false)], 401),
        (true, Method::GET, SameOrigin, always, &[(None, false)], 401),
    ] {
        for engine in ENGINES {
            let mut browser = model(engine, how);
            let mut page = browser.page(PAGE);
            if is_granted {
                page.grant_storage_access(API).unwrap();
            }
            // Activation lasts for one exchange: the second request is like the first.
            for _ in 0..2 {
                let outcome = fetch(&mut page, &method, mode).await;
                assert_eq!(sent(&outcome), expected, "{engine:?} {method} {outcome}");
                let shared = outcome.assert_shared();
                assert_eq!(shared.status(), status);
                let body = shared.into_response().into_body();
                let is_echoed = status == 200 && method != Method::GET;
                assert_eq!(body.len(), if is_echoed { 100_000 } else { 0 });
            }
        }
    }
}

#[tokio::test]
async fn a_put_is_preflighted_once_in_chromium_and_before_each_in_firefox() {
    for (engine, expected) in [
        (Engine::Chromium, &[None][..]),
        (Engine::Firefox, &[Some("inactive"), Some("inactive")]),
    ] {
        let mut browser = model(engine, UNAUTHORIZED);
        let mut page = browser.page(PAGE);
        page.grant_storage_access(API).unwrap();
        let outcome = fetch(&mut page, &Method::PUT, Include).await;
        let preflights: Vec<_> = outcome
            .preflights()
            .map(|own| own.request_headers().get("sec-fetch-storage-access"))
            .map(|value| value.map(|value| value.to_str().unwrap()))
            .collect();
        assert_eq!(preflights, expected, "{engine:?}");
        assert_eq!(sent(&outcome), [INACTIVE, ACTIVE]);
    }
}

#[tokio::test]
async fn a_grant_is_for_two_sites_and_outlives_the_page() {
    let mut browser = model(Engine::Chromium, UNAUTHORIZED);
    let mut page = browser.page(PAGE);
    page.grant_storage_access("https://rig.test").unwrap();
    for (origin, is_granted) in [
        (PAGE, true),
        ("https://app.other.test", true),
        ("https://another.test", false),
        ("http://www.other.test", false),
    ] {
        let mut page = browser.page(origin);
        let get = page.fetch(API).credentials(Include);
        let outcome = get.send().await.unwrap();
        let first = outcome.requests().next().unwrap().request_headers();
        let expected = if is_granted { "inactive" } else { "none" };
        assert_eq!(first["sec-fetch-storage-access"], expected, "{origin}");
    }
    let error = browser.page(PAGE).grant_storage_access("/").unwrap_err();
    assert!(matches!(error, TypeError::InvalidUrl { .. }));
    let error = browser.page("null").grant_storage_access(API).unwrap_err();
    assert!(matches!(error, TypeError::InvalidOrigin(_)));
}

/// A retry does not lift `SameSite`, and nothing of it stays for the next URL.
#[tokio::test]
async fn a_retry_lifts_the_block_of_third_party_cookies_alone() {
    for engine in ENGINES {
        let mut browser = browser(|request| {
            let mut answer = respond(request, UNAUTHORIZED);
            if answer.status() == 200 && request.uri().path() == "/me" {
                *answer.status_mut() = StatusCode::FOUND;
                let location = "/elsewhere".parse().unwrap();
                answer.headers_mut().insert("location", location);
            } else if request.uri().path() == "/elsewhere" {
                answer.headers_mut().remove("activate-storage-access");
            }
            answer
        })
        .with_engine(engine);
        browser
            .set_cookie(API, "session=1; SameSite=None; Secure")
            .unwrap();
        browser.set_cookie(API, "lax=1; SameSite=Lax").unwrap();
        let mut page = browser.page(PAGE);
        page.grant_storage_access(API).unwrap();
        let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
        assert_eq!(sent(&outcome), [INACTIVE, ACTIVE, INACTIVE], "{engine:?}");
        let retry = outcome.requests().nth(1).unwrap();
        let [lax] = retry.unsent_cookies() else {
            panic!("{retry:?}");
        };
        assert_eq!(lax.reason(), CookieReason::SameSite);
    }
}

/// What Firefox has kept apart for the page's site is not what the user lets the page have. This was
/// not observed, but is what Firefox documents.
#[tokio::test]
async fn a_retry_carries_the_cookies_of_visits_and_no_others() {
    let mut browser = browser(|request| {
        let mut answer = respond(request, UNAUTHORIZED);
        if access(request) == Some("none") {
            let cookie = "apart=1; SameSite=None; Secure".parse().unwrap();
            answer.headers_mut().insert("set-cookie", cookie);
        }
        answer
    })
    .with_engine(Engine::Firefox);
    let cookie = "session=1; SameSite=None; Secure";
    browser.set_cookie(API, cookie).unwrap();
    let mut page = browser.page(PAGE);
    let login = page.fetch(API).credentials(Include).send().await.unwrap();
    login.assert_shared();
    page.grant_storage_access(API).unwrap();
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    let sent: Vec<_> = outcome.requests().map(|own| own.sent_cookies()).collect();
    assert_eq!(sent, [["apart"], ["session"]]);
}

#[tokio::test]
async fn other_settings_and_requests_know_no_retry() {
    use Engine::{Chromium, Firefox, Standard, WebKit};
    use ThirdPartyCookies::{Allowed, Blocked};
    let always = Answer {
        always: true,
        ..UNAUTHORIZED
    };
    for (engine, setting, page, api, expected) in [
        (Standard, Allowed, PAGE, API, Some("active")),
        (Chromium, Allowed, PAGE, API, Some("active")),
        (Firefox, Allowed, PAGE, API, None),
        (WebKit, Blocked, PAGE, API, None),
        (Chromium, Blocked, "https://app.rig.test", API, None),
        (Chromium, Blocked, "https://api.rig.test", API, None),
        (Chromium, Blocked, PAGE, "http://api.rig.test/me", None),
    ] {
        let mut browser = model(engine, always).with_third_party_cookies(setting);
        let mut page = browser.page(page);
        page.grant_storage_access(api).unwrap();
        let outcome = page.fetch(api).credentials(Include).send().await.unwrap();
        let [request] = outcome.exchanges() else {
            panic!("{engine:?}: {outcome}");
        };
        let access = request.request_headers().get("sec-fetch-storage-access");
        let access = access.map(|value| value.to_str().unwrap());
        assert_eq!(access, expected, "{engine:?} {api}");
    }
}
