//! R8: what is revoked is forgotten at once, also by who is just asking.

use std::convert::Infallible;
use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use tokio_test::task::spawn;
use tower::{Service, ServiceExt, service_fn};
use tower_cors_credentials::Registration::{Credentialed, NotRegistered};
use tower_cors_credentials::registry::{CacheHandle, Lookup, RegistryCache, RegistryLayer};
use tower_test::mock;

use crate::registry::cache::lookup;
use crate::registry::harness::{EVIL, Known, SHOP, get, policy, send, tenant};

type Forget = fn(&CacheHandle<String>);

/// Each way to forget what acme has registered.
const WAYS: [(&str, Forget); 3] = [
    ("one", |cache| {
        cache.forget(&"acme".to_owned(), &SHOP.parse().unwrap());
    }),
    ("tenant", |cache| cache.forget_tenant(&"acme".to_owned())),
    ("all", CacheHandle::forget_all),
];

#[tokio::test]
async fn a_revoked_origin_reads_nothing_from_the_next_request_on() {
    for (way, forget) in WAYS {
        let known = Known::new([("acme", SHOP, Credentialed)]);
        let cache = RegistryCache::builder().build(known.service());
        let handle = cache.handle();
        let layer = RegistryLayer::new(policy(), cache, tenant);
        assert!(
            send(&layer, get("acme", SHOP))
                .await
                .is_shared_with_credentials()
        );
        known.revoke("acme", SHOP);
        forget(&handle);
        let exchange = send(&layer, get("acme", SHOP)).await;
        assert_eq!(
            exchange.headers(),
            [("vary", "origin"), ("x-inner", "1")],
            "{way}"
        );

        // And a new registration is seen as soon.
        known.register("acme", SHOP, Credentialed);
        forget(&handle);
        assert!(
            send(&layer, get("acme", SHOP))
                .await
                .is_shared_with_credentials(),
            "{way}"
        );
        assert_eq!(handle.counts().forgotten, 2);
    }
}

#[tokio::test]
async fn nothing_else_is_forgotten() {
    for (way, forget, left) in [
        ("one", WAYS[0].1, 3),
        ("tenant", WAYS[1].1, 1),
        ("all", WAYS[2].1, 0),
    ] {
        let known = Known::new([("acme", SHOP, Credentialed), ("globex", SHOP, Credentialed)]);
        let cache = RegistryCache::builder().build(known.service());
        let questions = [
            lookup("acme", SHOP),
            lookup("acme", EVIL),
            lookup("acme", "https://a.example"),
            lookup("globex", SHOP),
        ];
        for question in &questions {
            cache.clone().oneshot(question.clone()).await.unwrap();
        }
        forget(&cache.handle());
        for question in &questions {
            cache.clone().oneshot(question.clone()).await.unwrap();
        }
        assert_eq!(cache.handle().counts().hits, left, "{way}");
    }
}

/// The registry was asked before the revocation, and answers after it.
#[tokio::test]
async fn an_answer_from_before_is_neither_given_nor_remembered() {
    for (way, forget) in WAYS {
        let (registry, mut asked) = mock::pair();
        let mut cache = RegistryCache::builder().build(registry);
        let mut waiting = spawn(cache.call(lookup("acme", SHOP)));
        assert!(waiting.poll().is_pending());
        let (_, from_before) = asked.next_request().await.unwrap();
        forget(&cache.handle());

        // Who comes after it does not wait for the answer from before.
        let mut later = spawn(cache.call(lookup("acme", SHOP)));
        assert!(later.poll().is_pending());
        let (_, from_after) = asked.next_request().await.unwrap();
        from_before.send_response(Credentialed);
        assert!(waiting.poll().is_pending(), "{way}");
        from_after.send_response(NotRegistered);
        assert_eq!(later.await.unwrap(), NotRegistered, "{way}");
        assert_eq!(waiting.await.unwrap(), NotRegistered, "{way}");
        assert_eq!(
            cache.oneshot(lookup("acme", SHOP)).await.unwrap(),
            NotRegistered
        );
    }
}

/// A registry that changes what it is asked, and so has the cache forget it, would be asked for ever.
#[tokio::test]
async fn a_look_up_that_is_outdated_each_time_fails() {
    let handle = Arc::new(OnceLock::<CacheHandle<String>>::new());
    let asked = Arc::new(AtomicUsize::new(0));
    let registry = {
        let (handle, asked) = (Arc::clone(&handle), Arc::clone(&asked));
        service_fn(move |_: Lookup<String>| {
            asked.fetch_add(1, Ordering::SeqCst);
            handle.get().unwrap().forget_all();
            ready(Ok::<_, Infallible>(Credentialed))
        })
    };
    let cache = RegistryCache::builder().build(registry);
    assert!(handle.set(cache.handle()).is_ok());
    let error = cache.oneshot(lookup("acme", SHOP)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the cache was told to forget the origin each time while it was looked up"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

/// Threads that ask, and one that revokes: once `forget` has returned, nobody is told what was before.
#[test]
fn no_thread_is_told_what_was_before() {
    const ROUNDS: usize = 3_000;

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let known = Known::default();
        let cache = RegistryCache::builder().build(known.service());
        let done = Arc::new(AtomicBool::new(false));
        let askers: Vec<_> = (0..3)
            .map(|_| {
                let (cache, done) = (cache.clone(), Arc::clone(&done));
                tokio::spawn(async move {
                    while !done.load(Ordering::SeqCst) {
                        // It fails where the cache is told to forget again and again meanwhile.
                        _ = cache.clone().oneshot(lookup("acme", SHOP)).await;
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        for round in 0..ROUNDS {
            let registration = if round % 2 == 0 {
                Credentialed
            } else {
                NotRegistered
            };
            known.register("acme", SHOP, registration);
            WAYS[round % 3].1(&cache.handle());
            let told = cache.clone().oneshot(lookup("acme", SHOP)).await.unwrap();
            assert_eq!(told, registration, "{round}");
        }
        done.store(true, Ordering::SeqCst);
        for asker in askers {
            asker.await.unwrap();
        }
    });
}
