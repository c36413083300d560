//! Random policies, registries and requests to several tenants, judged by the naive model.

use std::cell::RefCell;
use std::rc::Rc;

use cors_test_support::exchange::{Inner, by_name, lines, respond};
use cors_test_support::model::{Answer, Kind, text};
use http::{HeaderValue, Request, Response};
use proptest::prelude::*;
use proptest::sample::select;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::registry::{Lookup, RegistryLayer, RequestHost};
use tower_cors_credentials::{Enforcement, Refusal, RefusalReason, RegisteredPolicy, Registration};

use crate::addressed::{AddressedRequest, addressed_request};
use crate::config_of;
use crate::enforcement::naive::refused_for;
use crate::generate::{inner, registered_policy};
use crate::registry::naive::{Key, NaiveRegistry, asked, looked_up, registered_as};
use crate::registry::{REGISTRATIONS, check_closed_door, runtime};

/// What has run for a request, in order.
#[derive(Clone, Debug, PartialEq)]
enum Ran {
    LookUp(Key),
    Inner,
}

fn exchange(
    policy: &RegisteredPolicy,
    registry: &NaiveRegistry,
    enforcement: Enforcement,
    request: &AddressedRequest,
    inner: &Inner,
) -> (Response<String>, Vec<Ran>) {
    let ran = Rc::new(RefCell::new(Vec::new()));
    let registry = service_fn(|lookup: Lookup<RequestHost>| {
        let key = (lookup.tenant.to_string(), lookup.origin.to_string());
        let answer = registry.answer(&key);
        ran.borrow_mut().push(Ran::LookUp(key));
        async move { answer.ok_or("the registry fails") }
    });
    let service = service_fn(|_: Request<()>| {
        ran.borrow_mut().push(Ran::Inner);
        async { respond(inner) }
    });
    let layer = RegistryLayer::new(policy.clone(), registry, RequestHost::of);
    let service = layer.with_enforcement(enforcement).layer(service);
    let Ok(response) = runtime().block_on(service.oneshot(request.to_http()));
    let ran = ran.borrow().clone();
    (response, ran)
}

proptest! {
    #![proptest_config(config_of(5_000))]

    #[test]
    fn the_wire_is_what_the_naive_model_says_of_the_tenants_registration(
        model in registered_policy(),
        (request, registry) in asked(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile_registered() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let (response, ran) = exchange(&policy, &registry, Enforcement::Off, &request, &inner);
        let key = looked_up(&model, &request);
        let mut expected_run: Vec<_> = key.clone().map(Ran::LookUp).into_iter().collect();
        let answer = match &key {
            Some(key) => registry.answer(key),
            None => Some(Registration::NotRegistered),
        };
        let refusal = response.extensions().get::<Refusal>();
        let Some(registration) = answer else {
            check_closed_door(&response, request.cors.is_preflight())?;
            prop_assert_eq!(refusal.map(Refusal::reason), Some(RefusalReason::RegistryFailed));
            prop_assert_eq!(ran, expected_run);
            return Ok(());
        };
        let model = registered_as(&model, &request.cors, registration);
        let expected = model.answer(&request.cors, &inner);
        prop_assert_eq!(response.status().as_u16(), expected.status());
        prop_assert_eq!(lines(response.headers()), by_name(expected.headers()));
        prop_assert_eq!(refusal.is_some(), expected.is_refused());
        // R5: nothing runs before it is known how the origin is registered.
        let reaches_inner = matches!(expected, Answer::Actual { .. });
        expected_run.extend(reaches_inner.then_some(Ran::Inner));
        prop_assert_eq!(ran, expected_run);
    }

    /// In the words of the promise, and by nothing else.
    #[test]
    fn credentials_are_allowed_only_by_the_pattern_or_by_the_tenants_registration(
        model in registered_policy(),
        (request, registry) in asked(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile_registered() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let (response, _) = exchange(&policy, &registry, Enforcement::Off, &request, &inner);
        let allowed = response.headers().get_all("access-control-allow-credentials");
        let allowed: Vec<_> = allowed.iter().collect();
        let [origin] = request.cors.origins.as_slice() else {
            prop_assert_eq!(allowed.len(), 0);
            return Ok(());
        };
        let text = text(&origin.bytes);
        let pattern = Some(&text).filter(|_| origin.is_valid);
        let is_credentialed = match pattern.and_then(|text| model.rule_by_pattern(text)) {
            Some(rule) => rule.kind == Kind::Credentialed,
            None => {
                let answer = looked_up(&model, &request).and_then(|key| registry.answer(&key));
                let mut rules = model.rules.iter();
                answer == Some(Registration::Credentialed)
                    && rules.any(|rule| rule.kind == Kind::Credentialed && rule.may_name(&text))
            }
        };
        let is_refused_preflight = request.cors.is_preflight() && response.status() == 403;
        if origin.is_valid && is_credentialed && !is_refused_preflight {
            prop_assert_eq!(allowed, ["true"]);
            let origins = response.headers().get_all("access-control-allow-origin");
            let origins: Vec<_> = origins.iter().map(HeaderValue::as_bytes).collect();
            prop_assert_eq!(origins, [origin.bytes.as_slice()]);
        } else {
            prop_assert_eq!(allowed.len(), 0);
        }
    }

    #[test]
    fn who_may_act_is_what_the_naive_model_says_of_the_registration(
        model in registered_policy(),
        request in addressed_request(),
        registration in select(&REGISTRATIONS[..]),
    ) {
        let Some(policy) = model.compile_registered() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let sent = request.to_http();
        let checked = policy.check(sent.method(), sent.uri(), sent.headers(), registration);
        let rejection = checked.err();
        let label = rejection.as_ref().map(|rejection| rejection.reason().as_str());
        let model = registered_as(&model, &request.cors, registration);
        prop_assert_eq!(label, refused_for(&model, &request));
        let explanation = policy.explain(sent.method(), sent.headers(), registration);
        for words in rejection.map(|rejection| rejection.to_string()).into_iter().chain([explanation.to_string()]) {
            prop_assert!(words.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", words);
        }
    }

    #[test]
    fn who_may_not_act_reaches_nothing_but_the_registry(
        model in registered_policy(),
        (request, registry) in asked(),
        inner in inner(),
    ) {
        let Some(policy) = model.compile_registered() else {
            return Err(TestCaseError::reject("the policy is invalid"));
        };
        let with = |enforcement| exchange(&policy, &registry, enforcement, &request, &inner);
        let (off, _) = with(Enforcement::Off);
        let (reject, ran) = with(Enforcement::Reject);
        let answer = match looked_up(&model, &request) {
            Some(key) => registry.answer(&key),
            None => Some(Registration::NotRegistered),
        };
        let model = registered_as(&model, &request.cors, answer.unwrap_or_default());
        if answer.is_some() && refused_for(&model, &request).is_some() {
            prop_assert_eq!(reject.status(), 403);
            prop_assert_eq!(lines(reject.headers()), [("vary".to_owned(), "origin".to_owned())]);
            prop_assert!(!ran.contains(&Ran::Inner));
        } else {
            prop_assert_eq!(reject.status(), off.status());
            prop_assert_eq!(lines(reject.headers()), lines(off.headers()));
        }
    }
}
