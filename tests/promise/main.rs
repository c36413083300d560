//! The promise as a property: random policies, requests and hostile inner services, judged by an
//! independent, naive model of the policy and of the wire.
//!
//! 20,000 cases; `PROPTEST_CASES` asks for another number.

mod generate;
mod model;

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use proptest::prelude::*;
use proptest::test_runner::Config;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Refusal};

use crate::generate::{Inner, RequestLines, inner, policy, request};
use crate::model::{Answer, text};

fn config() -> Config {
    let default = Config::default();
    Config {
        cases: match std::env::var_os("PROPTEST_CASES") {
            Some(_) => default.cases,
            None => 20_000,
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

fn exchange(policy: &Policy, request: &RequestLines, inner: &Inner) -> Response<String> {
    let service = service_fn(async |_: Request<()>| {
        let mut response = Response::new(String::from("inner"));
        *response.status_mut() = StatusCode::from_u16(inner.status).unwrap();
        append(response.headers_mut(), &inner.lines);
        Ok::<_, Infallible>(response)
    });
    let mut outer = Request::new(());
    *outer.method_mut() = Method::from_bytes(request.method.as_bytes()).unwrap();
    append(outer.headers_mut(), &request.lines());
    let response = CredentialsLayer::new(policy.clone())
        .layer(service)
        .oneshot(outer);
    // Nothing here waits for anything.
    match pin!(response).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => unreachable!(),
    }
}

fn append(headers: &mut HeaderMap, lines: &[(&'static str, Vec<u8>)]) {
    for (name, value) in lines {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_bytes(value).unwrap(),
        );
    }
}

fn lines(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.iter();
    by_name(
        lines
            .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
            .collect(),
    )
}

/// Sorted by name; the lines of one name stay in order. The order of exposed names, which follows
/// the map's, is of no account.
fn by_name(mut lines: Vec<(String, String)>) -> Vec<(String, String)> {
    lines.sort_by(|(name, _), (other, _)| name.cmp(other));
    for (name, value) in &mut lines {
        if name == "access-control-expose-headers" {
            let mut names: Vec<_> = value.split(", ").collect();
            names.sort_unstable();
            *value = names.join(", ");
        }
    }
    lines
}
