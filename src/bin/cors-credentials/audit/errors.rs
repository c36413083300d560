//! [`Errors`]: answers that say nothing of others, since the server was not able or not willing to give
//! the real one.

use http::StatusCode;

use crate::audit::answer::Answer;
use crate::audit::question::Kind;

/// What the server answers where no origin is in question: to the first request and to the last.
#[derive(Debug)]
pub struct Errors {
    first: Option<StatusCode>,
    last: Option<StatusCode>,
}

impl Errors {
    pub fn new(answers: &[Answer]) -> Self {
        let plain = answers
            .iter()
            .filter(|answer| answer.question.origin.is_none())
            .map(|answer| answer.response.status());
        let plain: Vec<_> = plain.collect();
        Self {
            first: plain.first().copied(),
            last: plain.get(1).copied(),
        }
    }

    /// The status of the first answer, where it is an error and none of a user who is not signed in.
    pub fn of_url(&self) -> Option<StatusCode> {
        self.first
            .filter(|status| is_error(*status) && !asks_to_sign_in(*status))
    }

    /// The status of the last answer, where the same request was answered well at first.
    pub fn of_end(&self) -> Option<StatusCode> {
        let is_new = self.first != self.last && self.of_url().is_none();
        self.last.filter(|status| is_new && is_error(*status))
    }

    /// Whether the answer is an error that has nothing to do with its origin.
    pub fn tell_nothing(&self, answer: &Answer, answers: &[Answer]) -> bool {
        let status = answer.response.status();
        if !is_error(status) {
            return false;
        }
        if self.of_url().is_some() || self.of_end() == Some(status) {
            return true;
        }
        match status {
            StatusCode::TOO_MANY_REQUESTS => true,
            StatusCode::NOT_IMPLEMENTED => answer.question.kind != Kind::Preflight,
            // Some middleware refuses an origin by an exception.
            StatusCode::INTERNAL_SERVER_ERROR => !is_always(status, answer, answers),
            _ => status.is_server_error(),
        }
    }
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

fn asks_to_sign_in(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// Whether each answer to this origin has the status.
fn is_always(status: StatusCode, answer: &Answer, answers: &[Answer]) -> bool {
    let mut of_origin = answers
        .iter()
        .filter(|own| own.question.origin == answer.question.origin);
    of_origin.all(|own| own.response.status() == status)
}
