//! R7: how long answers are remembered, and how many.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::advance;
use tower::{Service, ServiceExt, service_fn};
use tower_cors_credentials::Registration::{self, Anonymous, Credentialed, NotRegistered};
use tower_cors_credentials::registry::{Lookup, RegistryCache, RegistryCacheBuilder};

use crate::registry::harness::{EVIL, Known, SHOP};

pub fn lookup(tenant: &str, origin: &str) -> Lookup<String> {
    Lookup {
        tenant: tenant.to_owned(),
        origin: origin.parse().unwrap(),
    }
}

fn builder() -> RegistryCacheBuilder {
    RegistryCache::builder()
        .known_for(Duration::from_secs(60))
        .unknown_for(Duration::from_secs(5))
}

const ALMOST: Duration = Duration::from_millis(999);
const REST: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn answers_are_remembered_for_as_long_as_was_said_and_no_longer() {
    for (registration, seconds) in [(Credentialed, 60), (Anonymous, 60), (NotRegistered, 5)] {
        let known = Known::new([("acme", SHOP, registration)]);
        let cache = builder().build(known.service());
        let ask = || cache.clone().oneshot(lookup("acme", SHOP));
        assert_eq!(ask().await.unwrap(), registration);
        advance(Duration::from_secs(seconds - 1) + ALMOST).await;
        assert_eq!(ask().await.unwrap(), registration);
        assert_eq!(known.asked(), 1, "{registration:?}");
        advance(REST).await;
        assert_eq!(ask().await.unwrap(), registration);
        assert_eq!(known.asked(), 2, "{registration:?}");
    }
}

/// What the registry said may be as old as the moment when it was asked.
#[tokio::test(start_paused = true)]
async fn an_answer_is_as_old_as_its_question() {
    let slow = service_fn(|_: Lookup<String>| async {
        tokio::time::sleep(Duration::from_millis(800)).await;
        Ok::<_, &str>(Credentialed)
    });
    let cache = builder().build(slow);
    let ask = || cache.clone().oneshot(lookup("acme", SHOP));
    ask().await.unwrap();
    advance(Duration::from_millis(59_200)).await;
    ask().await.unwrap();
    let counts = cache.handle().counts();
    assert_eq!((counts.hits, counts.look_ups), (0, 2));
}

/// A registry that fails when it is told to.
fn failing(
    fails: &Arc<AtomicBool>,
) -> impl Service<Lookup<String>, Response = Registration, Error = &'static str, Future: Send>
+ Clone
+ Send
+ 'static {
    let fails = Arc::clone(fails);
    service_fn(move |_| {
        let fails = fails.load(Ordering::SeqCst);
        async move {
            match fails {
                true => Err("the database is down"),
                false => Ok(Credentialed),
            }
        }
    })
}

#[tokio::test(start_paused = true)]
async fn known_origins_are_served_stale_for_a_bounded_time_where_that_is_asked_for() {
    let fails = Arc::new(AtomicBool::new(false));
    let cache = builder()
        .stale_if_error(Duration::from_secs(30))
        .build(failing(&fails));
    let ask = |origin| cache.clone().oneshot(lookup("acme", origin));
    ask(SHOP).await.unwrap();
    fails.store(true, Ordering::SeqCst);
    advance(Duration::from_secs(60)).await;
    assert_eq!(ask(SHOP).await.unwrap(), Credentialed);
    let error = ask(EVIL).await.unwrap_err();
    assert_eq!(error.to_string(), "the database is down");
    advance(Duration::from_secs(29) + ALMOST).await;
    assert_eq!(ask(SHOP).await.unwrap(), Credentialed);
    advance(REST).await;
    ask(SHOP).await.unwrap_err();
    let counts = cache.handle().counts();
    assert_eq!((counts.stale, counts.failures), (2, 4));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_served_stale_unless_it_is_asked_for() {
    let fails = Arc::new(AtomicBool::new(false));
    let cache = builder().build(failing(&fails));
    let ask = || cache.clone().oneshot(lookup("acme", SHOP));
    ask().await.unwrap();
    fails.store(true, Ordering::SeqCst);
    advance(Duration::from_secs(60)).await;
    ask().await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_or_revoked_is_not_served_stale() {
    let fails = Arc::new(AtomicBool::new(false));
    let cache = builder()
        .stale_if_error(Duration::from_secs(30))
        .build(failing(&fails));
    let ask = || cache.clone().oneshot(lookup("acme", SHOP));
    ask().await.unwrap();
    fails.store(true, Ordering::SeqCst);
    let origin = SHOP.parse().unwrap();
    cache.handle().forget(&"acme".to_owned(), &origin);
    ask().await.unwrap_err();

    let known = Known::new([("acme", SHOP, Credentialed)]);
    let cache = builder()
        .stale_if_error(Duration::from_secs(30))
        .known_for(Duration::ZERO)
        .unknown_for(Duration::ZERO)
        .timeout(Duration::ZERO)
        .build(known.service());
    let ask = || cache.clone().oneshot(lookup("acme", SHOP));
    assert_eq!(ask().await.unwrap(), Credentialed);
    known.revoke("acme", SHOP);
    assert_eq!(ask().await.unwrap(), NotRegistered);
    assert_eq!(cache.handle().counts().stale, 0);
}

/// A registry that hangs counts as one that fails, before the request gives up.
#[tokio::test(start_paused = true)]
async fn a_look_up_takes_no_longer_than_the_timeout() {
    let hangs = service_fn(|_: Lookup<String>| std::future::pending::<Result<_, &str>>());
    let cache = builder().timeout(Duration::from_millis(300)).build(hangs);
    let begun = tokio::time::Instant::now();
    let error = cache.oneshot(lookup("acme", SHOP)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "the registry did not answer within 300ms"
    );
    assert!(begun.elapsed() <= Duration::from_millis(301));
}

/// No duration is too long to be set.
#[tokio::test(start_paused = true)]
async fn any_duration_can_be_set() {
    for duration in [Duration::ZERO, Duration::MAX] {
        let known = Known::new([("acme", SHOP, Credentialed)]);
        let cache = RegistryCache::builder()
            .known_for(duration)
            .unknown_for(duration)
            .stale_if_error(duration)
            .timeout(duration)
            .build(known.service());
        for _ in 0..2 {
            let registration = cache.clone().oneshot(lookup("acme", SHOP)).await;
            assert_eq!(registration.unwrap(), Credentialed);
        }
        let expected = if duration.is_zero() { 2 } else { 1 };
        assert_eq!(known.asked(), expected);
    }
}
