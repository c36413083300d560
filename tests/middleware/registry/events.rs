//! R6: what is told of a registry that fails.

use tower::service_fn;
use tower_cors_credentials::registry::{Lookup, RegistryLayer};
use tracing::{Level, info_span};

use crate::events::capture::Capture;
use crate::registry::harness::{SHOP, get, policy, send, tenant};

#[test]
fn a_failure_is_told_at_warn_with_the_registrys_error() {
    let capture = Capture::of(Level::DEBUG, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let span = info_span!(
            "request",
            cors.decision = tracing::field::Empty,
            cors.reason = tracing::field::Empty
        );
        let _entered = span.enter();
        runtime.unwrap().block_on(async {
            let registry = service_fn(|_: Lookup<String>| async {
                Err::<_, &str>("no such table: origins\nreason=forged")
            });
            let layer = RegistryLayer::new(policy(), registry, tenant).with_record_decision(true);
            send(&layer, get("acme", SHOP)).await;
        });
    });
    let events = capture.events();
    let [failure, refusal] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(failure.target, "tower_cors_credentials::registry");
    assert_eq!(failure.level, Level::WARN);
    failure.assert_fields(&[
        ("error", "no such table: origins\\nreason=forged"),
        (
            "message",
            "the registry failed: the request is answered 503",
        ),
        ("origin", SHOP),
    ]);
    assert_eq!(refusal.target, "tower_cors_credentials::refusal");
    assert_eq!(refusal.fields["reason"], "registry_failed");
    let span = capture.span();
    assert_eq!(span["cors.decision"], "refused");
    assert_eq!(span["cors.reason"], "registry_failed");
}
