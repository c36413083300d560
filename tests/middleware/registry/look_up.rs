//! R1 to R3: what a registered origin gets, what comes before the registry, and what is asked.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};

use http::Method;
use tower::service_fn;
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::{Lookup, RegistryLayer};

use crate::registry::harness::{
    APP, EVIL, Known, REFUSED, SHOP, STATS, get, policy, policy_and_any, request, send, tenant,
};

fn known() -> Known {
    Known::new([
        ("acme", SHOP, Registration::Credentialed),
        ("globex", SHOP, Registration::Anonymous),
        // The registry cannot overrule a pattern.
        ("acme", REFUSED, Registration::Credentialed),
        ("acme", STATS, Registration::Credentialed),
        ("acme", APP, Registration::NotRegistered),
    ])
}

#[tokio::test]
async fn an_origin_gets_what_the_rule_for_its_registration_grants() {
    let layer = RegistryLayer::new(policy(), known().service(), tenant);
    let refused: &[(&str, &str)] = &[("vary", "origin"), ("x-inner", "1")];
    for (tenant, origin, expected) in [
        (
            "acme",
            SHOP,
            &[
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", SHOP),
                ("access-control-expose-headers", "etag"),
                ("vary", "origin"),
                ("x-inner", "1"),
            ][..],
        ),
        (
            "globex",
            SHOP,
            &[
                ("access-control-allow-origin", SHOP),
                ("access-control-expose-headers", "link"),
                ("vary", "origin"),
                ("x-inner", "1"),
            ],
        ),
        ("initech", SHOP, refused),
        ("acme", EVIL, refused),
    ] {
        let exchange = send(&layer, get(tenant, origin)).await;
        assert_eq!(exchange.headers(), expected, "{tenant} {origin}");
        assert_eq!(exchange.inner_calls, 1, "{tenant} {origin}");
    }
}

#[tokio::test]
async fn what_a_pattern_names_is_never_looked_up() {
    let known = known();
    let layer = RegistryLayer::new(policy(), known.service(), tenant);
    for (origin, has_credentials, is_shared) in [
        (APP, true, true),
        (REFUSED, false, false),
        (STATS, false, true),
    ] {
        let exchange = send(&layer, get("acme", origin)).await;
        assert_eq!(exchange.is_shared_with_credentials(), has_credentials);
        let shared_with = exchange
            .response
            .headers()
            .get("access-control-allow-origin");
        assert_eq!(shared_with.is_some(), is_shared, "{origin}");
    }
    assert_eq!(known.asked(), 0);
}

#[tokio::test]
async fn the_registry_comes_before_any() {
    let layer = RegistryLayer::new(policy_and_any(), known().service(), tenant);
    for (tenant, origin, allowed, exposed) in [
        ("acme", SHOP, SHOP, "etag"),
        ("globex", SHOP, SHOP, "link"),
        ("initech", SHOP, "*", "age"),
        ("acme", "null", "*", "age"),
    ] {
        let exchange = send(&layer, get(tenant, origin)).await;
        let headers = exchange.response.headers();
        assert_eq!(headers["access-control-allow-origin"], allowed, "{tenant}");
        assert_eq!(
            headers["access-control-expose-headers"], exposed,
            "{tenant}"
        );
    }
}

/// The value of a header shares the memory of the request's whole head, which a cache would keep.
#[tokio::test]
async fn what_is_looked_up_is_a_copy() {
    let seen = Arc::new(Mutex::new(None));
    let registry = {
        let seen = Arc::clone(&seen);
        service_fn(move |lookup: Lookup<String>| {
            *seen.lock().unwrap() = Some(lookup.origin.as_str().as_ptr() as usize);
            ready(Ok::<_, Infallible>(Registration::Credentialed))
        })
    };
    let request = get("acme", SHOP);
    let sent = request.headers()["origin"].as_bytes().as_ptr() as usize;
    let layer = RegistryLayer::new(policy(), registry, tenant);
    assert!(send(&layer, request).await.is_shared_with_credentials());
    assert!(
        seen.lock()
            .unwrap()
            .is_some_and(|looked_up| looked_up != sent)
    );
}

#[tokio::test]
async fn only_what_can_matter_is_asked() {
    let is_asked: &[&[(&str, &str)]] = &[
        &[("origin", SHOP)],
        &[("origin", SHOP), ("sec-fetch-site", "cross-site")],
        &[("origin", SHOP), ("sec-fetch-site", "same-site")],
        &[("origin", SHOP), ("host", "api.example.com")],
        // Several lines tell nothing, and neither does a host beside `Sec-Fetch-Site`.
        &[
            ("origin", SHOP),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "same-origin"),
        ],
        &[
            ("origin", SHOP),
            ("sec-fetch-site", "cross-site"),
            ("host", "shop.example.net"),
        ],
    ];
    let is_not_asked: &[&[(&str, &str)]] = &[
        &[],
        &[("origin", "null")],
        &[("origin", "http://shop.example.net")],
        &[("origin", "chrome-extension://abcdefgh")],
        &[("origin", "https://shop.example.net/")],
        &[("origin", "https://Shop.example.net")],
        &[("origin", "https://shop.example.net:443")],
        &[("origin", "")],
        &[("origin", SHOP), ("origin", SHOP)],
        &[("origin", SHOP), ("sec-fetch-site", "same-origin")],
        &[("origin", SHOP), ("host", "shop.example.net")],
        &[("origin", SHOP), ("host", "shop.example.net:443")],
    ];
    for (requests, expected) in [(is_asked, 1), (is_not_asked, 0)] {
        for headers in requests {
            for policy in [policy(), policy_and_any()] {
                let known = known();
                let layer = RegistryLayer::new(policy, known.service(), tenant);
                let mut headers = headers.to_vec();
                headers.push(("x-tenant", "acme"));
                let exchange = send(&layer, request(Method::GET, &headers)).await;
                assert_eq!(known.asked(), expected, "{headers:?}");
                assert_eq!(exchange.is_shared_with_credentials(), expected == 1);
            }
        }
    }
}
