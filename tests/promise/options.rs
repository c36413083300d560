//! What a page can read is the same, whatever the policy says of refused preflights and whatever
//! is enforced.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cors_test_support::exchange::{Inner, respond};
use http::Request;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tower::{Layer, service_fn};
use tower_cors_credentials::testing::{BlockReason, Blocked, Browser, Engine, Outcome};
use tower_cors_credentials::{CredentialsLayer, Enforcement, Policy};

use crate::config_of;
use crate::generate::{inner, policy, valid_origin};

#[derive(Clone, Debug)]
struct PageRequest {
    method: &'static str,
    headers: Vec<&'static str>,
    with_credentials: bool,
    upload_listener: bool,
}

fn page_request() -> impl Strategy<Value = PageRequest> {
    let method = select(vec![
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "patch", "PURGE", "purge", "LINK", "*",
    ]);
    let name = select(vec![
        "content-type",
        "authorization",
        "x-a",
        "x-bc",
        "x-other",
        "*",
    ]);
    (method, vec(name, 0..3), any::<bool>(), any::<bool>()).prop_map(
        |(method, headers, with_credentials, upload_listener)| PageRequest {
            method,
            headers,
            with_credentials,
            upload_listener,
        },
    )
}

/// What comes of the requests, one after the other, by a page that is opaque if it has no origin.
fn visit(
    layer: CredentialsLayer,
    engine: Engine,
    page: Option<&str>,
    api: &str,
    requests: &[PageRequest],
    inner: &Inner,
) -> Vec<Outcome<String>> {
    let service = service_fn(|_: Request<()>| async { respond(inner) });
    let mut browser = Browser::<_, ()>::new(layer.layer(service)).with_engine(engine);
    browser
        .set_cookie(api, "session=1; SameSite=None; Secure")
        .unwrap();
    let mut page = match page {
        Some(origin) => browser.page(origin),
        None => browser.opaque_page(),
    };
    let mut outcomes = Vec::new();
    for request in requests {
        let mut xhr = page.xhr(request.method, api);
        for name in &request.headers {
            xhr = xhr.set_request_header(name, "x/y");
        }
        if request.with_credentials {
            xhr = xhr.with_credentials();
        }
        if request.upload_listener {
            xhr = xhr.upload_listener();
        }
        match pin!(xhr.send()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcomes.push(outcome.unwrap()),
            Poll::Pending => unreachable!(),
        }
    }
    outcomes
}

fn blocked(outcome: &Outcome<String>) -> Option<&Blocked<String>> {
    match outcome {
        Outcome::Blocked(blocked) => Some(blocked),
        _ => None,
    }
}

proptest! {
    #![proptest_config(config_of(5_000))]

    #[test]
    fn a_page_reads_the_same_whether_preflights_are_verbose_and_whatever_is_enforced(
        model in policy(),
        page in option::weighted(0.9, valid_origin()),
        engine in select(vec![Engine::Standard, Engine::Chromium, Engine::Firefox, Engine::WebKit]),
        api in select(vec!["https://api.internal/", "http://api.internal:3000/"]),
        requests in vec(page_request(), 1..4),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let page = page.map(|origin| String::from_utf8(origin.bytes).unwrap());
        let visit = |policy: &Policy, enforcement| {
            let layer = CredentialsLayer::new(policy.clone()).with_enforcement(enforcement);
            visit(layer, engine, page.as_deref(), api, &requests, &inner)
        };
        let verbose = policy.clone().with_verbose_preflights(true);
        let plain = visit(&policy, Enforcement::Off);
        for (policy, enforcement) in [
            (&policy, Enforcement::Reject),
            (&verbose, Enforcement::Off),
            (&verbose, Enforcement::Reject),
        ] {
            let outcomes = visit(policy, enforcement);
            for ((plain, other), request) in plain.iter().zip(&outcomes).zip(&requests) {
                // Engines let a cached `*` cover `authorization`; enforcement does not.
                let is_covered = enforcement != Enforcement::Off
                    && engine != Engine::Standard
                    && request.headers.contains(&"authorization");
                prop_assert!(
                    plain.is_shared() == other.is_shared() || (is_covered && other.is_blocked()),
                    "{plain}\n{other}"
                );
                for exchange in other.exchanges() {
                    let headers = exchange.response_headers();
                    if exchange.status() == 403 {
                        let names: Vec<_> = headers.keys().collect();
                        prop_assert_eq!(names, ["vary"]);
                    }
                    let decision = policy.decide(exchange.method(), exchange.request_headers());
                    if exchange.is_preflight() && decision.refusal().is_some() {
                        prop_assert!(!headers.contains_key("access-control-max-age"));
                    }
                }
            }
        }
    }

    /// By credentials mode `include` the CORS check comes first, and `*` does not pass it.
    #[test]
    fn a_browser_misses_in_a_verbose_answer_what_the_policy_refuses(
        model in policy(),
        origin in valid_origin(),
        engine in select(vec![Engine::Standard, Engine::Chromium, Engine::Firefox, Engine::WebKit]),
        request in page_request(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let page = String::from_utf8(origin.bytes).unwrap();
        let request = PageRequest { with_credentials: false, ..request };
        let verbose = policy.clone().with_verbose_preflights(true);
        let api = "https://api.internal/";
        let outcome = visit(
            CredentialsLayer::new(verbose),
            engine,
            Some(&page),
            api,
            std::slice::from_ref(&request),
            &inner,
        );
        let Some(preflight) = outcome[0].preflights().next() else {
            return Ok(());
        };
        let decision = policy.decide(preflight.method(), preflight.request_headers());
        let Some(refusal) = decision.refusal() else {
            return Ok(());
        };
        let Some(blocked) = blocked(&outcome[0]) else {
            return Err(TestCaseError::fail("a refused preflight is passed"));
        };
        let expected = match refusal.reason().as_str() {
            "method_not_allowed" => BlockReason::MethodNotAllowed,
            "header_not_allowed" if preflight.status() == 204 => BlockReason::HeaderNotAllowed,
            _ => BlockReason::AllowOriginMissing,
        };
        prop_assert_eq!(blocked.reason(), expected, "{}", blocked);
    }
}
