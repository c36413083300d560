//! Header values that no browser understands.

use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};
use tower_cors_credentials::Origin;

use crate::audit::answer::Answer;
use crate::audit::findings::{Finding, Severity, Survey};

/// Each kind of wrong value once, with the answers that have it.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let kinds: [(&'static str, Severity, fn(&Answer) -> bool, &str, &str); 4] = [
        (
            "several-allowed-origins",
            Severity::Medium,
            names_several_origins,
            "No page can read these answers: they name several websites at once, and browsers accept one.",
            "send `Access-Control-Allow-Origin` once, with the request's own origin; look for a second layer, \
             a proxy for instance, that adds another",
        ),
        (
            "invalid-allowed-origin",
            Severity::Medium,
            names_no_origin,
            "No page can read these answers: what they name as the allowed website is not one.",
            "send the request's own origin as it came, such as `https://app.example.com`: a scheme, a host, \
             and a port where it is not the default; no path and no slash at the end",
        ),
        (
            "wildcard-with-credentials",
            Severity::Low,
            is_wildcard_with_credentials,
            "This server means to allow every website everything, which browsers refuse: pages of signed-in \
             users cannot read these answers.",
            "with `Access-Control-Allow-Origin: *`, leave `Access-Control-Allow-Credentials` out; for pages \
             that need the user's cookies, name their origins",
        ),
        (
            "invalid-allow-credentials",
            Severity::Low,
            is_credentials_invalid,
            "What these answers say about credentials is not what browsers understand, and counts as a no.",
            "`Access-Control-Allow-Credentials` has one value, `true`, in lower case and once; for a no, leave \
             it out",
        ),
    ];
    let found = kinds
        .into_iter()
        .filter_map(|(id, severity, is_wrong, sentence, help)| {
            let wrong: Vec<_> = survey.answers.iter().filter(|own| is_wrong(own)).collect();
            let first = wrong.first()?;
            let mut origins: Vec<_> = wrong
                .iter()
                .filter_map(|own| own.question.origin.clone())
                .collect();
            origins.dedup();
            Some(Finding {
                id,
                severity,
                sentence: sentence.to_owned(),
                origins,
                evidence: vec![survey.evidence(first)],
                help: help.to_owned(),
            })
        });
    found.collect()
}

fn names_several_origins(answer: &Answer) -> bool {
    let lines = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    let is_list = |line: &&[u8]| line.contains(&b',') || line.contains(&b' ');
    lines.len() > 1 || lines.iter().any(is_list)
}

fn names_no_origin(answer: &Answer) -> bool {
    let lines = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    let [line] = lines.as_slice() else {
        return false;
    };
    let is_echo = answer.question.origin.as_deref().map(str::as_bytes) == Some(line);
    let is_origin = std::str::from_utf8(line).is_ok_and(|text| text.parse::<Origin>().is_ok());
    !is_echo && !is_origin && !matches!(*line, b"*" | b"null") && !names_several_origins(answer)
}

fn is_wildcard_with_credentials(answer: &Answer) -> bool {
    answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN) == [b"*"]
        && answer.lines(&ACCESS_CONTROL_ALLOW_CREDENTIALS) == [b"true"]
}

fn is_credentials_invalid(answer: &Answer) -> bool {
    let lines = answer.lines(&ACCESS_CONTROL_ALLOW_CREDENTIALS);
    !lines.is_empty() && lines != [b"true"]
}
