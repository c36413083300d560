//! [`Report`]: what an audit has found.

use http::StatusCode;
use tower_cors_credentials::Origin;

use crate::audit::ask::Asked;
use crate::audit::findings::{Finding, Survey, find};
use crate::audit::hostile_origin::HostileOrigin;
use crate::audit::judge::Given;
use crate::audit::observation::Observation;
use crate::audit::plan::Plan;
use crate::audit::question::{Kind, Subject};

/// The findings, and what they are drawn from.
pub struct Report<'a> {
    pub subject: &'a Subject,
    pub allowed: Option<&'a Origin>,
    pub plan: &'a Plan,
    pub findings: Vec<Finding>,
    pub observations: Vec<Observation<'a>>,
    /// What is not wrong, but has to be known.
    pub notes: Vec<String>,
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
            observations: &observations,
        });
        Self {
            subject,
            allowed,
            plan,
            notes: notes(subject, &observations, asked),
            findings,
            observations,
            unanswered: unanswered(asked),
        }
    }
}

fn notes(subject: &Subject, observations: &[Observation<'_>], asked: &Asked) -> Vec<String> {
    let mut notes = Vec::new();
    let signed_out = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    let baseline = asked.answers.first().map(|answer| answer.response.status());
    if let Some(status) = baseline.filter(|status| signed_out.contains(status)) {
        if subject.cookies.is_empty() {
            notes.push(format!(
                "The server answers {} without a session. Some servers send other CORS headers to \
                 signed-in users: to see those, give a session of a test account by `--cookie`.",
                status.as_u16()
            ));
        }
    }
    let Some(allowed) = observations.iter().find(|own| own.trick.is_none()) else {
        notes.push(
            "No allowed origin was named. With `--origin`, the audit also tries origins that look like it, \
             and whether its page works."
                .to_owned(),
        );
        return notes;
    };
    if allowed.reads() == Given::WithoutCredentials {
        let blocked = allowed
            .gets
            .iter()
            .find_map(|(_, judged)| judged.blocked.as_ref());
        notes.push(format!(
            "The page {} can read without credentials alone. With them: {}",
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
    let failures = asked.failures.iter().map(|(question, error)| {
        let kind = match question.kind {
            Kind::Get | Kind::StorageAccess => "GET",
            Kind::GetWithCookies => "GET with cookies",
            Kind::Preflight => "preflight",
        };
        let origin = question.origin.as_deref().unwrap_or("no origin");
        format!("{kind} from {origin}: {error}")
    });
    let mut unanswered: Vec<_> = failures.collect();
    if asked.unasked > 0 {
        unanswered.push(format!(
            "{} further questions were not asked: the server did not answer several times in a row",
            asked.unasked
        ));
    }
    unanswered
}
