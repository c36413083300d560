//! What the layer does with a request that may not act.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use http::{Method, Request, Response, Version};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{
    Any, CredentialsLayer, Enforcement, Policy, Refusal, RefusalReason, Rejection, RejectionReason,
    Rule,
};
use tower_test::mock;

use crate::enforcement::request::{
    APP, BAD, EVIL, HOST, OWN, STATS, header_map, method, tiers, tiers_and_any,
};

pub struct Exchange {
    response: Response<String>,
    inner_calls: usize,
}

impl Exchange {
    fn refused(&self) -> Option<RefusalReason> {
        let refusal = self.response.extensions().get::<Refusal>();
        refusal.map(Refusal::reason)
    }

    fn rejected(&self) -> Option<RejectionReason> {
        let rejection = self.response.extensions().get::<Rejection>();
        rejection.map(Rejection::reason)
    }

    /// Every line, sorted by name, then the status and the body.
    fn wire(&self) -> (Vec<(&str, &str)>, u16, &str) {
        let lines = self.response.headers().iter();
        let mut lines: Vec<_> = lines
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        lines.sort_unstable();
        (lines, self.response.status().as_u16(), self.response.body())
    }
}

fn request(name: &str, lines: &[(&str, &str)]) -> Request<String> {
    let mut request = Request::new("asked".to_owned());
    *request.method_mut() = method(name);
    *request.headers_mut() = header_map(lines);
    request.headers_mut().insert("host", HOST.parse().unwrap());
    request
}

/// The inner service claims that everybody may read, and that it refused somebody.
fn exchange(layer: CredentialsLayer, request: Request<String>) -> Exchange {
    let calls = AtomicUsize::new(0);
    let inner_decision = tiers().decide(&Method::GET, &header_map(&[("origin", "null")]));
    let inner_refusal = inner_decision.refusal().unwrap();
    let service = layer.layer(service_fn(|_: Request<String>| {
        calls.fetch_add(1, Ordering::Relaxed);
        let mut response = Response::new("answered".to_owned());
        *response.headers_mut() = header_map(&[
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-origin", EVIL),
            ("content-type", "text/plain"),
            ("set-cookie", "a=b"),
        ]);
        response.extensions_mut().insert(inner_refusal.clone());
        async { Ok::<_, Infallible>(response) }
    }));
    let mut response = pin!(service.oneshot(request));
    match response
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(Ok(response)) => Exchange {
            response,
            inner_calls: calls.load(Ordering::Relaxed),
        },
        Poll::Pending => unreachable!(),
    }
}

fn with(policy: Policy, enforcement: Enforcement) -> CredentialsLayer {
    CredentialsLayer::new(policy).with_enforcement(enforcement)
}

/// A method, the lines of the headers, and why they may not act.
type MayNotAct = (
    &'static str,
    Vec<(&'static str, &'static str)>,
    RejectionReason,
);

fn rejected() -> Vec<MayNotAct> {
    let cross = ("sec-fetch-site", "cross-site");
    vec![
        (
            "POST",
            vec![("origin", EVIL)],
            RejectionReason::MayNotRead(RefusalReason::OriginNotAllowed),
        ),
        (
            "GET",
            vec![("origin", BAD), cross],
            RejectionReason::MayNotRead(RefusalReason::OriginRefused),
        ),
        (
            "GET",
            vec![("origin", "null")],
            RejectionReason::MayNotRead(RefusalReason::OpaqueOrigin),
        ),
        ("POST", vec![cross], RejectionReason::MissingOrigin),
        // These may read, but not act.
        (
            "DELETE",
            vec![("origin", APP)],
            RejectionReason::MethodNotAllowed,
        ),
        (
            "POST",
            vec![("origin", STATS), ("cookie", "session=1")],
            RejectionReason::CredentialsNotAllowed,
        ),
    ]
}

#[test]
fn a_rejected_request_does_not_reach_the_inner_service() {
    for (name, lines, reason) in rejected() {
        let mut request = request(name, &lines);
        *request.version_mut() = Version::HTTP_2;
        let exchange = exchange(with(tiers(), Enforcement::Reject), request);
        assert_eq!(exchange.inner_calls, 0, "{name} {lines:?}");
        assert_eq!(
            exchange.wire(),
            (vec![("vary", "origin")], 403, ""),
            "{name} {lines:?}"
        );
        assert_eq!(exchange.rejected(), Some(reason));
        assert_eq!(exchange.refused(), None);
    }
}

#[test]
fn a_report_marks_the_response_and_changes_nothing_else() {
    for policy in [tiers, tiers_and_any, static_policy] {
        for (name, lines, _) in rejected() {
            let off = exchange(CredentialsLayer::new(policy()), request(name, &lines));
            let report = exchange(with(policy(), Enforcement::Report), request(name, &lines));
            assert_eq!(report.inner_calls, 1);
            assert_eq!(report.wire(), off.wire(), "{name} {lines:?}");
            let mut all = lines.clone();
            all.push(("host", HOST));
            let expected = crate::enforcement::request::refusal(&policy(), name, &all);
            // The inner service's own mark is not taken for this layer's.
            assert_eq!(report.refused(), None, "{name} {lines:?}");
            assert_eq!(
                report.rejected(),
                expected.map(|rejection| rejection.reason()),
                "{name} {lines:?}"
            );
        }
    }
}

fn static_policy() -> Policy {
    Policy::new([Rule::anonymous(Any)]).unwrap()
}

#[test]
fn a_request_that_passes_is_what_it_is_without_enforcement_but_never_marked() {
    let own = ("origin", OWN);
    for (name, lines, is_marked_when_off) in [
        ("GET", vec![], false),
        ("POST", vec![("origin", APP)], false),
        ("POST", vec![("origin", STATS)], false),
        ("POST", vec![own, ("sec-fetch-site", "same-origin")], false),
        // No page of another origin, but CORS cannot tell.
        ("POST", vec![own], true),
        (
            "POST",
            vec![("origin", "null"), ("sec-fetch-site", "none")],
            true,
        ),
    ] {
        let off = exchange(CredentialsLayer::new(tiers()), request(name, &lines));
        assert_eq!(off.refused().is_some(), is_marked_when_off, "{lines:?}");
        for enforcement in [Enforcement::Report, Enforcement::Reject] {
            let on = exchange(with(tiers(), enforcement), request(name, &lines));
            assert_eq!(on.inner_calls, 1);
            assert_eq!(on.wire(), off.wire(), "{lines:?}");
            assert_eq!((on.refused(), on.rejected()), (None, None), "{lines:?}");
        }
    }
}

#[test]
fn a_preflight_is_answered_as_ever() {
    let asks = ("access-control-request-method", "PUT");
    for origin in [APP, STATS, EVIL] {
        let lines = [("origin", origin), asks];
        let off = exchange(CredentialsLayer::new(tiers()), request("OPTIONS", &lines));
        for enforcement in [Enforcement::Report, Enforcement::Reject] {
            let on = exchange(with(tiers(), enforcement), request("OPTIONS", &lines));
            assert_eq!(on.wire(), off.wire(), "{origin}");
            assert_eq!(on.refused(), off.refused(), "{origin}");
            assert_eq!(on.rejected(), None, "{origin}");
        }
    }
}

#[test]
fn nothing_is_enforced_by_default() {
    assert_eq!(Enforcement::default(), Enforcement::Off);
    for (name, lines, _) in rejected() {
        for layer in [
            CredentialsLayer::new(tiers()),
            with(tiers(), Enforcement::Off),
            with(tiers(), Enforcement::Reject).with_enforcement(Enforcement::Off),
        ] {
            let exchange = exchange(layer, request(name, &lines));
            assert_eq!(exchange.inner_calls, 1);
            assert_eq!(exchange.response.status(), 200);
            assert_eq!(exchange.rejected(), None);
        }
    }
}

/// What the layer outside allows to be read was not done.
#[tokio::test]
async fn a_layer_outside_leaves_the_mark_of_a_rejection() {
    let tiers_reject = with(tiers(), Enforcement::Reject);
    for outside in [
        Policy::new([Rule::credentialed([APP])]),
        Policy::new([Rule::anonymous(Any)]),
    ] {
        let layer = CredentialsLayer::new(outside.unwrap());
        for outer in [Enforcement::Off, Enforcement::Report, Enforcement::Reject] {
            let inner = tiers_reject.layer(service_fn(|_: Request<String>| async {
                Ok::<_, Infallible>(Response::new(String::new()))
            }));
            let service = layer.clone().with_enforcement(outer).layer(inner);
            let request = request("DELETE", &[("origin", APP)]);
            let response = service.oneshot(request).await.unwrap();
            assert!(
                response.extensions().get::<Rejection>().is_some(),
                "{outer:?}"
            );
        }
    }
}

#[test]
fn a_layer_that_is_changed_leaves_its_clones_and_services_alone() {
    let layer = CredentialsLayer::new(tiers());
    let clone = layer.clone();
    let changed = layer.with_enforcement(Enforcement::Reject);
    let post = || request("POST", &[("origin", EVIL)]);
    assert_eq!(exchange(clone, post()).inner_calls, 1);
    assert_eq!(exchange(changed, post()).inner_calls, 0);
}

/// W10: as with a preflight, the handle that was made ready for a rejected request keeps the inner
/// service's reservation until its next call.
#[test]
fn a_rejection_leaves_the_reservation_with_its_handle() {
    let (mut service, mut handle) = mock::spawn_layer::<Request<String>, Response<String>, _>(
        with(tiers(), Enforcement::Reject),
    );
    handle.allow(1);
    assert!(service.poll_ready().is_ready());
    let mut rejected = pin!(service.call(request("POST", &[("origin", EVIL)])));
    let cx = &mut Context::from_waker(Waker::noop());
    assert!(rejected.as_mut().poll(cx).is_ready());
    // The place is the same one: nothing more was allowed.
    assert!(service.poll_ready().is_ready());
    _ = service.call(request("POST", &[("origin", APP)]));
    assert!(service.poll_ready().is_pending());
}
