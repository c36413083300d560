//! An allowed page that cannot read.

use crate::audit::findings::{Finding, Severity, Survey};
use crate::audit::judge::Given;

/// The allowed origin, where it is given nothing.
pub fn find(survey: &Survey<'_>) -> Option<Finding> {
    let allowed = survey.allowed()?;
    let (answer, judged) = allowed.gets.last()?;
    if allowed.reads() != Given::Nothing || allowed.is_reading_unknown() {
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
        evidence: vec![survey.evidence(answer)],
        help: format!(
            "{} `cors-credentials probe {} --origin {origin}` tells each step",
            judged.blocked.as_deref().unwrap_or_default(),
            survey.subject.target,
        ),
    })
}
