//! S6: who may not act is not asked to send the request again.

use http::Method;
use tower_cors_credentials::{CredentialsLayer, Enforcement, Rejection, RejectionReason};

use crate::storage_access::policy::{
    ACTIVATE, OTHER, PAGE, RETRY, STORAGE_ACCESS, policy, policy_and_any,
};
use crate::wire::exchange::{exchange_through, request, response};

const INACTIVE: (&str, &str) = (STORAGE_ACCESS, "inactive");

#[test]
fn what_enforcement_rejects_is_not_asked_for_once_more() {
    for (policy, method, origin, reason) in [
        (policy(), Method::DELETE, PAGE, "method_not_allowed"),
        (policy(), Method::TRACE, PAGE, "forbidden_method"),
        (policy(), Method::POST, OTHER, "origin_not_allowed"),
        (
            policy_and_any(),
            Method::POST,
            OTHER,
            "credentials_not_allowed",
        ),
    ] {
        let layer = CredentialsLayer::new(policy).with_enforcement(Enforcement::Reject);
        let headers = [("origin", origin), INACTIVE, ("cookie", "a=b")];
        let exchange = exchange_through(&layer, request(method, &headers), response(200, &[]));
        assert_eq!((exchange.status(), exchange.inner_calls), (403, 0));
        assert_eq!(exchange.headers(), [("vary", "origin")]);
        let rejection = exchange.response.extensions().get::<Rejection>().unwrap();
        assert_eq!(rejection.reason().as_str(), reason);
    }
}

#[test]
fn what_may_act_is_asked_for_once_more_whatever_is_enforced() {
    for enforcement in [Enforcement::Off, Enforcement::Report, Enforcement::Reject] {
        let layer = CredentialsLayer::new(policy()).with_enforcement(enforcement);
        let request = request(Method::PUT, &[("origin", PAGE), INACTIVE]);
        let exchange = exchange_through(&layer, request, response(200, &[]));
        assert_eq!(exchange.inner_calls, 0);
        assert_eq!(exchange.headers()[2], (ACTIVATE, RETRY), "{enforcement:?}");
        assert!(exchange.response.extensions().is_empty());
    }
}

/// E7: nothing changes on the wire, and what would be rejected is marked.
#[test]
fn a_reported_request_is_asked_for_once_more_and_marked() {
    let layer = CredentialsLayer::new(policy()).with_enforcement(Enforcement::Report);
    let request = request(Method::DELETE, &[("origin", PAGE), INACTIVE]);
    let exchange = exchange_through(&layer, request, response(200, &[]));
    assert_eq!((exchange.status(), exchange.inner_calls), (403, 0));
    assert_eq!(exchange.headers()[2], (ACTIVATE, RETRY));
    let rejection = exchange.response.extensions().get::<Rejection>().unwrap();
    assert_eq!(rejection.reason(), RejectionReason::MethodNotAllowed);
}
