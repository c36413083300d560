//! [`Report`]: what an audit has found.

use http::StatusCode;
use tower_cors_credentials::Origin;

use crate::audit::ask::Asked;
use crate::audit::findings::{Finding, Survey, find};
use crate::audit::hostile_origin::HostileOrigin;
use crate::audit::judge::Given;
use crate::audit::observation::Observation;
use crate::audit::plan::Plan;
use crate::audit::question::{Kind, Question, Subject};
use crate::mixed_content;
use crate::printable::printable;

/// The findings, and what they are drawn from.
pub struct Report<'a> {
    pub subject: &'a Subject,
    pub allowed: Option<&'a Origin>,
    pub plan: &'a Plan,
    pub findings: Vec<Finding>,
    pub observations: Vec<Observation<'a>>,
    /// What was not tested, for want of an option.
    pub limits: Vec<&'static str>,
    /// What is not wrong, but has to be known.
    pub notes: Vec<String>,
    /// What has to be known before all else: errors of the server that leave questions open.
    pub warnings: Vec<String>,
    /// Whether any answer counts.
    pub has_answers: bool,
    /// Questions without an answer.
    pub unanswered: Vec<String>,
}

impl<'a> Report<'a> {
    pub fn new(
        subject: &'a Subject,
        allowed: Option<&'a Origin>,
        hostile: &'a [HostileOrigin],
        plan: &'a Plan,
        asked: &'a Asked,
    ) -> Self {
        let origin = allowed.map(Origin::as_str);
        let observations = Observation::all(subject, origin, hostile, &asked.answers);
        let findings = find(&Survey {
            subject,
            answers: &asked.answers,
            errors: &asked.errors,
            observations: &observations,
        });
        Self {
            subject,
            allowed,
            plan,
            limits: limits(subject, allowed),
            notes: notes(subject, allowed, &observations, asked),
            warnings: warnings(subject, asked),
            has_answers: !asked.answers.is_empty(),
            findings,
            observations,
            unanswered: unanswered(asked),
        }
    }

    /// What is left to say where not all questions were answered.
    pub fn incomplete(&self) -> &'static str {
        match (self.has_answers, self.findings.is_empty()) {
            (false, _) => {
                "no question was answered but by an error: nothing is known of this server"
            }
            (true, true) => "not all questions were answered: nothing was found in the others",
            (true, false) => "not all questions were answered: there may be more to find",
        }
    }
}

fn warnings(subject: &Subject, asked: &Asked) -> Vec<String> {
    let path = printable(subject.target.path_and_query().as_bytes());
    let mut warnings = Vec::new();
    if let Some(status) = asked.errors.of_url() {
        let status = status.as_u16();
        warnings.push(format!(
            "The server answers {status} to GET {path}: is this the right URL? Error answers often lack the \
             CORS headers of others, so this says nothing about them."
        ));
    }
    if let Some(status) = asked.errors.of_end() {
        let status = status.as_u16();
        warnings.push(format!(
            "The server answers {status} to GET {path} at the end, and did not at the beginning: it has begun to \
             refuse this audit, or it fails. What it answers with {status} counts as no answer."
        ));
    }
    warnings
}

fn limits(subject: &Subject, allowed: Option<&Origin>) -> Vec<&'static str> {
    let mut limits = Vec::new();
    if subject.cookies.is_empty() {
        limits.push(
            "No `--cookie` was given: tested is only what the server answers to somebody who is not signed in.",
        );
    }
    if allowed.is_none() {
        limits.push(
            "No `--origin` was given: neither origins that look like the allowed one were tried, nor whether \
             its page works.",
        );
    }
    limits
}

fn notes(
    subject: &Subject,
    allowed: Option<&Origin>,
    observations: &[Observation<'_>],
    asked: &Asked,
) -> Vec<String> {
    let mut notes = Vec::new();
    let signed_out = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    let baseline = asked.answers.first();
    let baseline = baseline.filter(|answer| answer.question.origin.is_none());
    let baseline = baseline.map(|answer| answer.response.status());
    if let Some(status) = baseline.filter(|status| signed_out.contains(status)) {
        if subject.cookies.is_empty() {
            notes.push(format!(
                "The server answers {} without a session. Some servers send other CORS headers to \
                 signed-in users: to see those, give a session of a test account by `--cookie`.",
                status.as_u16()
            ));
        }
    }
    notes.push(
        "Requests as a form makes them, POST among them, need no preflight and no permission: CORS stops \
         none of them, whatever the table says. Check that the server is protected against CSRF."
            .to_owned(),
    );
    let blocked = allowed.and_then(|page| mixed_content::blocked(page, subject.target.origin()));
    if let Some(blocked) = blocked {
        notes.push(format!("{blocked} help: {}", mixed_content::HELP));
    }
    let Some(allowed) = observations.iter().find(|own| own.trick.is_none()) else {
        return notes;
    };
    if allowed.reads() == Given::WithoutCredentials {
        let blocked = allowed
            .gets
            .iter()
            .find_map(|(_, judged)| judged.blocked.as_ref());
        notes.push(format!(
            "The page {} can read, but only without credentials. With them: {}",
            allowed.origin,
            blocked.map_or("", String::as_str)
        ));
    }
    if let Some((_, judged)) = &allowed.preflight {
        if let (Given::Nothing, Some(text)) = (judged.given, &judged.blocked) {
            notes.push(format!(
                "Requests that need a preflight are blocked: {text} If the page makes none, this is as it \
                 should be."
            ));
        }
    }
    notes
}

fn unanswered(asked: &Asked) -> Vec<String> {
    let failures = asked
        .failures
        .iter()
        .map(|(question, error)| format!("{} from {}: {error}", kind(question), from(question)));
    let mut unanswered: Vec<_> = failures.collect();
    unanswered.extend(asked.void.iter().map(|answer| {
        let (question, status) = (&answer.question, answer.response.status().as_u16());
        format!(
            "{} from {}: an error, {status}",
            kind(question),
            from(question)
        )
    }));
    if asked.unasked > 0 {
        unanswered.push(format!(
            "{} further questions were not asked: the server did not answer several times in a row",
            asked.unasked
        ));
    }
    unanswered
}

fn kind(question: &Question) -> &'static str {
    match question.kind {
        Kind::Get | Kind::StorageAccess => "GET",
        Kind::GetWithCookies => "GET with cookies",
        Kind::Preflight => "preflight",
    }
}

fn from(question: &Question) -> &str {
    question.origin.as_deref().unwrap_or("no origin")
}
