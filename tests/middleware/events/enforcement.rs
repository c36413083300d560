//! Where something is enforced, that is what is told of.

use http::Request;
use tower_cors_credentials::{CredentialsLayer, Enforcement};
use tracing::{Level, field, info_span};

use crate::events::capture::{Capture, Fields, Told};
use crate::events::requests::{APP, policy, preflight, request, send};

/// What becomes of a request that may not act.
const MODES: [(Enforcement, &str); 2] = [
    (Enforcement::Report, "reported"),
    (Enforcement::Reject, "rejected"),
];

fn told_of(enforcement: Enforcement, request: Request<String>) -> Vec<Told> {
    let layer = CredentialsLayer::new(policy()).with_enforcement(enforcement);
    Capture::of(Level::DEBUG, || drop(send(&layer, request))).events()
}

#[test]
fn one_event_for_each_request_that_may_not_act() {
    for (enforcement, what) in MODES {
        // It may read, but not act.
        let lines = [("origin", APP), ("sec-fetch-site", "cross-site")];
        let told = told_of(enforcement, request("DELETE", &lines));
        let [told] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!(told.target, "tower_cors_credentials::refusal");
        assert_eq!(told.level, Level::DEBUG);
        told.assert_fields(&[
            ("enforcement", what),
            (
                "explanation",
                "rule 0 (credentialed) does not allow the method `DELETE`; to allow it, add `DELETE` to the `methods` of rule 0",
            ),
            ("kind", "actual"),
            ("message", "CORS request refused"),
            ("method", "DELETE"),
            ("nearest_rule", "0"),
            ("origin", APP),
            ("reason", "method_not_allowed"),
        ]);
        // It may neither.
        let told = told_of(enforcement, request("POST", &[("origin", "null")]));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].fields["reason"], "opaque_origin");
        assert_eq!(told[0].fields["enforcement"], what);
    }
}

#[test]
fn a_request_that_may_act_is_no_event() {
    let own = [("origin", "http://localhost"), ("host", "localhost")];
    for (enforcement, _) in MODES {
        assert_eq!(told_of(enforcement, request("POST", &own)), []);
        assert_eq!(
            told_of(enforcement, request("POST", &[("origin", APP)])),
            []
        );
    }
    assert_eq!(told_of(Enforcement::Off, request("POST", &own)).len(), 1);
}

#[test]
fn a_refused_preflight_is_told_as_ever() {
    for (enforcement, _) in MODES {
        let told = told_of(enforcement, preflight(APP, "PATCH"));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].fields["kind"], "preflight");
        assert!(!told[0].fields.contains_key("enforcement"));
    }
}

#[test]
fn a_span_that_declares_it_gets_the_judgement_beside_the_decision() {
    let own = [("origin", "http://localhost"), ("host", "localhost")];
    for (enforcement, request, expected) in [
        (
            Enforcement::Reject,
            request("DELETE", &[("origin", APP)]),
            [
                Some("granted"),
                Some("rejected"),
                Some("method_not_allowed"),
            ],
        ),
        (
            Enforcement::Report,
            request("GET", &[("origin", "null")]),
            [Some("refused"), Some("reported"), Some("opaque_origin")],
        ),
        (
            Enforcement::Reject,
            request("GET", &[("origin", APP)]),
            [Some("granted"), Some("passed"), None],
        ),
        (
            Enforcement::Reject,
            request("POST", &own),
            [Some("refused"), Some("passed"), Some("origin_not_allowed")],
        ),
        (
            Enforcement::Off,
            request("DELETE", &[("origin", APP)]),
            [Some("granted"), None, None],
        ),
    ] {
        let described = format!("{enforcement:?} {request:?}");
        let layer = CredentialsLayer::new(policy())
            .with_record_decision(true)
            .with_enforcement(enforcement);
        let span = || {
            info_span!(
                "request",
                cors.decision = field::Empty,
                cors.enforcement = field::Empty,
                cors.reason = field::Empty,
            )
        };
        let capture = Capture::of(Level::INFO, || {
            span().in_scope(|| drop(send(&layer, request)));
        });
        let names = ["cors.decision", "cors.enforcement", "cors.reason"];
        let expected: Fields = names
            .into_iter()
            .zip(expected)
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .collect();
        assert_eq!(capture.span(), expected, "{described}");
    }
}
