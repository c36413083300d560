//! Random policies and requests, judged by a naive model.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cors_test_support::exchange::{Inner, lines, respond};
use http::{Request, Response};
use proptest::prelude::*;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Decision, Enforcement, Policy, Refusal, Rejection};

use crate::addressed::{AddressedRequest, addressed_request};
use crate::config_of;
use crate::enforcement::naive::refused_for;
use crate::generate::{inner, policy};

/// The response, and the decisions that reached the inner service.
fn exchange(
    layer: CredentialsLayer,
    request: &AddressedRequest,
    inner: &Inner,
) -> (Response<String>, Vec<Option<Decision>>) {
    let decisions = std::cell::RefCell::default();
    let service = service_fn(|request: Request<()>| {
        let decision = request.extensions().get::<Decision>().cloned();
        Vec::push(&mut decisions.borrow_mut(), decision);
        async { respond(inner) }
    });
    let response = match pin!(layer.layer(service).oneshot(request.to_http()))
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => unreachable!(),
    };
    (response, decisions.into_inner())
}

fn enforce(policy: &Policy, request: &AddressedRequest) -> Result<(), Rejection> {
    let request = request.to_http();
    policy.check(request.method(), request.uri(), request.headers())
}

fn wire(response: &Response<String>) -> (u16, Vec<(String, String)>, &str) {
    let status = response.status().as_u16();
    (status, lines(response.headers()), response.body())
}

proptest! {
    #![proptest_config(config_of(10_000))]

    #[test]
    fn who_may_act_is_what_the_naive_model_says(model in policy(), request in addressed_request()) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let refusal = enforce(&policy, &request).err();
        let label = refusal.as_ref().map(|refusal| refusal.reason().as_str());
        prop_assert_eq!(label, refused_for(&model, &request));
        if let Some(refusal) = refusal {
            let words = refusal.explain().to_string();
            prop_assert!(words.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", words);
        }
    }

    #[test]
    fn a_report_changes_nothing_on_the_wire_and_a_rejection_all_of_it(
        model in policy(),
        request in addressed_request(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let with = |enforcement| {
            let layer = CredentialsLayer::new(policy.clone()).with_enforcement(enforcement);
            exchange(layer.with_insert_decision(true), &request, &inner)
        };
        let (off, off_decisions) = exchange(CredentialsLayer::new(policy.clone()), &request, &inner);
        let (report, report_decisions) = with(Enforcement::Report);
        let (reject, reject_decisions) = with(Enforcement::Reject);
        let is_refused = refused_for(&model, &request).is_some();

        prop_assert!(off_decisions.iter().all(Option::is_none));
        prop_assert_eq!(wire(&report), wire(&off));
        prop_assert_eq!(report_decisions.len(), off_decisions.len());
        if is_refused {
            let vary = vec![("vary".to_owned(), "origin".to_owned())];
            prop_assert_eq!(wire(&reject), (403, vary, ""));
            prop_assert_eq!(reject_decisions.len(), 0);
        } else {
            prop_assert_eq!(wire(&reject), wire(&off));
            prop_assert_eq!(reject_decisions.len(), off_decisions.len());
        }

        let is_preflight = request.cors.is_preflight();
        for response in [&report, &reject] {
            let refusal = response.extensions().get::<Refusal>();
            let rejection = response.extensions().get::<Rejection>();
            prop_assert_eq!(rejection.is_some(), is_refused);
            prop_assert!(is_preflight || refusal.is_none());
        }

        let request_headers = request.to_http();
        let expected = policy.decide(request_headers.method(), request_headers.headers());
        for decision in report_decisions.iter().chain(&reject_decisions) {
            let decision = decision.as_ref().map(|decision| format!("{decision:?}"));
            prop_assert_eq!(decision, Some(format!("{expected:?}")));
        }

        // The promise, under enforcement.
        let is_allowed = reject.headers().contains_key("access-control-allow-credentials");
        let is_refused_preflight = is_preflight && reject.status() == 403;
        let is_due = model.is_credentialed(&request.cors) && !is_refused && !is_refused_preflight;
        prop_assert_eq!(is_allowed, is_due);
    }
}
