//! Calls that the policy does not let through, or not whole.

use cors_test_support::chromium::{Screen, with_chromium};
use http::{HeaderMap, Method, header};
use tower_cors_credentials::{Policy, Rule};

use crate::protocols::clients::{CLIENTS, CONNECT, GRPC_WEB, Server, call_of, failure};
use crate::protocols::greeter::FAILURE;
use crate::protocols::log::{actual, preflight};
use crate::protocols::sites::{Sites, open};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn a_page_of_another_origin_calls_nothing_and_reads_nothing() {
    let sites = Sites::with_protocols().await;
    with_chromium(Screen::Desktop, |browser| async move {
        for server in [Server::Tonic, Server::Connect] {
            open(&browser, &sites.named).await;
            let client = ("connect-web over gRPC-web", server);
            sites.call(&browser, client, "signIn", None).await;
        }
        open(&browser, &sites.other).await;
        for own in &CLIENTS {
            let expected = failure(own.codes[2], own.blocked, &[]);
            for method in ["greet", "count", "fail"] {
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, method, None).await;
                assert_eq!(outcome, expected, "{} {method}", own.name);
                let asked = preflight(&call_of(method), own.asks[0]);
                assert_eq!(seen, [asked], "{} {method}", own.name);
            }
        }
        // Without a preflight, the call is made and its answer withheld.
        let client = ("connect-web over Connect, by GET", Server::Connect);
        let (outcome, seen) = sites.call(&browser, client, "greet", None).await;
        assert_eq!(outcome, failure("Unknown", "Failed to fetch", &[]));
        assert_eq!(seen, [actual("GET", "Greet", true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn what_a_rule_without_the_protocol_refuses_is_explained_with_it() {
    let bare = |rule: Rule| rule;
    let sites = Sites::start(bare, bare).await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        let policy = Policy::new([Rule::credentialed([&sites.named])]).unwrap();
        for own in &CLIENTS {
            for deadline in [None, Some(20_000)] {
                let client = (own.name, own.server);
                let (outcome, seen) = sites.call(&browser, client, "greet", deadline).await;
                assert_eq!(outcome, failure(own.codes[2], own.blocked, &[]));
                let asks = own.asks[usize::from(deadline.is_some())];
                assert_eq!(seen, [preflight("Greet", asks)]);
                let lines = [
                    (header::ORIGIN, &*sites.named),
                    (header::ACCESS_CONTROL_REQUEST_METHOD, "POST"),
                    (header::ACCESS_CONTROL_REQUEST_HEADERS, asks),
                ];
                let lines = lines.map(|(name, value)| (name, value.parse().unwrap()));
                let headers = HeaderMap::from_iter(lines);
                let explanation = policy.explain(&Method::OPTIONS, &headers);
                let setter = match own.asks[0] {
                    CONNECT => "`.connect()`",
                    _ => "`.grpc_web()`",
                };
                let help = explanation.help().unwrap_or_default();
                assert!(help.contains(setter), "{}: {explanation}", own.name);
            }
        }
    })
    .await;
}

/// The request headers alone let every call through, and hide why one fails. `connectrpc` tells it in
/// the body, where nothing needs to be exposed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and .ci/bundle-clients; .ci/run has them"]
async fn without_the_exposed_names_a_failed_call_of_tonic_is_told_as_something_else() {
    let listed = |rule: Rule| rule.request_headers(GRPC_WEB.split(','));
    let sites = Sites::start(listed, listed).await;
    with_chromium(Screen::Desktop, |browser| async move {
        open(&browser, &sites.named).await;
        for own in CLIENTS.iter().filter(|own| own.asks[0] == GRPC_WEB) {
            let client = (own.name, own.server);
            let (outcome, seen) = sites.call(&browser, client, "fail", None).await;
            let [_, not_found, unknown] = own.codes;
            let expected = match (own.server, own.name.starts_with("connect-web")) {
                (Server::Tonic, true) => failure(unknown, "missing trailer", &[]),
                (Server::Tonic, false) => failure(unknown, "Incomplete response", &[]),
                (Server::Connect, _) => failure(not_found, FAILURE.0, &[own.detail]),
            };
            assert_eq!(outcome, expected, "{}", own.name);
            let expected = [preflight("Fail", GRPC_WEB), actual("POST", "Fail", false)];
            assert_eq!(seen, expected, "{}", own.name);
        }
    })
    .await;
}
