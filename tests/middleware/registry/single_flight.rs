//! R7: one look-up at a time for an origin and a tenant, however many wait.

use std::time::Duration;

use futures_util::future::join_all;
use tokio_test::task::spawn;
use tower::{Service, ServiceExt};
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::{Lookup, RegistryCache, RegistryLayer};
use tower_test::mock;

use crate::registry::cache::lookup;
use crate::registry::harness::{EVIL, Known, SHOP, get, policy, send, tenant};

type Cache = RegistryCache<mock::Mock<Lookup<String>, Registration>, String>;
type Handle = mock::Handle<Lookup<String>, Registration>;

fn pair() -> (Cache, Handle) {
    let (registry, asked) = mock::pair();
    (RegistryCache::builder().build(registry), asked)
}

#[tokio::test(start_paused = true)]
async fn a_thousand_requests_at_once_ask_once() {
    let known = Known::new([("acme", SHOP, Registration::Credentialed)]);
    let known_service = known.service();
    let slow = tower::service_fn(move |lookup| {
        let known = known_service.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            known.oneshot(lookup).await
        }
    });
    let cache = RegistryCache::builder().build(slow);
    let handle = cache.handle();
    let layer = RegistryLayer::new(policy(), cache, tenant);
    let exchanges = join_all((0..1000).map(|_| send(&layer, get("acme", SHOP)))).await;
    assert!(exchanges.iter().all(|own| own.is_shared_with_credentials()));
    assert_eq!(known.asked(), 1);
    let counts = handle.counts();
    assert_eq!((counts.hits, counts.misses, counts.look_ups), (0, 1000, 1));
}

#[tokio::test]
async fn an_error_is_everybodys_who_has_waited_for_it() {
    let (cache, mut asked) = pair();
    let mut waiting: Vec<_> = (0..3)
        .map(|_| spawn(cache.clone().call(lookup("acme", SHOP))))
        .collect();
    for one in &mut waiting {
        assert!(one.poll().is_pending());
    }
    asked
        .next_request()
        .await
        .unwrap()
        .1
        .send_error("no such table");
    for one in waiting {
        assert_eq!(one.await.unwrap_err().to_string(), "no such table");
    }
    assert_eq!(cache.handle().counts().failures, 1);
}

#[tokio::test]
async fn who_gives_up_does_not_cancel_it_for_the_others() {
    let (mut cache, mut asked) = pair();
    let mut first = spawn(cache.call(lookup("acme", SHOP)));
    let mut second = spawn(cache.call(lookup("acme", SHOP)));
    assert!(first.poll().is_pending());
    assert!(second.poll().is_pending());
    let (_, answer) = asked.next_request().await.unwrap();
    drop(first);
    answer.send_response(Registration::Credentialed);
    assert!(second.is_woken());
    assert_eq!(second.await.unwrap(), Registration::Credentialed);
    assert_eq!(cache.handle().counts().look_ups, 1);
}

/// Else a registry that hangs would gather look-ups for which nobody waits.
#[tokio::test]
async fn nobody_waits_so_nothing_is_asked_and_the_next_request_asks_anew() {
    let (mut cache, mut asked) = pair();
    let mut first = spawn(cache.call(lookup("acme", SHOP)));
    assert!(first.poll().is_pending());
    let (_, mut answer) = asked.next_request().await.unwrap();
    drop(first);
    // Nobody listens any more.
    answer.send_response(Registration::Credentialed);
    let mut second = spawn(cache.call(lookup("acme", SHOP)));
    assert!(second.poll().is_pending());
    answer = asked.next_request().await.unwrap().1;
    answer.send_response(Registration::NotRegistered);
    assert_eq!(second.await.unwrap(), Registration::NotRegistered);
}

#[tokio::test]
async fn other_questions_do_not_wait() {
    let (mut cache, mut asked) = pair();
    let questions = [("acme", SHOP), ("globex", SHOP), ("acme", EVIL)];
    let mut waiting: Vec<_> = questions
        .iter()
        .map(|(tenant, origin)| spawn(cache.call(lookup(tenant, origin))))
        .collect();
    for one in &mut waiting {
        assert!(one.poll().is_pending());
    }
    for (tenant, origin) in questions {
        let (question, answer) = asked.next_request().await.unwrap();
        assert_eq!(question, lookup(tenant, origin));
        answer.send_response(Registration::Anonymous);
    }
    for one in waiting {
        assert_eq!(one.await.unwrap(), Registration::Anonymous);
    }
}
