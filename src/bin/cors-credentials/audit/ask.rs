//! The questions, put to the server.

use std::future::poll_fn;
use std::time::Duration;

use http::Response;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, LOCATION};
use indicatif::{ProgressBar, ProgressStyle};
use tower_service::Service;

use crate::audit::answer::Answer;
use crate::audit::errors::Errors;
use crate::audit::plan::Plan;
use crate::audit::question::{Question, Subject};
use crate::client::{AskError, Client};
use crate::printable::printable;

/// After so many failures in a row, the server is left alone.
const MAX_FAILURES: usize = 3;

/// What came of all questions.
pub struct Asked {
    pub answers: Vec<Answer>,
    pub errors: Errors,
    /// Answers that count as none.
    pub void: Vec<Answer>,
    /// The questions without an answer, and why.
    pub failures: Vec<(Question, AskError)>,
    /// Questions that were not put any more.
    pub unasked: usize,
}

/// Puts one question after the other.
///
/// # Errors
///
/// If the first has no answer, or is answered by a redirect.
pub async fn ask(
    client: &mut Client,
    subject: &Subject,
    plan: &Plan,
) -> Result<Asked, Box<dyn std::error::Error>> {
    let bar = progress_bar(plan.questions.len());
    let (mut answers, mut failures, mut unasked) = (Vec::new(), Vec::new(), 0);
    let mut failures_in_a_row = 0;
    for (index, question) in plan.questions.iter().enumerate() {
        let answer = ask_one(client, subject, question).await;
        bar.inc(1);
        match answer {
            Err(error) if index == 0 => return Err(error),
            Ok(response) if index == 0 && response.status().is_redirection() => {
                let location = response.headers().get(LOCATION);
                let location = location.map_or(&b""[..], |value| value.as_bytes());
                return Err(format!(
                    "the server redirects to `{}`, and an audit follows no redirect; help: audit the URL \
                     that answers",
                    printable(location)
                )
                .into());
            }
            Ok(response) => {
                failures_in_a_row = 0;
                answers.push(Answer {
                    question: question.clone(),
                    response,
                });
            }
            Err(error) => {
                failures_in_a_row += 1;
                let error = match error.downcast::<AskError>() {
                    Ok(error) => *error,
                    Err(error) => return Err(error),
                };
                failures.push((question.clone(), error));
                if failures_in_a_row == MAX_FAILURES {
                    unasked = plan.questions.len() - index - 1;
                    break;
                }
            }
        }
    }
    bar.finish_and_clear();
    let errors = Errors::new(&answers);
    let is_void: Vec<_> = answers
        .iter()
        .map(|answer| {
            // What it permits, it permits, whatever its status is.
            !answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
                && errors.tell_nothing(answer, &answers)
        })
        .collect();
    let (void, answers): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .zip(is_void)
        .partition(|(_, is_void)| *is_void);
    Ok(Asked {
        answers: answers.into_iter().map(|(answer, _)| answer).collect(),
        errors,
        void: void.into_iter().map(|(answer, _)| answer).collect(),
        failures,
        unasked,
    })
}

impl Asked {
    /// Whether each question has an answer that counts.
    pub fn is_complete(&self) -> bool {
        self.void.is_empty() && self.failures.is_empty() && self.unasked == 0
    }
}

async fn ask_one(
    client: &mut Client,
    subject: &Subject,
    question: &Question,
) -> Result<Response<()>, Box<dyn std::error::Error>> {
    let request = subject.request(question)?;
    poll_fn(|cx| client.poll_ready(cx)).await?;
    Ok(client.call(request).await?)
}

/// It is drawn on standard error, and only where that is a terminal.
fn progress_bar(len: usize) -> ProgressBar {
    let bar = ProgressBar::new(len as u64);
    if let Ok(style) = ProgressStyle::with_template("asking {pos} of {len} [{bar:40}] {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
