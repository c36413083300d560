//! Enforcement, the inserted decision and storage access hold with a registry as they do without.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http::{Method, Request};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::RefusalReason::OriginNotAllowed;
use tower_cors_credentials::registry::RegistryLayer;
use tower_cors_credentials::{
    Decision, Enforcement, Registered, RegisteredPolicy, Registration, Rejection, RejectionReason,
    Rule,
};

use crate::registry::harness::{EVIL, Known, SHOP, get, policy, request, response, send, tenant};

fn known() -> Known {
    Known::new([
        ("acme", SHOP, Registration::Credentialed),
        ("globex", SHOP, Registration::Anonymous),
    ])
}

#[tokio::test]
async fn what_a_registered_origin_may_do_is_enforced_by_its_rule() {
    for (enforcement, runs) in [(Enforcement::Report, 1), (Enforcement::Reject, 0)] {
        let layer = RegistryLayer::new(policy(), known().service(), tenant);
        let layer = layer.with_enforcement(enforcement);
        for (tenant, origin, method, reason) in [
            ("acme", SHOP, Method::PUT, None),
            ("acme", SHOP, Method::POST, None),
            (
                "acme",
                SHOP,
                Method::DELETE,
                Some(RejectionReason::MethodNotAllowed),
            ),
            (
                "globex",
                SHOP,
                Method::POST,
                Some(RejectionReason::CredentialsNotAllowed),
            ),
            (
                "initech",
                SHOP,
                Method::POST,
                Some(RejectionReason::MayNotRead(OriginNotAllowed)),
            ),
            (
                "acme",
                EVIL,
                Method::POST,
                Some(RejectionReason::MayNotRead(OriginNotAllowed)),
            ),
        ] {
            let headers = [
                ("x-tenant", tenant),
                ("origin", origin),
                ("sec-fetch-site", "cross-site"),
                ("cookie", "session=1"),
            ];
            let exchange = send(&layer, request(method, &headers)).await;
            let rejection = exchange.response.extensions().get::<Rejection>();
            assert_eq!(
                rejection.map(Rejection::reason),
                reason,
                "{tenant} {origin}"
            );
            let runs = if reason.is_some() { runs } else { 1 };
            assert_eq!(exchange.inner_calls, runs, "{tenant} {origin}");
        }
    }
}

#[tokio::test]
async fn the_inserted_decision_is_that_of_the_registration() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let inner = {
        let seen = Arc::clone(&seen);
        service_fn(move |request: Request<String>| {
            let decision = request.extensions().get::<Decision>().unwrap();
            let grant = decision.grant();
            seen.lock()
                .unwrap()
                .push(grant.map(|grant| grant.rule_index()));
            async { Ok::<_, Infallible>(response(200, &[])) }
        })
    };
    let layer = RegistryLayer::new(policy(), known().service(), tenant).with_insert_decision(true);
    for tenant in ["acme", "globex", "initech"] {
        let Ok(_) = layer.layer(inner.clone()).oneshot(get(tenant, SHOP)).await;
    }
    assert_eq!(*seen.lock().unwrap(), [Some(3), Some(4), None]);
}

#[tokio::test]
async fn storage_access_is_activated_for_a_registered_origin_alone() {
    let rule = Rule::credentialed(Registered).activate_storage_access(true);
    let policy = RegisteredPolicy::new([rule]).unwrap();
    let layer = RegistryLayer::new(policy, known().service(), tenant);
    for (tenant, is_retried) in [("acme", true), ("globex", false), ("initech", false)] {
        let headers = [
            ("x-tenant", tenant),
            ("origin", SHOP),
            ("sec-fetch-storage-access", "inactive"),
        ];
        let exchange = send(&layer, request(Method::GET, &headers)).await;
        let activate = exchange.response.headers().get("activate-storage-access");
        let expected = "retry; allowed-origin=\"https://shop.example.net\"";
        assert_eq!(
            activate.is_some_and(|value| value == expected),
            is_retried,
            "{tenant}"
        );
        assert_eq!(exchange.inner_calls, usize::from(!is_retried), "{tenant}");
    }
}
