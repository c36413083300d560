//! A report for machines. Its shape is documented in the guide, and `version` rises when it changes.

use serde_json::{Value, json};

use crate::audit::findings::Finding;
use crate::audit::observation::Observation;
use crate::audit::question::Kind;
use crate::audit::report::Report;

/// In place of what a page is given, where the server did not answer.
const UNKNOWN: &str = "unknown";

pub fn render(report: &Report<'_>) -> String {
    let plan = report.plan;
    let findings: Vec<_> = report.findings.iter().map(finding).collect();
    let origins: Vec<_> = report.observations.iter().map(origin).collect();
    let limits = report.limits.iter().map(|limit| (*limit).to_owned());
    let notes: Vec<_> = limits.chain(report.notes.iter().cloned()).collect();
    let value = json!({
        "version": 1,
        "url": report.subject.target.as_str(),
        "allowed": report.allowed.map(|origin| origin.as_str()),
        "requests": {
            "total": plan.questions.len(),
            "get": plan.count(Kind::Get),
            "get_with_cookies": plan.count(Kind::GetWithCookies),
            "preflight": plan.count(Kind::Preflight),
            "storage_access": plan.count(Kind::StorageAccess),
        },
        "findings": findings,
        "origins": origins,
        "notes": notes,
        "warnings": report.warnings,
        "unanswered": report.unanswered,
    });
    format!("{value:#}")
}

fn finding(finding: &Finding) -> Value {
    let evidence = finding.evidence.iter().map(|own| {
        json!({
            "request": own.request,
            "status": own.status,
            "response": own.response,
        })
    });
    json!({
        "id": finding.id,
        "severity": finding.severity.as_str(),
        "sentence": finding.sentence,
        "help": finding.help,
        "origins": finding.origins,
        "evidence": evidence.collect::<Vec<_>>(),
    })
}

fn origin(own: &Observation<'_>) -> Value {
    json!({
        "origin": own.origin,
        "trick": own.trick.map(|trick| trick.as_str()),
        "holder": own.trick.map(|trick| trick.holder().as_str()),
        "reads": if own.is_reading_unknown() { UNKNOWN } else { own.reads().as_str() },
        "sends": if own.preflight.is_none() { UNKNOWN } else { own.sends().as_str() },
        "activates_storage_access": own.storage_access.map(|(_, activates)| activates),
    })
}
