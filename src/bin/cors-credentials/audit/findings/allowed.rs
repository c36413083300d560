//! An allowed page that cannot read.

use crate::audit::findings::{Evidences, Finding, Severity};
use crate::audit::judge::Given;

/// The allowed origin, where it is given nothing.
pub fn find(evidences: &Evidences<'_>) -> Option<Finding> {
    let allowed = evidences.allowed()?;
    let (answer, judged) = allowed.gets.last()?;
    if allowed.reads() != Given::Nothing {
        return None;
    }
    let origin = allowed.origin;
    Some(Finding {
        id: "allowed-origin-blocked",
        severity: Severity::Medium,
        sentence: format!(
            "The page {origin}, which should work, cannot read what this server answers."
        ),
        origins: vec![origin.to_owned()],
        evidence: vec![evidences.evidence(answer)],
        help: judged.blocked.clone().unwrap_or_default(),
    })
}
