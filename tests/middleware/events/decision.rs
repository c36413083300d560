//! The decision in the current span, where it is asked for.

use http::Request;
use tower_cors_credentials::CredentialsLayer;
use tracing::{Level, Span, field, info_span};

use crate::events::capture::{Capture, Fields};
use crate::events::requests::{APP, get, policy, preflight, request, send};

fn asking() -> Span {
    info_span!(
        "request",
        cors.decision = field::Empty,
        cors.reason = field::Empty
    )
}

/// The fields of a span in which the request is decided.
fn recorded(record: bool, span: fn() -> Span, request: Request<String>) -> Fields {
    let layer = CredentialsLayer::new(policy()).with_record_decision(record);
    Capture::of(Level::INFO, || {
        span().in_scope(|| drop(send(&layer, request)));
    })
    .span()
}

#[test]
fn a_span_that_declares_it_gets_the_decision() {
    for (request, decision) in [
        (request::<&str>("GET", &[]), "not_cors"),
        (get(APP), "granted"),
        (preflight(APP, "PUT"), "granted"),
    ] {
        let fields = recorded(true, asking, request);
        assert_eq!(
            fields,
            Fields::from([("cors.decision", decision.to_owned())])
        );
    }
    for (request, reason) in [
        (get("null"), "opaque_origin"),
        (preflight(APP, "PATCH"), "method_not_allowed"),
    ] {
        let fields = recorded(true, asking, request);
        let expected = Fields::from([
            ("cors.decision", "refused".to_owned()),
            ("cors.reason", reason.to_owned()),
        ]);
        assert_eq!(fields, expected);
    }
}

#[test]
fn a_span_gets_what_it_declares_and_no_more() {
    let declares_one = || info_span!("request", cors.reason = field::Empty);
    let fields = recorded(true, declares_one, get("null"));
    assert_eq!(
        fields,
        Fields::from([("cors.reason", "opaque_origin".to_owned())])
    );
    let declares_none = || info_span!("request", method = "GET");
    let fields = recorded(true, declares_none, get("null"));
    assert_eq!(fields, Fields::from([("method", "GET".to_owned())]));
    assert_eq!(recorded(true, Span::none, get("null")), Fields::new());
}

#[test]
fn nothing_is_recorded_unless_the_layer_is_told_to() {
    let by_default = CredentialsLayer::new(policy());
    let capture = Capture::of(Level::INFO, || {
        asking().in_scope(|| drop(send(&by_default, get("null"))));
    });
    assert_eq!(capture.span(), Fields::new());
    assert_eq!(recorded(false, asking, get(APP)), Fields::new());
}

/// The option is the layer's own: a clone that was made before it does not have it.
#[test]
fn a_clone_keeps_its_own_option() {
    let layer = CredentialsLayer::new(policy());
    let recording = layer.clone().with_record_decision(true);
    for (layer, expected) in [(layer, None), (recording, Some("granted"))] {
        let capture = Capture::of(Level::INFO, || {
            asking().in_scope(|| drop(send(&layer, get(APP))));
        });
        let span = capture.span();
        assert_eq!(span.get("cors.decision").map(String::as_str), expected);
    }
}

/// And it goes with a policy that is replaced.
#[cfg(feature = "reload")]
#[test]
fn a_reloadable_layer_records_what_the_policy_in_force_decides() {
    let (layer, handle) = CredentialsLayer::reloadable(policy());
    let layer = layer.with_record_decision(true);
    let nobody = tower_cors_credentials::Rule::refused([APP]);
    handle.replace(tower_cors_credentials::Policy::new([nobody]).unwrap());
    let capture = Capture::of(Level::INFO, || {
        asking().in_scope(|| drop(send(&layer, get(APP))));
    });
    assert_eq!(capture.span()["cors.reason"], "origin_refused");
}

/// Of what the rule of the page activates: elsewhere nobody reads it.
#[test]
fn a_span_gets_the_storage_access_of_a_rule_that_activates_it() {
    use tower_cors_credentials::{Policy, Rule};

    for (activates, access, expected) in [
        (true, "none", Some("none")),
        (true, "inactive", Some("inactive")),
        (true, "active", Some("active")),
        (true, "other", None),
        (false, "inactive", None),
    ] {
        let rule = Rule::credentialed([APP]).activate_storage_access(activates);
        let layer = CredentialsLayer::new(Policy::new([rule]).unwrap()).with_record_decision(true);
        let headers = [("origin", APP), ("sec-fetch-storage-access", access)];
        let capture = Capture::of(Level::INFO, || {
            let span = info_span!("request", cors.storage_access = field::Empty);
            span.in_scope(|| drop(send(&layer, request("GET", &headers))));
        });
        let span = capture.span();
        assert_eq!(
            span.get("cors.storage_access").map(String::as_str),
            expected
        );
    }
}
