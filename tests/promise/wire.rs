//! The wire is what the model says, and credentials are allowed as the promise says.

use cors_test_support::exchange::{by_name, exchange, lines};
use cors_test_support::model::Answer;
use http::{HeaderValue, StatusCode};
use proptest::prelude::*;
use tower_cors_credentials::Refusal;

use crate::config;
use crate::generate::{inner, policy, request};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_wire_is_what_the_naive_model_says(
        model in policy(),
        request in request(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let response = exchange(&policy, &request, &inner);
        let expected = model.answer(&request, &inner);
        prop_assert_eq!(response.status().as_u16(), expected.status());
        prop_assert_eq!(lines(response.headers()), by_name(expected.headers()));
        prop_assert_eq!(response.body().is_empty(), !matches!(expected, Answer::Actual { .. }));
        prop_assert_eq!(response.extensions().get::<Refusal>().is_some(), expected.is_refused());
    }

    #[test]
    fn credentials_are_allowed_if_and_only_if_the_promise_says_so(
        model in policy(),
        request in request(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let response = exchange(&policy, &request, &inner);
        let allowed: Vec<_> = response
            .headers()
            .get_all("access-control-allow-credentials")
            .iter()
            .collect();
        let is_due = model.is_credentialed(&request)
            && !(request.is_preflight() && response.status() == StatusCode::FORBIDDEN);
        if is_due {
            prop_assert_eq!(allowed, ["true"]);
            let origins = response.headers().get_all("access-control-allow-origin");
            let origins: Vec<_> = origins.iter().map(HeaderValue::as_bytes).collect();
            prop_assert_eq!(origins, [request.origins[0].bytes.as_slice()]);
        } else {
            prop_assert_eq!(allowed.len(), 0);
        }
    }

    /// Whoever says `retry` to a browser has credentials sent, whatever the CORS headers say.
    #[test]
    fn storage_access_is_activated_if_and_only_if_the_promise_says_so(
        model in policy(),
        request in request(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let response = exchange(&policy, &request, &inner);
        let lines = response.headers().get_all("activate-storage-access");
        let lines: Vec<_> = lines.iter().map(|line| line.to_str().unwrap()).collect();
        if model.is_retried(&request) {
            prop_assert!(model.is_credentialed(&request));
            let origin = std::str::from_utf8(&request.origins[0].bytes).unwrap();
            prop_assert_eq!(lines, [format!("retry; allowed-origin=\"{origin}\"")]);
            prop_assert_eq!(response.status(), StatusCode::FORBIDDEN);
            prop_assert_eq!(response.body(), "", "the inner service is not called");
        } else {
            prop_assert!(lines.iter().all(|line| *line == "load"), "{:?}", lines);
        }
    }
}
