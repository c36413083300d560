//! Header values that no browser understands.

use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};
use tower_cors_credentials::Origin;

use crate::audit::answer::Answer;
use crate::audit::findings::{Finding, Severity, Survey};

/// A kind of wrong value.
struct Wrong {
    id: &'static str,
    severity: Severity,
    is_in: fn(&Answer) -> bool,
    sentence: &'static str,
    help: &'static str,
}

const SEVERAL: &str = "several-allowed-origins";

/// In place of the sentence where the lines are alike.
const REPEATED: &str = "No page can read these answers: they carry `Access-Control-Allow-Origin` twice, and browsers \
                        accept it once.";

const KINDS: [Wrong; 4] = [
    Wrong {
        id: SEVERAL,
        severity: Severity::Medium,
        is_in: names_several_origins,
        sentence: "No page can read these answers: they name several websites at once, and browsers accept one.",
        help: "send `Access-Control-Allow-Origin` once, with the request's own origin; look for a second layer, \
               a proxy for instance, that adds another",
    },
    Wrong {
        id: "invalid-allowed-origin",
        severity: Severity::Medium,
        is_in: names_no_origin,
        sentence: "No page can read these answers: what they name as the allowed website is not one.",
        help: "send the request's own origin as it came, such as `https://app.example.com`: a scheme, a host, \
               and a port where it is not the default; no path and no slash at the end",
    },
    Wrong {
        id: "wildcard-with-credentials",
        severity: Severity::Low,
        is_in: is_wildcard_with_credentials,
        sentence: "This server means to allow every website everything, which browsers refuse: pages of \
                   signed-in users cannot read these answers.",
        help: "with `Access-Control-Allow-Origin: *`, leave `Access-Control-Allow-Credentials` out; for pages \
               that need the user's cookies, name their origins",
    },
    Wrong {
        id: "invalid-allow-credentials",
        severity: Severity::Low,
        is_in: is_credentials_invalid,
        sentence: "What these answers say about credentials is not what browsers understand, and counts as a no.",
        help: "`Access-Control-Allow-Credentials` has one value, `true`, in lower case and once; for a no, leave \
               it out",
    },
];

/// Each kind of wrong value once, with the answers that have it.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let found = KINDS.iter().filter_map(|kind| {
        let wrong = survey.answers.iter().filter(|own| (kind.is_in)(own));
        let wrong: Vec<_> = wrong.collect();
        let first = wrong.first()?;
        let origins = wrong.iter().filter_map(|own| own.question.origin.clone());
        let mut origins: Vec<_> = origins.collect();
        origins.dedup();
        Some(Finding {
            id: kind.id,
            severity: kind.severity,
            sentence: match kind.id == SEVERAL && wrong.iter().all(|own| repeats_one(own)) {
                true => REPEATED.to_owned(),
                false => kind.sentence.to_owned(),
            },
            origins,
            evidence: vec![survey.evidence(first)],
            help: kind.help.to_owned(),
        })
    });
    found.collect()
}

fn names_several_origins(answer: &Answer) -> bool {
    let lines = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    let is_list = |line: &&[u8]| line.contains(&b',') || line.contains(&b' ');
    lines.len() > 1 || lines.iter().any(is_list)
}

/// Whether the header is given more than once, always with one value.
fn repeats_one(answer: &Answer) -> bool {
    let lines = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    lines.len() > 1 && lines.iter().all(|line| *line == lines[0])
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
