//! A report for people.

use std::fmt::{self, Write};

use crate::audit::findings::Finding;
use crate::audit::judge::Given;
use crate::audit::observation::Observation;
use crate::audit::report::Report;
use crate::audit::summary::summary;

/// How many origins a finding names.
const MAX_ORIGINS: usize = 6;

/// How many questions without an answer are listed.
const MAX_UNANSWERED: usize = 8;

/// The findings, the worst first; the table of what each origin got; the notes.
pub fn render(report: &Report<'_>) -> Result<String, fmt::Error> {
    let mut text = String::new();
    for warning in &report.warnings {
        writeln!(text, "\nwarning: {warning}")?;
    }
    for limit in &report.limits {
        writeln!(text, "\nlimit: {limit}")?;
    }
    match report.findings.len() {
        0 => writeln!(text, "\n{}", summary(report))?,
        1 => text.push_str("\n1 finding:\n"),
        count => writeln!(text, "\n{count} findings, the worst first:")?,
    }
    for finding in &report.findings {
        add_finding(&mut text, finding)?;
    }
    add_table(&mut text, report)?;
    for note in &report.notes {
        writeln!(text, "\nnote: {note}")?;
    }
    if !report.unanswered.is_empty() {
        text.push_str("\nWithout an answer:\n\n");
        for line in report.unanswered.iter().take(MAX_UNANSWERED) {
            writeln!(text, "    {line}")?;
        }
        if let Some(more @ 1..) = report.unanswered.len().checked_sub(MAX_UNANSWERED) {
            writeln!(text, "    and {more} more")?;
        }
    }
    Ok(text)
}

fn add_finding(text: &mut String, finding: &Finding) -> fmt::Result {
    let severity = finding.severity.as_str();
    writeln!(text, "\n{severity}: {}\n", finding.sentence)?;
    for evidence in &finding.evidence {
        writeln!(text, "    {}", evidence.request.join(", "))?;
        writeln!(text, "    is answered {}", evidence.status)?;
        for line in &evidence.response {
            writeln!(text, "        {line}")?;
        }
        text.push('\n');
    }
    let (shown, rest) = finding
        .origins
        .split_at(finding.origins.len().min(MAX_ORIGINS));
    if shown.len() > 1 {
        let more = match rest.len() {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        writeln!(text, "    origins: {}{more}", shown.join(", "))?;
    }
    writeln!(text, "    help: {}", finding.help)
}

fn add_table(text: &mut String, report: &Report<'_>) -> fmt::Result {
    let send = format!("preflight for {}", report.subject.requested());
    let send_width = send.len();
    let origins = report.observations.iter().map(|own| own.origin.len());
    let width = origins.max().unwrap_or(0);
    writeln!(
        text,
        "\n{:width$}  {:28}  {:20}  {send}  storage access",
        "origin", "who can have it", "may read GET"
    )?;
    for own in &report.observations {
        let holder = own
            .trick
            .map_or("the page you named", |trick| trick.holder().as_str());
        let storage_access = match own.storage_access {
            Some((_, true)) => "activated",
            Some((_, false)) => "no",
            None => "-",
        };
        writeln!(
            text,
            "{:width$}  {holder:28}  {:20}  {:send_width$}  {storage_access}",
            own.origin,
            reads(own),
            sends(own),
        )?;
    }
    Ok(())
}

fn reads(observation: &Observation<'_>) -> &'static str {
    match observation.is_reading_unknown() {
        true => "?",
        false => observation.reads().as_str(),
    }
}

fn sends(observation: &Observation<'_>) -> &'static str {
    match observation
        .preflight
        .as_ref()
        .map(|(_, judged)| judged.given)
    {
        None => "?",
        Some(Given::Nothing) => "refused",
        Some(Given::WithoutCredentials) => "granted without credentials",
        Some(Given::WithCredentials) => "granted",
    }
}
