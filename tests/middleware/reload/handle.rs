//! The handle against a model: one variable that holds the policy in force.

use std::collections::HashSet;
use std::fmt;
use std::thread;

use proptest::collection::vec;
use proptest::prelude::*;
use tower_cors_credentials::{
    Any, CredentialsLayer, Decision, Policy, PolicyHandle, Refusal, Rule,
};

use crate::reload::exchange::{
    KINDS, answer, first, header_set, public, request_of_kind, second, serve,
};

/// A policy, and a fixed one that does the same to every request here.
fn policy(number: usize) -> (Policy, Policy) {
    match number {
        0 => (first(), first()),
        1 => (second(), second()),
        _ => {
            let everybody = Rule::anonymous(Any).expose_headers(["etag"]);
            let nobody = Rule::refused(["https://nobody.invalid"]);
            (public(), Policy::new([everybody, nobody]).unwrap())
        }
    }
}

#[derive(Debug, PartialEq)]
struct Unreadable(usize);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} cannot be read", self.0)
    }
}

/// What is done, and to which of the handles, layers or services there are, counted round.
#[derive(Clone, Debug)]
enum Step {
    Replace(usize, usize),
    TryReplace(usize, usize),
    Reject(usize, usize),
    CloneHandle(usize),
    CloneLayer(usize),
    MakeService(usize),
    Request(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0_usize..8;
    prop_oneof![
        1 => (which.clone(), 0_usize..3).prop_map(|(i, policy)| Step::Replace(i, policy)),
        1 => (which.clone(), 0_usize..3).prop_map(|(i, policy)| Step::TryReplace(i, policy)),
        1 => (which.clone(), 0_usize..99).prop_map(|(i, line)| Step::Reject(i, line)),
        1 => which.clone().prop_map(Step::CloneHandle),
        1 => which.clone().prop_map(Step::CloneLayer),
        1 => which.clone().prop_map(Step::MakeService),
        4 => (which, 0..KINDS).prop_map(|(i, kind)| Step::Request(i, kind)),
    ]
}

fn round<T>(items: &[T], index: usize) -> &T {
    &items[index % items.len()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_clone_and_every_service_sees_the_policy_in_force(
        start in 0_usize..3,
        steps in vec(step(), 1..60),
    ) {
        let (layer, handle) = CredentialsLayer::reloadable(policy(start).0);
        let mut services = vec![serve(&layer)];
        let (mut layers, mut handles) = (vec![layer], vec![handle]);
        let mut in_force = start;
        for step in steps {
            match step {
                Step::Replace(i, next) => {
                    let old = round(&handles, i).replace(policy(next).0);
                    prop_assert_eq!(old, policy(in_force).0);
                    in_force = next;
                }
                Step::TryReplace(i, next) => {
                    let old = round(&handles, i).try_replace(Ok::<_, Unreadable>(policy(next).0));
                    prop_assert_eq!(old, Ok(policy(in_force).0));
                    in_force = next;
                }
                Step::Reject(i, line) => {
                    let rejected = round(&handles, i).try_replace(Err(Unreadable(line)));
                    prop_assert_eq!(rejected, Err(Unreadable(line)));
                }
                Step::CloneHandle(i) => handles.push(round(&handles, i).clone()),
                Step::CloneLayer(i) => layers.push(round(&layers, i).clone()),
                Step::MakeService(i) => services.push(serve(round(&layers, i))),
                Step::Request(i, kind) => {
                    let twin = serve(&CredentialsLayer::new(policy(in_force).1));
                    let expected = answer(&twin, request_of_kind(kind));
                    let response = answer(round(&services, i), request_of_kind(kind));
                    prop_assert_eq!(
                        header_set(response.headers()),
                        header_set(expected.headers()),
                    );
                    prop_assert_eq!(response.status(), expected.status());
                    assert_agrees(round(&handles, i), kind, &response);
                }
            }
            for handle in &handles {
                prop_assert_eq!(handle.current(), policy(in_force).0);
            }
        }
    }
}

/// The current policy decides and explains what the layer has done.
fn assert_agrees(handle: &PolicyHandle, kind: usize, response: &http::Response<String>) {
    let request = request_of_kind(kind);
    let policy = handle.current();
    let decision = policy.decide(request.method(), request.headers());
    let explained = policy.explain(request.method(), request.headers());
    let refusal = response.extensions().get::<Refusal>();
    assert_eq!(
        decision.refusal().map(Refusal::reason),
        refusal.map(Refusal::reason),
        "{request:?}"
    );
    if let Some(refusal) = refusal {
        assert_eq!(refusal.explain(), explained);
    }
    let is_shared = response
        .headers()
        .contains_key("access-control-allow-origin");
    assert_eq!(
        matches!(decision, Decision::Granted(_)),
        is_shared,
        "{request:?}"
    );
}

#[test]
fn each_policy_is_replaced_once_whoever_replaces_it() {
    const EACH: usize = 100;

    let policy =
        |name: String| Policy::new([Rule::credentialed([format!("https://{name}.example")])]);
    let name = |policy: Policy| policy.rules()[0].origins()[0].to_string();
    let (_layer, handle) = CredentialsLayer::reloadable(policy("first".to_owned()).unwrap());
    let mut replaced = thread::scope(|scope| {
        let threads = [0, 1].map(|thread| {
            let handle = handle.clone();
            scope.spawn(move || {
                (0..EACH)
                    .map(|count| policy(format!("policy-{thread}-{count}")).unwrap())
                    .map(|policy| name(handle.replace(policy)))
                    .collect::<Vec<_>>()
            })
        });
        threads.map(|thread| thread.join().unwrap()).concat()
    });
    replaced.push(name(handle.current()));

    let distinct: HashSet<_> = replaced.iter().collect();
    assert_eq!(distinct.len(), 2 * EACH + 1);
    assert_eq!(replaced.len(), 2 * EACH + 1);
}

#[test]
fn a_layer_outlives_its_handle() {
    let (layer, handle) = CredentialsLayer::reloadable(first());
    handle.replace(second());
    drop(handle);
    let response = answer(&serve(&layer), request_of_kind(2));
    assert_eq!(
        response.headers()["access-control-allow-credentials"],
        "true"
    );
}

#[test]
fn two_layers_have_two_policies() {
    let (layer, _handle) = CredentialsLayer::reloadable(first());
    let (_, other) = CredentialsLayer::reloadable(first());
    other.replace(second());
    let response = answer(&serve(&layer), request_of_kind(1));
    assert_eq!(response.headers()["access-control-expose-headers"], "etag");
}

#[test]
fn what_is_printed_of_a_handle_is_short() {
    let (layer, handle) = CredentialsLayer::reloadable(second());
    let policy =
        "Policy { rules: 2, patterns: 2, preflight_status: NoContent, verbose_preflights: false }";
    for printed in [format!("{layer:?}"), format!("{handle:?}")] {
        assert!(printed.contains(policy), "{printed}");
        assert!(printed.len() < 300, "{printed}");
    }
}
