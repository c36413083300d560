//! R5: preflights are looked up too, and nothing runs for an origin that is not known yet.

use tower_cors_credentials::registry::RegistryLayer;
use tower_cors_credentials::{Refusal, RefusalReason, Registration};

use crate::registry::harness::{
    Known, SHOP, VARY_PREFLIGHT, policy, policy_and_any, preflight, send, tenant,
};

#[tokio::test]
async fn a_preflight_of_a_registered_origin_is_granted_what_its_rule_allows() {
    let known = Known::new([("acme", SHOP, Registration::Credentialed)]);
    for policy in [policy(), policy_and_any()] {
        let layer = RegistryLayer::new(policy, known.service(), tenant);
        let exchange = send(&layer, preflight("acme", SHOP, "PUT")).await;
        assert_eq!(exchange.status(), 204);
        assert_eq!(
            exchange.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "GET, HEAD, POST, PUT"),
                ("access-control-allow-origin", SHOP),
                ("access-control-max-age", "60"),
                ("vary", VARY_PREFLIGHT),
            ]
        );
        assert_eq!(exchange.inner_calls, 0);
    }
    assert_eq!(known.asked(), 2);
}

#[tokio::test]
async fn a_preflight_is_refused_for_what_the_rule_of_its_registration_lacks() {
    let known = Known::new([
        ("acme", SHOP, Registration::Credentialed),
        ("globex", SHOP, Registration::Anonymous),
    ]);
    let layer = RegistryLayer::new(policy(), known.service(), tenant);
    for (tenant, method, reason, rule) in [
        ("acme", "DELETE", RefusalReason::MethodNotAllowed, Some(3)),
        ("globex", "PUT", RefusalReason::MethodNotAllowed, Some(4)),
        ("initech", "PUT", RefusalReason::OriginNotAllowed, None),
    ] {
        let exchange = send(&layer, preflight(tenant, SHOP, method)).await;
        assert_eq!(exchange.status(), 403);
        assert_eq!(exchange.headers(), [("vary", VARY_PREFLIGHT)]);
        assert_eq!(exchange.inner_calls, 0);
        let refusal = exchange.response.extensions().get::<Refusal>().unwrap();
        assert_eq!((refusal.reason(), refusal.rule_index()), (reason, rule));
    }
}
