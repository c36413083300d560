//! W10, R5: the inner service's readiness is passed on, and goes with the request that needs it.

use http::{Request, Response};
use tower::Layer;
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::{Lookup, RegistryLayer};
use tower_test::mock::{self, Mock};

use crate::registry::harness::{
    Known, SHOP, get, has_credentials, policy, preflight, response, tenant,
};

type Inner = Mock<Request<String>, Response<String>>;

macro_rules! spawn {
    () => {{
        let (registry, asked) = mock::pair::<Lookup<String>, Registration>();
        let layer = RegistryLayer::new(policy(), registry, tenant);
        let (service, inner) = mock::spawn_with(|inner: Inner| layer.layer(inner));
        (service, inner, asked)
    }};
}

#[tokio::test]
async fn nothing_runs_before_the_registry_has_answered() {
    let (mut service, mut inner, mut asked) = spawn!();
    inner.allow(1);
    assert!(service.poll_ready().is_ready());
    let mut pending = tokio_test::task::spawn(service.call(get("acme", SHOP)));
    assert!(pending.poll().is_pending());
    let (lookup, answer) = asked.next_request().await.unwrap();
    assert_eq!(
        (lookup.tenant.as_str(), lookup.origin.as_str()),
        ("acme", SHOP)
    );
    assert!(pending.poll().is_pending());
    assert!(
        tokio_test::task::spawn(inner.next_request())
            .poll()
            .is_pending()
    );

    answer.send_response(Registration::Credentialed);
    assert!(pending.poll().is_pending());
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_response(response(200, &[]));
    let response = pending.await.unwrap();
    assert!(has_credentials(response.headers()));
}

/// The mock is called only by whom it has told that it is ready, else it panics.
#[tokio::test]
async fn a_request_takes_the_reservation_along_and_a_preflight_leaves_it() {
    let (mut service, mut inner, mut asked) = spawn!();
    inner.allow(1);
    assert!(service.poll_ready().is_ready());
    let granted = tokio::spawn(service.call(preflight("acme", SHOP, "PUT")));
    let (_, answer) = asked.next_request().await.unwrap();
    answer.send_response(Registration::Credentialed);
    assert_eq!(granted.await.unwrap().unwrap().status(), 204);

    // One request was allowed, and the preflight was none.
    let shared = tokio::spawn(service.call(get("acme", SHOP)));
    let (_, answer) = asked.next_request().await.unwrap();
    answer.send_response(Registration::Credentialed);
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_response(response(200, &[]));
    assert!(has_credentials(shared.await.unwrap().unwrap().headers()));
    assert!(service.poll_ready().is_pending());
}

#[tokio::test]
async fn errors_of_the_inner_service_pass_through() {
    let (mut service, mut inner, mut asked) = spawn!();
    assert!(service.poll_ready().is_ready());
    let response = tokio::spawn(service.call(get("acme", SHOP)));
    let (_, answer) = asked.next_request().await.unwrap();
    answer.send_response(Registration::NotRegistered);
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_error("broken");
    assert_eq!(response.await.unwrap().unwrap_err().to_string(), "broken");
}

/// The registry is a Tower service like any other: its readiness is waited for, by who needs it.
#[tokio::test]
async fn the_registry_is_asked_once_it_is_ready() {
    let (mut service, mut inner, mut asked) = spawn!();
    asked.allow(0);
    assert!(service.poll_ready().is_ready());
    let mut shared = tokio_test::task::spawn(service.call(get("acme", SHOP)));
    assert!(shared.poll().is_pending());
    asked.allow(1);
    assert!(shared.is_woken());
    assert!(shared.poll().is_pending());
    let (_, answer) = asked.next_request().await.unwrap();
    answer.send_response(Registration::Anonymous);
    assert!(shared.poll().is_pending());
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_response(response(200, &[]));
    assert_eq!(
        shared.await.unwrap().headers()["access-control-allow-origin"],
        SHOP
    );
}

#[test]
fn the_inner_service_can_be_reached() {
    let known = Known::default();
    let layer = RegistryLayer::new(policy(), known.service(), tenant);
    let mut service = layer.layer("inner");
    *service.get_mut() = "other";
    assert_eq!(*service.get_ref(), "other");
    assert_eq!(service.into_inner(), "other");
}
