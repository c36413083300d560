//! [`Finding`]: what is wrong with a server, told first to those who decide and then to those who
//! change it.

pub mod allowed;
pub mod cookies;
pub mod credentials;
pub mod preflight_cache;
pub mod storage_access;
pub mod values;
pub mod vary;

use crate::audit::answer::{Answer, Evidence};
use crate::audit::errors::Errors;
use crate::audit::observation::Observation;
use crate::audit::question::Subject;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Anybody can use it against the users.
    Critical,
    /// Somebody in the right place can, or anybody with a user's help.
    High,
    /// It takes another hole first, or pages break.
    Medium,
    /// It costs time, or may become a hole.
    Low,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// One thing to change.
#[derive(Clone, Debug)]
pub struct Finding {
    /// A stable name, for machines.
    pub id: &'static str,
    pub severity: Severity,
    /// What it means, without a technical term where there is a plain word.
    pub sentence: String,
    /// The origins whose answers show it.
    pub origins: Vec<String>,
    pub evidence: Vec<Evidence>,
    /// What to write instead.
    pub help: String,
}

/// What the findings are drawn from.
pub struct Survey<'a> {
    pub subject: &'a Subject,
    pub answers: &'a [Answer],
    pub errors: &'a Errors,
    pub observations: &'a [Observation<'a>],
}

impl Survey<'_> {
    /// The observation of the allowed origin.
    pub fn allowed(&self) -> Option<&Observation<'_>> {
        self.observations.iter().find(|own| own.trick.is_none())
    }

    /// Whether the answer is an error that has nothing to do with its origin.
    pub fn tells_nothing(&self, answer: &Answer) -> bool {
        self.errors.tell_nothing(answer, self.answers)
    }

    /// An exchange as evidence.
    pub fn evidence(&self, answer: &Answer) -> Evidence {
        answer.evidence(self.subject.target.path_and_query())
    }
}

/// Everything that is wrong, the worst first.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let mut findings = credentials::find(survey);
    findings.extend(storage_access::find(survey));
    findings.extend(values::find(survey));
    findings.extend(vary::find(survey));
    findings.extend(allowed::find(survey));
    findings.extend(cookies::find(survey));
    findings.extend(preflight_cache::find(survey));
    findings.sort_by_key(|finding| finding.severity);
    findings
}
