//! The events and span fields of the feature `tracing`, which the guide to observability lists.

pub(crate) mod cookies;

use std::cell::LazyCell;

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};
use tracing::Span;

use crate::decision::Decision;
use crate::decision::rejection::Rejection;
use crate::escape::Quoted;
use crate::explain::Explanation;
use crate::fetch::field_lines::sole;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::enforcement::Enforcement;
use crate::middleware::options::Options;

/// The target of the events about requests.
const REFUSAL: &str = "tower_cors_credentials::refusal";

/// Tells of a request, as far as somebody listens.
pub(crate) fn dispatched(
    options: &Options,
    decision: &Decision,
    checked: &Result<(), Rejection>,
    method: &Method,
    headers: &HeaderMap,
) {
    let enforcement = options.enforcement;
    if options.records_decision {
        record(decision, checked, enforcement);
    }
    match (checked, decision) {
        (Err(rejection), _) => {
            let diagnosis = LazyCell::new(|| rejection.diagnose());
            Event {
                kind: RequestKind::Actual,
                reason: rejection.reason().as_str(),
                enforcement: Some(effect(enforcement)),
                nearest_rule: || diagnosis.nearest_rule(),
                explanation: || rejection.explain_by(&diagnosis),
            }
            .emit(method, headers);
        }
        // E7: where something is enforced, only preflights are told of for what a page may not read.
        (Ok(()), Decision::Refused(refusal))
            if enforcement == Enforcement::Off || refusal.kind() == RequestKind::Preflight =>
        {
            let diagnosis = LazyCell::new(|| refusal.diagnose());
            Event {
                kind: refusal.kind(),
                reason: refusal.reason().as_str(),
                enforcement: None,
                nearest_rule: || diagnosis.nearest_rule(),
                explanation: || refusal.explain_by(&diagnosis),
            }
            .emit(method, headers);
        }
        _ => {}
    }
}

/// The event of one refused request. What looks at the patterns is found if somebody listens, and
/// both by one look.
struct Event<N, E> {
    kind: RequestKind,
    reason: &'static str,
    enforcement: Option<&'static str>,
    nearest_rule: N,
    explanation: E,
}

impl<N, E> Event<N, E>
where
    N: Fn() -> Option<usize>,
    E: Fn() -> Explanation,
{
    /// Emits the event.
    ///
    /// What came in the request is recorded as strings, which subscribers put in quotes: as a value
    /// that only prints itself, `https://a reason=b` would be two fields of a line.
    fn emit(self, method: &Method, headers: &HeaderMap) {
        tracing::debug!(
            target: REFUSAL,
            kind = match self.kind {
                RequestKind::Actual => "actual",
                RequestKind::Preflight => "preflight",
            },
            origin = sole_quoted(headers, &ORIGIN).as_deref(),
            method = match self.kind {
                RequestKind::Actual => Some(quoted(method.as_str().as_bytes())),
                // No page asks for a preflight's `OPTIONS`.
                RequestKind::Preflight => sole_quoted(headers, &ACCESS_CONTROL_REQUEST_METHOD),
            }
            .as_deref(),
            reason = self.reason,
            enforcement = self.enforcement,
            nearest_rule = (self.nearest_rule)(),
            explanation = (self.explanation)().to_string().as_str(),
            "CORS request refused"
        );
    }
}

fn sole_quoted(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    sole(headers, name).map(HeaderValue::as_bytes).map(quoted)
}

fn quoted(bytes: &[u8]) -> String {
    Quoted(bytes).to_string()
}

/// What becomes of a request that may not act.
fn effect(enforcement: Enforcement) -> &'static str {
    match enforcement {
        Enforcement::Reject => "rejected",
        Enforcement::Off | Enforcement::Report => "reported",
    }
}

/// Fills the fields that the current span declares.
fn record(decision: &Decision, checked: &Result<(), Rejection>, enforcement: Enforcement) {
    let span = Span::current();
    let (label, refused) = match decision {
        Decision::NotCors => ("not_cors", None),
        Decision::Granted(_) => ("granted", None),
        Decision::Refused(refusal) => ("refused", Some(refusal.reason().as_str())),
    };
    span.record("cors.decision", label);
    let is_checked =
        enforcement != Enforcement::Off && decision.kind() != Some(RequestKind::Preflight);
    let rejected = match checked {
        Ok(()) if is_checked => {
            span.record("cors.enforcement", "passed");
            None
        }
        Ok(()) => None,
        Err(rejection) => {
            span.record("cors.enforcement", effect(enforcement));
            Some(rejection.reason().as_str())
        }
    };
    if let Some(reason) = refused.or(rejected) {
        span.record("cors.reason", reason);
    }
}

#[cfg(feature = "reload")]
pub(crate) use replacement::{policy_rejected, policy_replaced};

#[cfg(feature = "reload")]
mod replacement {
    use std::fmt::Display;

    use crate::escape::OneLine;
    use crate::policy::Policy;

    /// What the events of a [`PolicyHandle`](crate::PolicyHandle) are filtered by.
    const POLICY: &str = "tower_cors_credentials::policy";

    pub(crate) fn policy_replaced(old: &Policy, new: &Policy) {
        tracing::info!(target: POLICY, ?old, ?new, "CORS policy replaced");
    }

    pub(crate) fn policy_rejected(error: &impl Display) {
        tracing::warn!(
            target: POLICY,
            error = %OneLine(error),
            "CORS policy rejected: the one in force stays"
        );
    }
}
