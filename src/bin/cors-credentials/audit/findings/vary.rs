//! Answers that differ from origin to origin, of which caches do not know.

use std::collections::BTreeSet;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, VARY,
};

use crate::audit::answer::Answer;
use crate::audit::findings::{Finding, Severity, Survey};
use crate::audit::question::Kind;

/// Answers that a cache may store, and that lack `Vary: origin` although others differ.
pub fn find(survey: &Survey<'_>) -> Option<Finding> {
    let gets = survey
        .answers
        .iter()
        .filter(|own| own.question.kind == Kind::Get && !is_failure(survey, own));
    let gets: Vec<_> = gets.collect();
    let values: BTreeSet<_> = gets
        .iter()
        .map(|own| own.lines(&ACCESS_CONTROL_ALLOW_ORIGIN))
        .collect();
    if values.len() < 2 {
        return None;
    }
    // Without credentials, no page gets less from `*` than from its own answer.
    let gives_credentials = gets.iter().any(|own| gives_credentials(own));
    let missing: Vec<_> = gets
        .into_iter()
        .filter(|own| !varies_by_origin(own) && is_stored(own))
        .filter(|own| gives_credentials || own.lines(&ACCESS_CONTROL_ALLOW_ORIGIN) != [b"*"])
        .collect();
    let first = missing.first()?;
    let origins = missing.iter().filter_map(|own| own.question.origin.clone());
    let origins: Vec<_> = origins.collect();
    let different = survey.answers.iter().find(|own| {
        own.question.kind == Kind::Get
            && !is_failure(survey, own)
            && own.lines(&ACCESS_CONTROL_ALLOW_ORIGIN) != first.lines(&ACCESS_CONTROL_ALLOW_ORIGIN)
    });
    Some(Finding {
        id: "vary-missing",
        // Requests without an `Origin` alone fill a cache that pages use less often.
        severity: match origins.is_empty() {
            true => Severity::Low,
            false => Severity::Medium,
        },
        sentence: "A cache, in the browser or on the way, can give the answer for one website to another: \
                   pages then fail now and again, and nobody can say why."
            .to_owned(),
        origins,
        evidence: [Some(*first), different]
            .into_iter()
            .flatten()
            .map(|own| survey.evidence(own))
            .collect(),
        help: "add `Vary: Origin` to every answer of the resource, also to those without an `Origin` and to \
               those for origins that get nothing"
            .to_owned(),
    })
}

/// Whether the answer tells nothing of others, or is one that caches do not keep by themselves.
fn is_failure(survey: &Survey<'_>, answer: &Answer) -> bool {
    survey.tells_nothing(answer) || answer.response.status().is_server_error()
}

fn gives_credentials(answer: &Answer) -> bool {
    let allowed = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    let names_one = matches!(allowed.as_slice(), [origin] if *origin != b"*");
    names_one && answer.lines(&ACCESS_CONTROL_ALLOW_CREDENTIALS) == [b"true"]
}

fn varies_by_origin(answer: &Answer) -> bool {
    contains(answer, &VARY, &[b"origin", b"*"])
}

fn is_stored(answer: &Answer) -> bool {
    !contains(answer, &CACHE_CONTROL, &[b"no-store"])
}

/// Whether a list has one of the elements, in any case.
fn contains(answer: &Answer, name: &http::HeaderName, elements: &[&[u8]]) -> bool {
    let lines = answer.lines(name);
    let mut own = lines
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b','));
    own.any(|own| {
        let own = own.trim_ascii();
        elements
            .iter()
            .any(|element| own.eq_ignore_ascii_case(element))
    })
}
