//! R4: the tenant is part of the question.

use http::request::Parts;
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::{RegistryCache, RegistryLayer, RequestHost};

use crate::registry::harness::{Known, SHOP, get, policy, request, send, tenant};

#[tokio::test]
async fn what_one_tenant_has_registered_reads_no_other_cached_or_not() {
    let known = Known::new([("acme", SHOP, Registration::Credentialed)]);
    let cache = RegistryCache::builder().build(known.service());
    let layer = RegistryLayer::new(policy(), cache, tenant);
    for _ in 0..3 {
        assert!(
            send(&layer, get("acme", SHOP))
                .await
                .is_shared_with_credentials()
        );
        assert!(
            !send(&layer, get("globex", SHOP))
                .await
                .is_shared_with_credentials()
        );
    }
    assert_eq!(known.asked(), 2);
}

#[tokio::test]
async fn without_a_tenant_nothing_is_asked_and_nothing_is_granted() {
    let known = Known::new([("acme", SHOP, Registration::Credentialed)]);
    let layer = RegistryLayer::new(policy(), known.service(), tenant);
    let exchange = send(&layer, request(http::Method::GET, &[("origin", SHOP)])).await;
    assert_eq!(exchange.headers(), [("vary", "origin"), ("x-inner", "1")]);
    assert_eq!((known.asked(), exchange.inner_calls), (0, 1));
}

#[tokio::test]
async fn the_tenant_of_a_host_is_that_of_the_host_alone() {
    let known = Known::new([("acme.example.com", SHOP, Registration::Credentialed)]);
    let of_host = |parts: &Parts| Some(RequestHost::of(parts)?.to_string());
    let layer = RegistryLayer::new(policy(), known.service(), of_host);
    for (headers, expected) in [
        (&[("host", "acme.example.com")][..], true),
        (&[("host", "acme.example.com:8443")], true),
        (&[("host", "globex.example.com")], false),
        (&[("host", "ACME.example.com")], false),
        (&[("host", "acme.example.com.")], false),
        (
            &[("host", "acme.example.com"), ("host", "acme.example.com")],
            false,
        ),
        (
            &[
                ("host", "globex.example.com"),
                ("x-forwarded-host", "acme.example.com"),
                ("forwarded", "host=acme.example.com"),
            ],
            false,
        ),
    ] {
        let mut headers = headers.to_vec();
        headers.push(("origin", SHOP));
        let exchange = send(&layer, request(http::Method::GET, &headers)).await;
        assert_eq!(
            exchange.is_shared_with_credentials(),
            expected,
            "{headers:?}"
        );
    }
}
