//! What the feature `tracing` tells: events, which the crate's documentation lists, and fields of
//! the current span.

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};
use tracing::Span;

use crate::decision::verdict::Verdict;
use crate::decision::{Decision, Refusal, RefusalReason, RequestKind};
use crate::escape::Quoted;
use crate::explain::near_miss::near_miss;
use crate::middleware::enforcement::Enforcement;

/// What [`refused`] is filtered by.
const REFUSAL: &str = "tower_cors_credentials::refusal";

/// One event for a refused request. Nothing is computed unless it is wanted.
///
/// What came in the request is recorded as strings, which subscribers put in quotes: as a value
/// that only prints itself, `https://a reason=b` would be two fields of a line.
// Out of line: a granted request must not pay for it.
#[cold]
#[inline(never)]
pub(crate) fn refused(
    refusal: &Refusal,
    enforcement: Enforcement,
    method: &Method,
    headers: &HeaderMap,
) {
    tracing::debug!(
        target: REFUSAL,
        kind = kind(refusal),
        origin = sole(headers, &ORIGIN).map(quoted).as_deref(),
        method = requested_method(refusal, method, headers).map(quoted).as_deref(),
        reason = refusal.reason().as_str(),
        enforcement = refusal.is_enforcement().then(|| enforced(enforcement)),
        nearest_rule = nearest_rule(refusal),
        explanation = refusal.explain().to_string().as_str(),
        "CORS request refused"
    );
}

/// What became of a request that may not act.
fn enforced(enforcement: Enforcement) -> &'static str {
    match enforcement {
        Enforcement::Reject => "rejected",
        _ => "reported",
    }
}

fn quoted(bytes: &[u8]) -> String {
    Quoted(bytes).to_string()
}

fn kind(refusal: &Refusal) -> &'static str {
    match refusal.kind() {
        RequestKind::Actual => "actual",
        RequestKind::Preflight => "preflight",
    }
}

/// The method that the page wants to use: no page asks for a preflight's `OPTIONS`.
fn requested_method<'a>(
    refusal: &Refusal,
    method: &'a Method,
    headers: &'a HeaderMap,
) -> Option<&'a [u8]> {
    match refusal.kind() {
        RequestKind::Actual => Some(method.as_str().as_bytes()),
        RequestKind::Preflight => sole(headers, &ACCESS_CONTROL_REQUEST_METHOD),
    }
}

fn sole<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut lines = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    lines.next().filter(|_| lines.next().is_none())
}

/// The rule that names the origin, else the one that nearly does.
fn nearest_rule(refusal: &Refusal) -> Option<usize> {
    refusal.rule_index().or_else(|| {
        let origin = refusal.origin()?.as_bytes();
        near_miss(refusal.policy(), origin).map(|miss| miss.rule)
    })
}

/// Fills the fields that the current span declares.
#[inline]
pub(crate) fn record(verdict: &Verdict<'_>) {
    match verdict {
        Verdict::NotCors => record_fields("not_cors", None),
        Verdict::Granted(_) => record_fields("granted", None),
        Verdict::Refused(refused) => record_fields("refused", Some(refused.reason)),
    }
}

fn record_fields(decision: &'static str, reason: Option<RefusalReason>) {
    let span = Span::current();
    span.record("cors.decision", decision);
    if let Some(reason) = reason {
        span.record("cors.reason", reason.as_str());
    }
}

/// Fills the fields that the current span declares, once the decision is recorded.
pub(crate) fn record_enforcement(
    decision: &Decision,
    enforcement: Enforcement,
    judgement: &Result<(), Refusal>,
) {
    let span = Span::current();
    let Err(refusal) = judgement else {
        span.record("cors.enforcement", "passed");
        return;
    };
    span.record("cors.enforcement", enforced(enforcement));
    if decision.refusal().is_none() {
        span.record("cors.reason", refusal.reason().as_str());
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
