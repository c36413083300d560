//! The CORS-preflight cache: what it serves, how it is keyed, and when it forgets.

use std::time::Duration;

use http::{Method, Request, Response};
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit};
use tower_cors_credentials::testing::{Browser, Engine};

use crate::model::server::{Server, browser, origin, response};

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com/items/1";

fn server(
    permission: &'static [(&'static str, &'static str)],
) -> Browser<Server<impl FnMut(&Request<String>) -> Response<String>>, String> {
    browser(move |request| {
        let mut answer = response(204, permission);
        let origin = origin(request).parse().unwrap();
        let headers = answer.headers_mut();
        headers.insert("access-control-allow-origin", origin);
        headers.insert("access-control-allow-credentials", "true".parse().unwrap());
        answer
    })
}

/// Whether a request of the page is preflighted. It must be shared.
macro_rules! preflighted {
    ($page:expr, $url:expr, $method:expr $(, $name:expr)*) => {{
        let mut page = $page;
        let fetch = page.fetch($url).method($method).credentials(Omit);
        let outcome = fetch $(.header($name, "1"))* .send().await.unwrap();
        assert!(outcome.is_shared(), "{outcome}");
        outcome.preflights().count() == 1
    }};
}

#[tokio::test]
async fn max_age_is_counted_by_the_browsers_clock() {
    use Engine::{Chromium, Firefox, Standard, WebKit};
    const DAY: &[(&str, &str)] = &[
        ("access-control-allow-methods", "PUT"),
        ("access-control-max-age", "100000"),
    ];
    const ZERO: &[(&str, &str)] = &[
        ("access-control-allow-methods", "PUT"),
        ("access-control-max-age", "0"),
    ];
    const UNSET: &[(&str, &str)] = &[("access-control-allow-methods", "PUT")];
    for (engine, permission, seconds) in [
        (Standard, UNSET, 5),
        (Chromium, UNSET, 5),
        (Standard, ZERO, 0),
        (Standard, DAY, 100_000),
        (Firefox, DAY, 86_400),
        (Chromium, DAY, 7_200),
        (WebKit, DAY, 600),
    ] {
        let mut browser = server(permission).with_engine(engine);
        assert!(preflighted!(browser.page(APP), API, "PUT"));
        if seconds > 0 {
            browser.advance(Duration::from_secs(seconds) - Duration::from_nanos(1));
            assert!(!preflighted!(browser.page(APP), API, "PUT"), "{engine:?}");
            browser.advance(Duration::from_nanos(1));
        }
        assert!(preflighted!(browser.page(APP), API, "PUT"), "{engine:?}");
    }
}

#[tokio::test]
async fn entries_are_kept_by_origin_and_url() {
    let mut browser = server(&[("access-control-allow-methods", "PUT")]);
    assert!(preflighted!(browser.page(APP), API, "PUT"));
    assert!(!preflighted!(browser.page(APP), API, "PUT"));
    let fragment = format!("{API}#part");
    assert!(!preflighted!(browser.page(APP), &fragment, "PUT"));
    let query = format!("{API}?x");
    assert!(preflighted!(browser.page(APP), &query, "PUT"));
    let other = "https://other.example.com";
    assert!(preflighted!(browser.page(other), API, "PUT"));
    // Opaque pages share their serialization, and nothing else.
    let mut opaque = browser.opaque_page();
    let put = opaque.fetch(API).method("PUT").send().await.unwrap();
    assert_eq!(put.preflights().count(), 1);
    let put = opaque.fetch(API).method("PUT").send().await.unwrap();
    assert_eq!(put.preflights().count(), 0);
    assert!(preflighted!(browser.opaque_page(), API, "PUT"));
}

#[tokio::test]
async fn one_preflight_permits_all_that_its_answer_names() {
    let mut browser = server(&[
        ("access-control-allow-methods", "PUT, DELETE"),
        ("access-control-allow-headers", "X-A, x-b"),
    ]);
    assert!(preflighted!(browser.page(APP), API, "PUT"));
    assert!(!preflighted!(browser.page(APP), API, "DELETE"));
    assert!(!preflighted!(
        browser.page(APP),
        API,
        "DELETE",
        "x-a",
        "X-B"
    ));
    assert!(!preflighted!(browser.page(APP), API, "POST", "x-b"));
    // And nothing else, not even a method that is called like a header.
    for (method, name) in [("x-b", "x-a"), ("PUT", "delete")] {
        let mut page = browser.page(APP);
        let fetch = page.fetch(API).method(method).header(name, "1");
        let outcome = fetch.send().await.unwrap();
        assert_eq!(outcome.preflights().count(), 1, "{method} {name}");
        outcome.assert_blocked();
        assert!(preflighted!(browser.page(APP), API, "PUT"));
    }
}

#[tokio::test]
async fn what_has_expired_is_not_renewed() {
    for late in [Duration::ZERO, Duration::from_secs(1)] {
        let mut browser = server(&[("access-control-allow-methods", "PUT")]);
        let mut preflights = Vec::new();
        // What was permitted with credentials is permitted anew without, which does not serve
        // the third request.
        for mode in [Include, Omit, Include] {
            let mut page = browser.page(APP);
            let put = page.fetch(API).method("PUT").credentials(mode);
            let outcome = put.send().await.unwrap();
            preflights.push(outcome.preflights().count());
            if preflights.len() == 1 {
                browser.advance(Duration::from_secs(5) + late);
            }
        }
        assert_eq!(preflights, [1, 1, 1], "{late:?}");
    }
}

#[tokio::test]
async fn chromium_and_webkit_keep_one_preflight_for_a_url() {
    use Engine::{Chromium, Firefox, Standard, WebKit};

    for (engine, is_forgotten) in [
        (Standard, false),
        (Firefox, false),
        (Chromium, true),
        (WebKit, true),
    ] {
        let mut browser = browser(|request| {
            let mut answer = response(204, &[("access-control-allow-origin", APP)]);
            if let Some(method) = request.headers().get("access-control-request-method") {
                let methods = method.clone();
                answer
                    .headers_mut()
                    .insert("access-control-allow-methods", methods);
            }
            answer
        })
        .with_engine(engine);
        assert!(preflighted!(browser.page(APP), API, "PUT"));
        assert!(!preflighted!(browser.page(APP), API, "PUT"));
        assert!(preflighted!(browser.page(APP), API, "DELETE"));
        assert!(!preflighted!(browser.page(APP), API, "DELETE"));
        let other = "https://api.example.com/items/2";
        assert!(preflighted!(browser.page(APP), other, "DELETE"));
        assert!(!preflighted!(browser.page(APP), API, "DELETE"));
        let is_preflighted = preflighted!(browser.page(APP), API, "PUT");
        assert_eq!(is_preflighted, is_forgotten, "{engine:?}");
    }
}

#[tokio::test]
async fn a_wildcard_permits_everything_but_authorization() {
    const WILD: &[(&str, &str)] = &[
        ("access-control-allow-methods", "*"),
        ("access-control-allow-headers", "*, authorization"),
    ];
    let mut browser = server(WILD);
    assert!(preflighted!(browser.page(APP), API, "PUT"));
    assert!(!preflighted!(browser.page(APP), API, "anything", "x-a"));
    assert!(!preflighted!(
        browser.page(APP),
        API,
        "GET",
        "authorization"
    ));

    const NAMELESS: &[(&str, &str)] = &[("access-control-allow-headers", "*")];
    for (engine, is_shared) in [(Engine::Standard, false), (Engine::Chromium, true)] {
        let mut browser = server(NAMELESS).with_engine(engine);
        assert!(preflighted!(browser.page(APP), API, "GET", "x-a"));
        let mut page = browser.page(APP);
        let get = page.fetch(API).header("authorization", "Bearer t");
        let outcome = get.send().await.unwrap();
        assert_eq!(outcome.is_shared(), is_shared, "{engine:?}: {outcome}");
        assert_eq!(outcome.preflights().count(), usize::from(!is_shared));
    }
}

#[tokio::test]
async fn a_network_error_clears_the_entries_of_the_url_if_the_request_was_preflighted() {
    let mut browser = browser(|_| {
        let allow_put = ("access-control-allow-methods", "PUT");
        response(204, &[("access-control-allow-origin", APP), allow_put])
    });
    assert!(preflighted!(browser.page(APP), API, "PUT"));
    assert!(!preflighted!(browser.page(APP), API, "PUT"));

    let mut page = browser.page(APP);
    let delete = page.fetch(API).method(Method::DELETE);
    delete.send().await.unwrap().assert_blocked();
    assert!(preflighted!(browser.page(APP), API, "PUT"));

    let mut page = browser.page(APP);
    let get = page.fetch(API).credentials(Include);
    get.send().await.unwrap().assert_blocked();
    assert!(!preflighted!(browser.page(APP), API, "PUT"));
}
