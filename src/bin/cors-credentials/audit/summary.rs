//! The answer to whoever decides: what was asked, and who can read.

use crate::audit::hostile_origin::Trick;
use crate::audit::judge::Given;
use crate::audit::observation::Observation;
use crate::audit::report::Report;
use crate::printable::printable;

/// What a report without findings says.
pub fn summary(report: &Report<'_>) -> String {
    let asked = report.asked_for();
    if !report.has_answers {
        return format!("Nothing is known: every answer to {asked} is an error, or none came.");
    }
    let start = match report.unanswered.is_empty() {
        true => "No finding.",
        false => "No finding in what was answered.",
    };
    let hostile = report.observations.iter().filter(|own| own.trick.is_some());
    let count = hostile.count();
    format!(
        "{start} {} Asked were {asked}, from {count} hostile origins.",
        readers(report)
    )
}

fn readers(report: &Report<'_>) -> String {
    let of = |trick: Option<Trick>| report.observations.iter().find(|own| own.trick == trick);
    let reads = of(None).map_or(Given::Nothing, Observation::reads);
    let with_credentials = match (of(None), reads) {
        (Some(allowed), Given::WithCredentials) => format!(
            "Of the pages that were tried, {} alone can read with the user's credentials.",
            allowed.origin
        ),
        _ => "No page that was tried can read with the user's credentials.".to_owned(),
    };
    match of(Some(Trick::AnotherSite)).map(Observation::reads) {
        Some(Given::WithoutCredentials) => {
            format!("{with_credentials} Any website can read what is answered without them.")
        }
        Some(Given::Nothing | Given::WithCredentials) | None => with_credentials,
    }
}

impl Report<'_> {
    /// The two questions that every origin has.
    fn asked_for(&self) -> String {
        let path = printable(self.subject.target.path_and_query().as_bytes());
        format!(
            "GET {path} and the preflight for {}",
            self.subject.requested()
        )
    }
}
