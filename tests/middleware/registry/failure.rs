//! R6: a failure is a closed door.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use tokio::time::Instant;
use tower::{Service, service_fn};
use tower_cors_credentials::registry::{Lookup, RegistryCache, RegistryLayer};
use tower_cors_credentials::{Refusal, RefusalReason, Registration, RequestKind};

use crate::registry::harness::{
    APP, Exchange, SHOP, VARY_PREFLIGHT, get, policy, policy_and_any, preflight, send, tenant,
};

type Asked = Lookup<String>;

/// What happens when the registry is asked.
#[derive(Clone, Copy, Debug)]
enum Fails {
    ToAnswer,
    ByPanic,
    ByPanicLater,
    ToBecomeReady,
    ToBecomeReadyByPanic,
    NeverAnswers,
    IsNeverReady,
}

const ALL: [Fails; 7] = [
    Fails::ToAnswer,
    Fails::ByPanic,
    Fails::ByPanicLater,
    Fails::ToBecomeReady,
    Fails::ToBecomeReadyByPanic,
    Fails::NeverAnswers,
    Fails::IsNeverReady,
];

impl Service<Asked> for Fails {
    type Response = Registration;
    type Error = &'static str;
    type Future = futures_util::future::BoxFuture<'static, Result<Registration, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        match self {
            Self::ToBecomeReady => Poll::Ready(Err("the pool is closed")),
            Self::ToBecomeReadyByPanic => panic!("not ready"),
            Self::IsNeverReady => Poll::Pending,
            _ => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, _: Asked) -> Self::Future {
        match self {
            Self::ByPanic => panic!("at once"),
            Self::ByPanicLater => Box::pin(async { panic!("later") }),
            Self::NeverAnswers => Box::pin(pending()),
            _ => Box::pin(ready(Err("no such table"))),
        }
    }
}

fn assert_closed(exchange: &Exchange, kind: RequestKind) {
    let vary = match kind {
        RequestKind::Actual => "origin",
        RequestKind::Preflight => VARY_PREFLIGHT,
    };
    assert_eq!(exchange.status(), 503);
    assert_eq!(exchange.headers(), [("vary", vary)]);
    assert_eq!(exchange.inner_calls, 0);
    assert_eq!(exchange.response.body(), "");
    let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.reason(), RefusalReason::RegistryFailed);
    assert_eq!(refusal.kind(), kind);
    assert_eq!(refusal.origin().unwrap(), SHOP);
    assert_eq!(refusal.rule_index(), None);
}

/// An origin that `Any` would let read is not let in either: it may be registered for more.
#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_the_request_is_answered_503_and_nothing_runs() {
    for fails in ALL {
        for policy in [policy(), policy_and_any()] {
            let layer = RegistryLayer::new(policy, fails, tenant);
            let exchange = send(&layer, get("acme", SHOP)).await;
            assert_closed(&exchange, RequestKind::Actual);
            let exchange = send(&layer, preflight("acme", SHOP, "PUT")).await;
            assert_closed(&exchange, RequestKind::Preflight);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_patterns_decide_does_not_fail() {
    for fails in ALL {
        let layer = RegistryLayer::new(policy(), fails, tenant);
        let exchange = send(&layer, get("acme", APP)).await;
        assert!(exchange.is_shared_with_credentials(), "{fails:?}");
        let exchange = send(&layer, Request::new(String::new())).await;
        assert_eq!(exchange.inner_calls, 1, "{fails:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_as_long_as_the_deadline_and_no_longer() {
    for (deadline, expected) in [(None, 1_000), (Some(250), 250), (Some(30_000), 30_000)] {
        for fails in [Fails::NeverAnswers, Fails::IsNeverReady] {
            let mut layer = RegistryLayer::new(policy(), fails, tenant);
            if let Some(deadline) = deadline {
                layer = layer.with_deadline(Duration::from_millis(deadline));
            }
            let begun = Instant::now();
            assert_closed(&send(&layer, get("acme", SHOP)).await, RequestKind::Actual);
            // Tokio's timer has a resolution of a millisecond.
            let waited = begun.elapsed().as_millis();
            assert!((expected..=expected + 1).contains(&waited), "{waited}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_an_answer() {
    let slow = service_fn(|_: Asked| async {
        tokio::time::sleep(Duration::from_millis(990)).await;
        Ok::<_, Infallible>(Registration::Credentialed)
    });
    let layer = RegistryLayer::new(policy(), slow, tenant);
    assert!(
        send(&layer, get("acme", SHOP))
            .await
            .is_shared_with_credentials()
    );
}

/// A panic or an error of one request leaves the next one alone, and nothing of it is remembered.
#[tokio::test(start_paused = true)]
async fn nothing_is_remembered_of_a_failure() {
    for fails in ALL {
        let calls = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let first = service_fn(move |lookup: Asked| {
            let is_first = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
            async move {
                match is_first {
                    true => tower::ServiceExt::oneshot(fails, lookup).await,
                    false => Ok(Registration::Credentialed),
                }
            }
        });
        let cache = RegistryCache::builder().build(first);
        let handle = cache.handle();
        let layer = RegistryLayer::new(policy(), cache, tenant);
        assert_closed(&send(&layer, get("acme", SHOP)).await, RequestKind::Actual);
        assert_eq!(handle.counts().failures, 1, "{fails:?}");
        let exchange = send(&layer, get("acme", SHOP)).await;
        assert!(exchange.is_shared_with_credentials(), "{fails:?}");
    }
}
