//! Whom the server lets activate storage access.

use crate::audit::findings::{Finding, Severity, Survey};
use crate::audit::hostile_origin::Holder;

/// Hostile origins whose requests are repeated with the user's cookies.
pub fn find(survey: &Survey<'_>) -> Option<Finding> {
    let activated = survey.observations.iter().filter_map(|own| {
        let (answer, activates) = own.storage_access?;
        (activates && own.trick.is_some()).then_some((own, answer))
    });
    let activated: Vec<_> = activated.collect();
    let (_, answer) = activated.first()?;
    let is_anybody = activated
        .iter()
        .filter_map(|(own, _)| own.trick)
        .any(|trick| trick.holder() == Holder::Anybody);
    let who = if is_anybody {
        "any website"
    } else {
        "pages that you may not mean"
    };
    Some(Finding {
        id: "storage-access-for-strangers",
        severity: if is_anybody { Severity::High } else { Severity::Medium },
        sentence: format!(
            "Browsers that keep a user's cookies from other websites give them out again to {who}, once the \
             user has agreed there, because this server asks for it."
        ),
        origins: activated.iter().map(|(own, _)| own.origin.to_owned()).collect(),
        evidence: vec![survey.evidence(answer)],
        help: "answer `Activate-Storage-Access: retry; allowed-origin=\"…\"` to the origins that you trust \
               alone, each named in full, and never with `allowed-origin=*`"
            .to_owned(),
    })
}
