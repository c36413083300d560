//! A policy for registered origins is replaced while requests wait for the registry.

use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::registry::RegistryLayer;
use tower_cors_credentials::{RegisteredPolicy, Registration, Rule};
use tower_test::mock;

use crate::registry::harness::{
    APP, Known, SHOP, get, has_credentials, policy, response, send, tenant,
};

#[tokio::test]
async fn the_next_request_is_decided_by_the_new_policy() {
    let known = Known::new([("acme", SHOP, Registration::Credentialed)]);
    let (layer, handle) = RegistryLayer::reloadable(policy(), known.service(), tenant);
    assert!(
        send(&layer, get("acme", SHOP))
            .await
            .is_shared_with_credentials()
    );
    let nobody = RegisteredPolicy::new([Rule::credentialed([APP])]).unwrap();
    assert_eq!(handle.replace(nobody.clone()), policy());
    assert_eq!(handle.current(), nobody);
    assert!(
        !send(&layer, get("acme", SHOP))
            .await
            .is_shared_with_credentials()
    );
    assert_eq!(known.asked(), 1);
}

#[tokio::test]
async fn one_policy_decides_a_request_from_beginning_to_end() {
    let (registry, mut asked) = mock::pair();
    let (layer, handle) = RegistryLayer::reloadable(policy(), registry, tenant);
    let inner = service_fn(async |_| Ok::<_, std::convert::Infallible>(response(200, &[])));
    let waiting = tokio::spawn(layer.layer(inner).oneshot(get("acme", SHOP)));
    let (_, answer) = asked.next_request().await.unwrap();
    handle.replace(RegisteredPolicy::new([Rule::refused([SHOP])]).unwrap());
    answer.send_response(Registration::Credentialed);
    let Ok(response) = waiting.await.unwrap();
    assert!(has_credentials(response.headers()));
}
