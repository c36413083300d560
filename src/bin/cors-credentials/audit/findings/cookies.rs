//! Cookies that the server sets, and that browsers do not send back.

use http::header::SET_COOKIE;
use tower_cors_credentials::Origin;

use crate::audit::findings::{Finding, Severity, Survey};
use crate::lost_cookie::LostCookie;

/// A finding for each cookie of an answer to the allowed page.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let Some(allowed) = survey.allowed() else {
        return Vec::new();
    };
    let Ok(page) = allowed.origin.parse::<Origin>() else {
        return Vec::new();
    };
    let server = survey.subject.target.origin();
    let mut findings: Vec<Finding> = Vec::new();
    for (answer, _) in &allowed.gets {
        let lines = answer.lines(&SET_COOKIE).into_iter();
        for lost in lines.filter_map(|line| LostCookie::find(line, &page, server)) {
            if findings.iter().any(|own| own.sentence == lost.sentence) {
                continue;
            }
            findings.push(Finding {
                id: "cookie-does-not-travel",
                severity: match lost.is_lost_everywhere {
                    true => Severity::Medium,
                    false => Severity::Low,
                },
                sentence: lost.sentence,
                origins: vec![allowed.origin.to_owned()],
                evidence: vec![survey.evidence(answer)],
                help: lost.help,
            });
        }
    }
    findings
}
