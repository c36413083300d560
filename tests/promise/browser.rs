//! The promise as a browser keeps it: what a page can read.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cors_test_support::exchange::{RequestLines, respond};
use http::Request;
use proptest::prelude::*;
use tower::{Layer, service_fn};
use tower_cors_credentials::CredentialsLayer;
use tower_cors_credentials::testing::{Browser, CredentialsMode};

use crate::config;
use crate::generate::{inner, policy, valid_origin};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_page_reads_with_credentials_if_and_only_if_the_policy_grants_it(
        model in policy(),
        origin in valid_origin(),
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "patch"]),
        mode in prop::sample::select(vec![CredentialsMode::Omit, CredentialsMode::Include]),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let service = service_fn(|_: Request<()>| async { respond(&inner) });
        let mut browser = Browser::<_, ()>::new(CredentialsLayer::new(policy).layer(service));
        let page_origin = String::from_utf8(origin.bytes.clone()).unwrap();
        let mut page = browser.page(&page_origin);
        let sent = page.fetch("https://api.internal/").method(method).credentials(mode).send();
        let outcome = match pin!(sent).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome.unwrap(),
            Poll::Pending => unreachable!(),
        };

        let request = RequestLines {
            method: "GET",
            origins: vec![origin],
            requested_methods: vec![method.as_bytes().to_vec()],
            requested_headers: Vec::new(),
            fetch_sites: Vec::new(),
            storage_accesses: Vec::new(),
            upgrade: None,
        };
        let is_readable = match mode {
            CredentialsMode::Include => model.is_credentialed(&request),
            _ => model.is_granted(&request),
        };
        let needs_preflight = !["GET", "HEAD", "POST"].contains(&method);
        let passes = !needs_preflight || model.passes_preflight(&request);
        prop_assert_eq!(outcome.is_shared(), is_readable && passes, "{}", outcome);
        for preflight in outcome.preflights() {
            prop_assert!(!preflight.request_headers().contains_key("cookie"));
        }
    }
}
