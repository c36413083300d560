//! Preflights that browsers do not remember.

use http::header::ACCESS_CONTROL_MAX_AGE;

use crate::audit::answer::Answer;
use crate::audit::findings::{Finding, Severity, Survey};
use crate::audit::judge::Given;

/// The allowed origin's preflight, where it passes and is remembered for five seconds at most.
pub fn find(survey: &Survey<'_>) -> Option<Finding> {
    let allowed = survey.allowed()?;
    let (answer, judged) = allowed.preflight.as_ref()?;
    if judged.given == Given::Nothing || max_age(answer) > 5 {
        return None;
    }
    Some(Finding {
        id: "preflight-not-cached",
        severity: Severity::Low,
        sentence: format!(
            "Requests of {} that need a preflight take twice the time that they need: browsers ask for permission again and again.",
            allowed.origin
        ),
        origins: vec![allowed.origin.to_owned()],
        evidence: vec![survey.evidence(answer)],
        help:
            "answer preflights with `Access-Control-Max-Age: 7200`; without it browsers forget the \
               permission after 5 seconds"
                .to_owned(),
    })
}

/// In seconds: 5 where the header is missing or is not a number.
fn max_age(answer: &Answer) -> u64 {
    match answer.lines(&ACCESS_CONTROL_MAX_AGE).as_slice() {
        [line] if !line.is_empty() && line.iter().all(u8::is_ascii_digit) => {
            let digits = std::str::from_utf8(line).unwrap_or_default();
            // Only a number that is too large fails to parse here.
            digits.parse().unwrap_or(u64::MAX)
        }
        _ => 5,
    }
}
