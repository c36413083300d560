//! A policy and its rules tell what they were given.

use std::time::Duration;

use http::{Method, header};
use tower_cors_credentials::{Any, Policy, PreflightStatus, Protocol, Rule, RuleKind};

use crate::policy::app;
use crate::values::{credentialed, origin, pattern};

#[test]
fn a_rule_tells_what_it_was_given() {
    let policy = Policy::new([
        credentialed(["http://*.example.com", "https://app.example.com"])
            .dangerously_allow_insecure_origins()
            .methods(["PUT"])
            .request_headers(["x-one"])
            .expose_headers(["etag"])
            .max_age(Duration::from_secs(60))
            .activate_storage_access(true)
            .connect(),
        Rule::refused(["https://ads.example.com"]),
        Rule::anonymous(Any)
            .methods(Any)
            .request_headers(Any)
            .request_headers([header::AUTHORIZATION])
            .expose_headers(Any),
    ])
    .unwrap();
    let [named, refused, any] = policy.rules() else {
        panic!("{policy:?}");
    };

    assert_eq!(named.kind(), RuleKind::Credentialed);
    let patterns = ["http://*.example.com", "https://app.example.com"].map(pattern);
    assert_eq!(named.origins(), patterns);
    assert!(!named.allows_any_origin());
    assert_eq!(named.protocols(), [Protocol::Connect]);
    assert_eq!(named.methods(), [Method::PUT]);
    assert!(!named.allows_any_method());
    assert_eq!(named.request_headers(), ["x-one"]);
    assert!(!named.allows_any_request_header());
    assert_eq!(named.expose_headers(), [header::ETAG]);
    assert!(!named.exposes_any_header());
    assert_eq!(named.max_age(), Some(Duration::from_secs(60)));
    assert!(named.activates_storage_access());
    assert!(named.allows_insecure_origins());
    assert!(named.allows_public_suffixes());

    assert_eq!(refused.kind(), RuleKind::Refused);
    assert_eq!(refused.origins(), [pattern("https://ads.example.com")]);
    assert!(!refused.activates_storage_access());
    assert!(!refused.allows_insecure_origins());
    assert!(!refused.allows_public_suffixes());

    assert_eq!(any.kind(), RuleKind::Anonymous);
    assert_eq!(any.origins(), []);
    assert!(any.allows_any_origin());
    assert!(any.allows_any_method());
    assert!(any.allows_any_request_header());
    assert_eq!(any.request_headers(), [header::AUTHORIZATION]);
    assert!(any.exposes_any_header());
    assert_eq!(any.max_age(), None);

    let kinds = policy.rules().iter().map(|rule| rule.kind().to_string());
    assert!(kinds.eq(["credentialed", "refused", "anonymous"]));
}

#[test]
fn policies_are_equal_when_their_rules_and_status_are() {
    let refused = || Rule::refused(["https://ads.example.com"]);
    let policy = Policy::new([app(), refused()]).unwrap();
    assert_eq!(policy, policy.clone());
    assert_eq!(policy, Policy::new(vec![app(), refused()]).unwrap());
    for rules in [
        vec![refused(), app()],
        vec![app()],
        vec![app().methods(["PUT"]), refused()],
        vec![app().max_age(Duration::ZERO), refused()],
        vec![app().activate_storage_access(true), refused()],
        vec![app().grpc_web(), refused()],
        vec![app().dangerously_allow_insecure_origins(), refused()],
        vec![Rule::anonymous(["https://app.example.com"]), refused()],
    ] {
        assert_ne!(policy, Policy::new(rules).unwrap());
    }
    assert_ne!(
        policy,
        policy.clone().with_preflight_status(PreflightStatus::Ok)
    );
    assert_ne!(policy, policy.clone().with_verbose_preflights(true));
}

#[test]
fn verbose_preflights_are_switched_for_this_handle_alone() {
    let policy = Policy::new([app()]).unwrap();
    let other = policy.clone().with_verbose_preflights(true);
    assert!(!policy.verbose_preflights() && other.verbose_preflights());
    assert_eq!(policy.rules(), other.rules());
    assert_eq!(policy, other.with_verbose_preflights(false));
}

#[test]
fn the_preflight_status_is_changed_for_this_handle_alone() {
    let policy = Policy::new([app()]).unwrap();
    let other = policy.clone().with_preflight_status(PreflightStatus::Ok);
    assert_eq!(policy.preflight_status(), PreflightStatus::NoContent);
    assert_eq!(other.preflight_status(), PreflightStatus::Ok);
    assert_eq!(policy.rules(), other.rules());
    assert!(other.grants_credentials_to(&origin("https://app.example.com")));
    assert_eq!(
        policy,
        other.with_preflight_status(PreflightStatus::default())
    );
}

#[test]
fn the_longest_origin_is_granted() {
    let label = "a".repeat(63);
    let longest = format!(
        "{}://{label}.{label}.{label}.{}:65535",
        "s".repeat(64),
        "a".repeat(61)
    );
    let policy = Policy::new([Rule::credentialed([longest.as_str()])]).unwrap();
    assert!(policy.grants_credentials_to(&origin(&longest)));
}
