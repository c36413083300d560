//! Calls of a page that the policy names.

use cors_test_support::chromium::{Screen, with_chromium};
use serde_json::json;

use crate::protocols::clients::{CLIENTS, Server, call_of, failure, without_trailers};
use crate::protocols::greeter::FAILURE;
use crate::protocols::log::{actual, preflight};
use crate::protocols::sites::{Sites, open};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn pages_call_by_their_protocols_with_cookies() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        for own in &CLIENTS {
            open(&browser, &sites.named).await;
            browser.client.delete_all_cookies().await.unwrap();
            let [unauthenticated, not_found, _] = own.codes;
            let [asks, asks_with_deadline] = own.asks;
            let signed_out = failure(unauthenticated, "there is no cookie", &[]);
            let greeted = json!({ "value": "hello, hello" });
            let counted = json!({ "values": ["1, hello", "2, hello", "3, hello"] });
            let failed = failure(not_found, FAILURE.0, &[own.detail]);
            let cases = [
                ("greet", None, false, signed_out),
                ("signIn", None, false, json!({ "value": "welcome" })),
                ("greet", None, true, greeted.clone()),
                ("greet", Some(20_000), true, greeted),
                ("count", None, true, counted),
                ("fail", None, true, failed),
            ];
            for (method, deadline, has_cookie, expected) in cases {
                let described = format!("{} {method} {deadline:?}", own.name);
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, method, deadline).await;
                assert_eq!(without_trailers(outcome), expected, "{described}");
                let call = call_of(method);
                let asks = deadline.map_or(asks, |_| asks_with_deadline);
                let expected = [preflight(&call, asks), actual("POST", &call, has_cookie)];
                assert_eq!(seen, expected, "{described}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_call_of_connect_by_get_needs_no_preflight_without_a_deadline() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        let client = ("connect-web over Connect, by GET", Server::Connect);
        sites.call(&browser, client, "signIn", None).await;
        let expected =
            json!({ "value": "hello, hello", "trailers": { "served-by": "connectrpc" } });

        let (outcome, seen) = sites.call(&browser, client, "greet", None).await;
        assert_eq!(outcome, expected);
        assert_eq!(seen, [actual("GET", "Greet", true)]);

        let (outcome, seen) = sites.call(&browser, client, "greet", Some(20_000)).await;
        assert_eq!(outcome, expected);
        let asked = preflight("Greet", "connect-timeout-ms");
        assert_eq!(seen, [asked, actual("GET", "Greet", true)]);
    })
    .await;
}

/// tonic keeps the deadline outside of every layer, so that no layer can let the page read that it is
/// over. `connect-web` keeps it too, and may give up before the call is made.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_deadline_goes_to_the_server_and_the_page_is_told_unless_the_server_keeps_it_outside() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        for own in &CLIENTS {
            let client = (own.name, own.server);
            let (outcome, seen) = sites.call(&browser, client, "wait", Some(300)).await;
            let expected = match own.name.starts_with("connect-web") {
                true => failure("DeadlineExceeded", "the operation timed out", &[]),
                false => failure("UNKNOWN", own.blocked, &[]),
            };
            assert_eq!(outcome, expected, "{}", own.name);
            let asked = preflight("Wait", own.asks[1]);
            assert!(seen.contains(&asked), "{}: {seen:?}", own.name);
        }
    })
    .await;
}
