//! The event of a request, and the fields of its span.

use std::cell::LazyCell;

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};
use tracing::Span;

use crate::decision::Decision;
use crate::decision::grant::Grant;
use crate::escape::AsciiEscaped;
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::fetch::field_lines::sole;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::enforcement::Checked;
use crate::middleware::options::Options;

/// The target of the events about requests.
const REFUSAL: &str = "tower_cors_credentials::refusal";

/// Records the decision, and emits the event of a refused or rejected request.
pub(crate) fn dispatched(
    options: &Options,
    decision: &Decision,
    checked: &Checked,
    method: &Method,
    headers: &HeaderMap,
) {
    if options.records_decision {
        record(decision, checked);
    }
    match (checked, decision) {
        (Checked::Rejected(rejection) | Checked::Reported(rejection), _) => {
            Event {
                kind: RequestKind::Actual,
                reason: rejection.reason().as_str(),
                enforcement: checked.as_str(),
            }
            .emit(
                method,
                headers,
                || rejection.diagnose(),
                |diagnosis| rejection.explain_by(diagnosis),
            );
        }
        (Checked::Off, Decision::Refused(refusal)) => {
            Event {
                kind: refusal.kind(),
                reason: refusal.reason().as_str(),
                enforcement: None,
            }
            .emit(
                method,
                headers,
                || refusal.diagnose(),
                |diagnosis| refusal.explain_by(diagnosis),
            );
        }
        // E7: with enforcement, a refusal is an event only for a preflight, which is not checked.
        (Checked::Passed, _) | (Checked::Off, Decision::Granted(_) | Decision::NotCors) => {}
    }
}

/// The event of one request.
struct Event {
    kind: RequestKind,
    reason: &'static str,
    enforcement: Option<&'static str>,
}

impl Event {
    /// Emits the event.
    ///
    /// What came in the request is recorded as strings, which subscribers put in quotes: as a value
    /// that only prints itself, `https://a reason=b` would be two fields of a line.
    /// To diagnose is to scan the policy: once, and only if the event is enabled.
    fn emit<'a>(
        self,
        method: &Method,
        headers: &HeaderMap,
        diagnose: impl FnOnce() -> Diagnosis<'a>,
        explain: impl Fn(&Diagnosis<'a>) -> Explanation,
    ) {
        let diagnosis = LazyCell::new(diagnose);
        tracing::debug!(
            target: REFUSAL,
            kind = match self.kind {
                RequestKind::Actual => "actual",
                RequestKind::Preflight => "preflight",
            },
            origin = sole_escaped(headers, &ORIGIN).as_deref(),
            method = match self.kind {
                RequestKind::Actual => Some(escaped(method.as_str().as_bytes())),
                // No page asks for a preflight's `OPTIONS`.
                RequestKind::Preflight => sole_escaped(headers, &ACCESS_CONTROL_REQUEST_METHOD),
            }
            .as_deref(),
            reason = self.reason,
            enforcement = self.enforcement,
            nearest_rule = diagnosis.nearest_rule(),
            explanation = explain(&diagnosis).to_string().as_str(),
            "CORS request refused"
        );
    }
}

fn sole_escaped(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    sole(headers, name).map(HeaderValue::as_bytes).map(escaped)
}

fn escaped(bytes: &[u8]) -> String {
    AsciiEscaped(bytes).to_string()
}

/// Fills the fields that the current span declares.
fn record(decision: &Decision, checked: &Checked) {
    let span = Span::current();
    let (label, refused) = match decision {
        Decision::NotCors => ("not_cors", None),
        Decision::Granted(_) => ("granted", None),
        Decision::Refused(refusal) => ("refused", Some(refusal.reason().as_str())),
    };
    span.record("cors.decision", label);
    if let Some(storage_access) = decision.grant().and_then(Grant::storage_access) {
        span.record("cors.storage_access", storage_access.as_str());
    }
    if let Some(effect) = checked.as_str() {
        span.record("cors.enforcement", effect);
    }
    let rejected = checked
        .rejection()
        .map(|rejection| rejection.reason().as_str());
    if let Some(reason) = refused.or(rejected) {
        span.record("cors.reason", reason);
    }
}
