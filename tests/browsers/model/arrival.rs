//! Why a cookie does not arrive, and what `assert_sent_cookie` says of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use http::{Request, Response};
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit, SameOrigin};
use tower_cors_credentials::testing::{Browser, CookieReason, Engine, Outcome, ThirdPartyCookies};

use crate::model::server::{Server, browser, origin, response};

const APP: &str = "https://app.other.example";
const API: &str = "https://api.example.com/me";

/// Shares everything, and sets the cookie at `/login`.
fn model(
    cookie: &'static str,
) -> Browser<Server<impl FnMut(&Request<String>) -> Response<String>>, String> {
    browser(move |request| {
        let mut answer = response(
            200,
            &[
                ("access-control-allow-origin", origin(request)),
                ("access-control-allow-credentials", "true"),
            ],
        );
        if request.uri().path() == "/login" {
            let cookie = cookie.parse().unwrap();
            answer.headers_mut().insert("set-cookie", cookie);
        }
        answer
    })
}

#[track_caller]
fn failure(outcome: &Outcome<String>, name: &str) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| outcome.assert_sent_cookie(name)));
    *panic.unwrap_err().downcast::<String>().unwrap()
}

#[track_caller]
fn check(outcome: &Outcome<String>, reason: CookieReason, expected: &str) {
    assert_eq!(failure(outcome, "session"), expected);
    let unsent = outcome.unsent_cookies().iter();
    let unsent: Vec<_> = unsent.filter(|own| own.name() == "session").collect();
    assert_eq!(unsent.len(), 1, "{unsent:?}");
    assert_eq!(unsent[0].reason(), reason);
    assert_eq!(unsent[0].to_string(), expected);
    assert!(!outcome.sent_cookies().iter().any(|own| own == "session"));
}

#[tokio::test]
async fn a_cookie_that_is_stored_stays_behind() {
    for (engine, url, cookie, reason, expected) in [
        (
            Engine::Standard,
            API,
            "session=1; SameSite=Lax",
            CookieReason::SameSite,
            "`session` stayed behind: `SameSite=Lax`, and `https://app.other.example` is of another \
             site than `https://api.example.com`; serve both under one site, or set \
             `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::Standard,
            API,
            "session=1; SameSite=Strict; Secure",
            CookieReason::SameSite,
            "`session` stayed behind: `SameSite=Strict`, and `https://app.other.example` is of \
             another site than `https://api.example.com`; serve both under one site, or set \
             `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::Chromium,
            API,
            "session=1",
            CookieReason::SameSite,
            "`session` stayed behind: it has no `SameSite`, which counts as `Lax`, and \
             `https://app.other.example` is of another site than `https://api.example.com`; serve \
             both under one site, or set `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::WebKit,
            API,
            "session=1; SameSite=Lax",
            CookieReason::SameSite,
            "`session` stayed behind: `SameSite=Lax`, and `https://app.other.example` is of another \
             site than `https://api.example.com`; serve both under one site",
        ),
        (
            Engine::Chromium,
            API,
            "session=1; SameSite=None; Secure",
            CookieReason::ThirdParty,
            "`session` stayed behind: the browser blocks third-party cookies, and \
             `https://app.other.example` is of another site than `https://api.example.com`; serve \
             both under one site, or set `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::Firefox,
            API,
            "session=1; SameSite=None; Secure",
            CookieReason::OtherPartition,
            "`session` stayed behind: the browser keeps third-party cookies apart for each site, \
             and `https://app.other.example` is of another site than `https://api.example.com`; \
             serve both under one site, or set `SameSite=None; Secure; Partitioned` in an answer to \
             this page",
        ),
        (
            Engine::Chromium,
            API,
            "session=1; SameSite=None; Secure; Partitioned",
            CookieReason::OtherPartition,
            "`session` stayed behind: it is kept for pages of `https://example.com`, and \
             `https://app.other.example` is of another site; serve both under one site, or set \
             `SameSite=None; Secure; Partitioned` in an answer to this page",
        ),
        (
            Engine::Standard,
            API,
            "session=1; Path=/admin; SameSite=None; Secure",
            CookieReason::Path,
            "`session` stayed behind: `Path=/admin` does not cover `/me`; set `Path=/`",
        ),
        (
            Engine::Standard,
            "https://login.example.com/a/b",
            "session=1; SameSite=None; Secure",
            CookieReason::Domain,
            "`session` stayed behind: it belongs to `login.example.com` alone, and the request goes \
             to `api.example.com`; set `Domain=example.com`",
        ),
        (
            Engine::Standard,
            "https://api.example.org",
            "session=1; Domain=example.org; SameSite=None; Secure",
            CookieReason::Domain,
            "`session` stayed behind: it belongs to `example.org` and the hosts under it, and the \
             request goes to `api.example.com`; have `api.example.com` set a cookie of its own",
        ),
        (
            Engine::Standard,
            API,
            "session=1; Max-Age=0; SameSite=None; Secure",
            CookieReason::Expired,
            "`session` stayed behind: it has expired; set it again, with a later end",
        ),
    ] {
        let mut browser = model("").with_engine(engine);
        browser.set_cookie(url, cookie).unwrap();
        let mut page = browser.page(APP);
        let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
        check(&outcome, reason, expected);
        outcome.assert_shared();
    }
}

/// The default path is the folder of the URL that set the cookie.
#[tokio::test]
async fn the_default_path_is_told() {
    let mut browser = model("");
    let cookie = "session=1; SameSite=None; Secure";
    browser
        .set_cookie("https://api.example.com/login/x", cookie)
        .unwrap();
    let mut page = browser.page(APP);
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    check(
        &outcome,
        CookieReason::Path,
        "`session` stayed behind: `Path=/login` does not cover `/me`; set `Path=/`",
    );
}

#[tokio::test]
async fn without_credentials_all_stay_behind() {
    for (mode, expected) in [
        (
            SameOrigin,
            "`session` stayed behind: the credentials mode is `same-origin`, and \
             `https://app.example.com` is of another origin than `https://api.example.com`; fetch \
             with credentials mode `include`",
        ),
        (
            Omit,
            "`session` stayed behind: the credentials mode is `omit`; fetch with credentials mode \
             `include`",
        ),
    ] {
        let mut browser = model("");
        browser.set_cookie(API, "session=1").unwrap();
        let mut page = browser.page("https://app.example.com");
        let outcome = page.fetch(API).credentials(mode).send().await.unwrap();
        check(&outcome, CookieReason::CredentialsMode, expected);
    }
}

/// A page signs in, and its next request has no cookie.
#[tokio::test]
async fn a_cookie_that_an_answer_sets_is_not_stored() {
    for (engine, page, cookie, reason, expected) in [
        (
            Engine::Standard,
            APP,
            "session=1; SameSite=Lax",
            CookieReason::SameSite,
            "`session` was not stored: `SameSite=Lax`, and `https://app.other.example` is of another \
             site than `https://api.example.com`; serve both under one site, or set \
             `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::Chromium,
            APP,
            "session=1; SameSite=None; Secure",
            CookieReason::ThirdParty,
            "`session` was not stored: the browser blocks third-party cookies, and \
             `https://app.other.example` is of another site than `https://api.example.com`; serve \
             both under one site, or set `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::WebKit,
            APP,
            "session=1; SameSite=None; Secure; Partitioned",
            CookieReason::ThirdParty,
            "`session` was not stored: the browser does not store third-party cookies, and \
             `https://app.other.example` is of another site than `https://api.example.com`; serve \
             both under one site",
        ),
        (
            Engine::Standard,
            APP,
            "session=1; SameSite=None",
            CookieReason::SameSiteNoneWithoutSecure,
            "`session` was not stored: `SameSite=None` requires `Secure`; set \
             `SameSite=None; Secure`",
        ),
        (
            Engine::Firefox,
            APP,
            "session=1; Partitioned",
            CookieReason::PartitionedWithoutSecure,
            "`session` was not stored: `Partitioned` requires `Secure`; set \
             `SameSite=None; Secure; Partitioned`",
        ),
        (
            Engine::Standard,
            APP,
            "session=1; Domain=other.example; SameSite=None; Secure",
            CookieReason::Domain,
            "`session` was not stored: `Domain=other.example` does not cover `api.example.com`; \
             leave `Domain` out, or name a domain of the host",
        ),
        (
            Engine::Standard,
            APP,
            "session=1; Domain=.com; SameSite=None; Secure",
            CookieReason::PublicSuffix,
            "`session` was not stored: `Domain=com` is a public suffix; leave `Domain` out, or name \
             a domain of yours",
        ),
        (
            Engine::Standard,
            "null",
            "session=1",
            CookieReason::SameSite,
            "`session` was not stored: it has no `SameSite`, which counts as `Lax`, and a page of \
             opaque origin (`null`) is of another site than `https://api.example.com`; let the page \
             have an origin, or set `SameSite=None; Secure; Partitioned`",
        ),
    ] {
        let mut browser = model(cookie).with_engine(engine);
        let mut page = match page {
            "null" => browser.opaque_page(),
            origin => browser.page(origin),
        };
        let login = page.fetch("https://api.example.com/login");
        let _ = login.credentials(Include).send().await.unwrap();
        let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
        check(&outcome, reason, expected);
    }
}

#[tokio::test]
async fn a_login_without_credentials_is_told() {
    let mut browser = model("session=1; SameSite=Lax");
    let mut page = browser.page("https://app.example.com");
    let login = page.fetch("https://api.example.com/login");
    let _ = login.send().await.unwrap();
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    check(
        &outcome,
        CookieReason::CredentialsMode,
        "`session` was not stored: the credentials mode is `same-origin`, and \
         `https://app.example.com` is of another origin than `https://api.example.com`; fetch with \
         credentials mode `include`",
    );
    // Once it is stored, the first attempt is forgotten.
    let login = page.fetch("https://api.example.com/login");
    let _ = login.credentials(Include).send().await.unwrap();
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    outcome.assert_sent_cookie("session");
    assert!(outcome.unsent_cookies().is_empty());
}

/// The test that a developer writes: it is red in every engine, and says what to write.
#[tokio::test]
async fn a_lax_cookie_of_another_site_goes_red() {
    use Engine::{Chromium, Firefox, Standard, WebKit};
    const REST: &str = "`SameSite=Lax`, and `https://app.example.com` is of another site than \
                        `https://api.other.test`; serve both under one site";
    for (engine, end) in [
        (Standard, ", or set `SameSite=None; Secure; Partitioned`"),
        (Chromium, ", or set `SameSite=None; Secure; Partitioned`"),
        (Firefox, ", or set `SameSite=None; Secure; Partitioned`"),
        (WebKit, ""),
    ] {
        let cookie = "session=s3cr3t; SameSite=Lax; Secure; HttpOnly";
        for (is_visit, start) in [(true, "stayed behind"), (false, "was not stored")] {
            let mut browser = model(cookie).with_engine(engine);
            if is_visit {
                browser
                    .set_cookie("https://api.other.test/login", cookie)
                    .unwrap();
            }
            let mut page = browser.page("https://app.example.com");
            if !is_visit {
                let login = page.fetch("https://api.other.test/login").method("POST");
                let login = login.credentials(Include).send().await.unwrap();
                login.assert_shared();
            }
            let me = page.fetch("https://api.other.test/me").credentials(Include);
            let outcome = me.send().await.unwrap();
            let expected = format!("`session` {start}: {REST}{end}");
            assert_eq!(failure(&outcome, "session"), expected, "{engine:?}");
        }
        // What the sentence says helps.
        let partitioned = "session=s3cr3t; SameSite=None; Secure; Partitioned";
        let mut browser = model(partitioned).with_engine(engine);
        let mut page = browser.page("https://app.example.com");
        let login = page
            .fetch("https://api.other.test/login")
            .credentials(Include);
        login.send().await.unwrap().assert_shared();
        let me = page.fetch("https://api.other.test/me").credentials(Include);
        let is_sent = me.send().await.unwrap().sent_cookies() == ["session"];
        assert_eq!(is_sent, !end.is_empty(), "{engine:?}");
        let mut browser = model(cookie).with_engine(engine);
        let mut page = browser.page("https://app.example.com");
        for path in ["login", "me"] {
            let url = format!("https://api.example.com/{path}");
            let outcome = page.fetch(&url).credentials(Include).send().await.unwrap();
            if path == "me" {
                outcome.assert_sent_cookie("session");
            }
        }
    }
}

#[tokio::test]
async fn insecure_urls_are_told_where_the_engine_trusts_no_loopback() {
    for (engine, api, expected) in [
        (
            Engine::Chromium,
            "http://api.example.com",
            "`session` was not stored: `Secure`, and `http://api.example.com` is neither over \
             `https` nor on a loopback host; serve it over `https`",
        ),
        (
            Engine::WebKit,
            "http://localhost:8080",
            "`session` was not stored: `Secure`, and `http://localhost:8080` is not over `https`; \
             serve it over `https`",
        ),
    ] {
        let mut browser = model("").with_engine(engine);
        browser.set_cookie(api, "session=1; Secure").unwrap();
        let mut page = browser.page(api);
        let outcome = page.fetch(api).send().await.unwrap();
        check(&outcome, CookieReason::Secure, expected);
    }
    let mut browser = model("");
    browser.set_cookie(API, "session=1; Secure").unwrap();
    let mut page = browser.page("http://api.example.com");
    let outcome = page.fetch("/me").send().await.unwrap();
    check(
        &outcome,
        CookieReason::Secure,
        "`session` stayed behind: `Secure`, and `http://api.example.com` is neither over `https` nor \
         on a loopback host; serve it over `https`",
    );
}

#[tokio::test]
async fn a_cookie_that_was_never_set_is_told() {
    let mut browser = model("");
    let mut page = browser.page(APP);
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    assert_eq!(
        failure(&outcome, "session"),
        "there is no cookie `session`: neither a response nor the test has set it",
    );
    let mut browser = browser_that_refuses();
    browser
        .set_cookie(API, "session=1; SameSite=None; Secure")
        .unwrap();
    let mut page = browser.page(APP);
    let put = page.fetch(API).method("PUT").credentials(Include);
    let message = failure(&put.send().await.unwrap(), "session");
    assert!(
        message.starts_with(
            "`session` stayed behind, since no request was sent: `https://app.other.example` cannot \
             read the answer to `PUT https://api.example.com/me`: the preflight's response"
        ),
        "{message}",
    );
}

fn browser_that_refuses()
-> Browser<Server<impl FnMut(&Request<String>) -> Response<String>>, String> {
    browser(|_| response(403, &[]))
}

/// A cookie that the browser partitions by its setting is kept for the page's site, and goes with
/// no visit to the API.
#[tokio::test]
async fn firefox_keeps_third_party_cookies_apart_for_each_site() {
    let mut browser = model("session=1; SameSite=None; Secure").with_engine(Engine::Firefox);
    for (origin, url, is_sent) in [
        (APP, "https://api.example.com/login", false),
        (APP, API, true),
        ("https://www.other.example", API, true),
        ("https://another.example.org", API, false),
        ("https://app.example.com", API, false),
    ] {
        let mut page = browser.page(origin);
        let outcome = page.fetch(url).credentials(Include).send().await.unwrap();
        let sent = outcome.sent_cookies();
        assert_eq!(sent == ["session"], is_sent, "{origin} {url}");
    }
    // So it is where storage access is granted and not activated.
    let mut page = browser.page(APP);
    page.grant_storage_access(API).unwrap();
    let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
    outcome.assert_sent_cookie("session");
}

#[tokio::test]
async fn the_setting_can_be_chosen_before_and_after_the_engine() {
    let setting = ThirdPartyCookies::Blocked;
    let before = model("")
        .with_third_party_cookies(setting)
        .with_engine(Engine::WebKit);
    let after = model("")
        .with_engine(Engine::WebKit)
        .with_third_party_cookies(setting);
    for mut browser in [before, after] {
        browser
            .set_cookie(API, "session=1; SameSite=None; Secure")
            .unwrap();
        browser.advance(Duration::from_secs(1));
        let mut page = browser.page(APP);
        let outcome = page.fetch(API).credentials(Include).send().await.unwrap();
        let unsent = &outcome.unsent_cookies()[0];
        assert_eq!(unsent.reason(), CookieReason::ThirdParty);
    }
}
