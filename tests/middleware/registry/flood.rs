//! R7: a flood of random origins displaces none that is known, and is bounded itself.

use tower::ServiceExt;
use tower_cors_credentials::Registration::Credentialed;
use tower_cors_credentials::registry::RegistryCache;

use crate::registry::cache::lookup;
use crate::registry::harness::Known;

#[tokio::test]
async fn a_flood_of_random_origins_displaces_no_known_one() {
    const KNOWN: usize = 100;
    const FLOOD: usize = 20_000;

    let shops: Vec<_> = (0..KNOWN)
        .map(|n| format!("https://shop-{n}.example"))
        .collect();
    let known = Known::default();
    for shop in &shops {
        known.register("acme", shop, Credentialed);
    }
    let cache = RegistryCache::builder()
        .capacity(KNOWN as u64)
        .unknown_capacity(1_000)
        .build(known.service());
    for shop in &shops {
        cache.clone().oneshot(lookup("acme", shop)).await.unwrap();
    }
    for n in 0..FLOOD {
        let random = lookup("acme", &format!("https://random-{n}.example"));
        cache.clone().oneshot(random).await.unwrap();
    }
    assert_eq!(known.asked(), KNOWN + FLOOD);
    for shop in &shops {
        cache.clone().oneshot(lookup("acme", shop)).await.unwrap();
    }
    assert_eq!(
        known.asked(),
        KNOWN + FLOOD,
        "a known origin was asked for again"
    );
    assert_eq!(cache.handle().counts().hits, KNOWN as u64);
}
