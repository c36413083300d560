//! W10, R5: the inner service's readiness is passed on, and no look-up holds it.

use http::{Request, Response};
use tower::Layer;
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::{Lookup, RegistryLayer};
use tower_test::mock::{self, Mock};

use crate::registry::harness::{
    APP, EVIL, Known, SHOP, get, has_credentials, policy, preflight, response, tenant,
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

/// Who waits for a slow registry keeps the inner service from nobody.
#[tokio::test]
async fn a_look_up_holds_no_reservation_of_the_inner_service() {
    let (mut service, mut inner, mut asked) = spawn!();
    inner.allow(1);
    assert!(service.poll_ready().is_ready());
    let mut slow = tokio_test::task::spawn(service.call(get("acme", SHOP)));
    let mut preflight = tokio_test::task::spawn(service.call(preflight("acme", EVIL, "PUT")));
    assert!(slow.poll().is_pending());
    assert!(preflight.poll().is_pending());
    let (_, shop) = asked.next_request().await.unwrap();
    let (_, evil) = asked.next_request().await.unwrap();

    // The one request that the inner service allows is still to be had.
    let mut named = tokio_test::task::spawn(service.call(get("acme", APP)));
    assert!(named.poll().is_pending());
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_response(response(200, &[]));
    assert!(has_credentials(named.await.unwrap().headers()));

    // A preflight needs none, and a request waits for one of its own once it may pass.
    evil.send_response(Registration::NotRegistered);
    assert_eq!(preflight.await.unwrap().status(), 403);
    shop.send_response(Registration::Credentialed);
    assert!(slow.poll().is_pending());
    inner.allow(1);
    assert!(slow.is_woken());
    assert!(slow.poll().is_pending());
    let (_, respond) = inner.next_request().await.unwrap();
    respond.send_response(response(200, &[]));
    assert!(has_credentials(slow.await.unwrap().headers()));
}

#[tokio::test]
async fn an_inner_service_that_fails_to_become_ready_fails_the_request() {
    let (mut service, mut inner, mut asked) = spawn!();
    inner.allow(1);
    assert!(service.poll_ready().is_ready());
    let waiting = tokio::spawn(service.call(get("acme", SHOP)));
    let (_, answer) = asked.next_request().await.unwrap();
    inner.send_error("closed");
    answer.send_response(Registration::Credentialed);
    assert_eq!(waiting.await.unwrap().unwrap_err().to_string(), "closed");
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
