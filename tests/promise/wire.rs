//! The promise as a property: random policies, requests and hostile inner services, judged by an
//! independent, naive model of the policy and of the wire.
//!
//! 20,000 cases, or 5,000 of several requests each; `PROPTEST_CASES` asks for another number.

#[cfg(feature = "testing")]
mod browser;
mod exchange;
mod generate;
mod model;
#[cfg(feature = "testing")]
mod options;

use http::{HeaderValue, StatusCode};
use proptest::prelude::*;
use proptest::test_runner::Config;
use tower_cors_credentials::Refusal;

use crate::exchange::{by_name, exchange, lines};
use crate::generate::{inner, policy, request};
use crate::model::Answer;

fn config() -> Config {
    config_of(20_000)
}

fn config_of(cases: u32) -> Config {
    let default = Config::default();
    Config {
        cases: match std::env::var_os("PROPTEST_CASES") {
            Some(_) => default.cases,
            None => cases,
        },
        // Overlapping patterns at random often leave a port credentialed beside a carve-out, which
        // `Policy::new` refuses.
        max_global_rejects: u32::MAX,
        failure_persistence: None,
        ..default
    }
}

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
        prop_assert_eq!(response.body().is_empty(), matches!(expected, Answer::Preflight { .. }));
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
}
