//! A report for people.

use std::fmt::{self, Write};

use crate::audit::findings::Finding;
use crate::audit::report::Report;

/// How many origins a finding names.
const MAX_ORIGINS: usize = 6;

/// The findings, the worst first; the table of what each origin got; the notes.
pub fn render(report: &Report<'_>) -> Result<String, fmt::Error> {
    let mut text = String::new();
    match report.findings.len() {
        0 => text.push_str("\nNothing was found.\n"),
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
        for line in &report.unanswered {
            writeln!(text, "    {line}")?;
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
    let method = &report.subject.method;
    let send = format!("may send {method}");
    let origins = report.observations.iter().map(|own| own.origin.len());
    let width = origins.max().unwrap_or(0);
    writeln!(
        text,
        "\n{:width$}  {:26}  {:20}  {send:20}  storage access",
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
            "{:width$}  {holder:26}  {:20}  {:20}  {storage_access}",
            own.origin,
            own.reads().as_str(),
            own.sends().as_str(),
        )?;
    }
    Ok(())
}
