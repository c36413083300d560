//! [`Observation`]: what a server has answered to an origin, and what the model makes of it.

use crate::audit::answer::Answer;
use crate::audit::hostile_origin::{HostileOrigin, Trick};
use crate::audit::judge::{self, Given, Judged};
use crate::audit::question::{Kind, Subject};

/// An origin that was asked from.
#[derive(Debug)]
pub struct Observation<'a> {
    pub origin: &'a str,
    /// None for the allowed origin.
    pub trick: Option<Trick>,
    pub gets: Vec<(&'a Answer, Judged)>,
    pub preflight: Option<(&'a Answer, Judged)>,
    /// Whether storage access is activated; none where it was not asked.
    pub storage_access: Option<(&'a Answer, bool)>,
    /// How many `GET`s were to be answered.
    gets_asked: usize,
}

impl<'a> Observation<'a> {
    pub fn new(
        subject: &Subject,
        origin: &'a str,
        trick: Option<Trick>,
        answers: &'a [Answer],
    ) -> Self {
        let answers = answers
            .iter()
            .filter(|answer| answer.question.origin.as_deref() == Some(origin));
        let mut own = Self {
            origin,
            trick,
            gets: Vec::new(),
            preflight: None,
            storage_access: None,
            gets_asked: if subject.cookies.is_empty() { 1 } else { 2 },
        };
        for answer in answers {
            match answer.question.kind {
                Kind::Get | Kind::GetWithCookies => {
                    own.gets
                        .push((answer, judge::reads(subject, origin, answer)));
                }
                Kind::Preflight => {
                    own.preflight = Some((answer, judge::sends(subject, origin, answer)));
                }
                Kind::StorageAccess => {
                    let activates = judge::activates(subject, origin, answer);
                    own.storage_access = Some((answer, activates));
                }
            }
        }
        own
    }

    /// The allowed origin first, where there is one.
    pub fn all(
        subject: &Subject,
        allowed: Option<&'a str>,
        hostile: &'a [HostileOrigin],
        answers: &'a [Answer],
    ) -> Vec<Self> {
        let allowed = allowed.map(|origin| (origin, None));
        let hostile = hostile
            .iter()
            .map(|own| (own.text.as_str(), Some(own.trick)));
        allowed
            .into_iter()
            .chain(hostile)
            .map(|(origin, trick)| Self::new(subject, origin, trick, answers))
            .collect()
    }

    /// The most that a `GET` lets the page read.
    pub fn reads(&self) -> Given {
        let given = self.gets.iter().map(|(_, judged)| judged.given);
        given.max().unwrap_or(Given::Nothing)
    }

    /// Whether nothing is known of what a `GET` lets the page read.
    pub fn is_reading_unknown(&self) -> bool {
        self.reads() == Given::Nothing && self.gets.len() < self.gets_asked
    }

    /// What a preflight lets the page send.
    pub fn sends(&self) -> Given {
        let preflight = self.preflight.as_ref();
        preflight.map_or(Given::Nothing, |(_, judged)| judged.given)
    }

    /// The answer that lets the page do the most.
    pub fn strongest(&self) -> Option<&'a Answer> {
        let of_get = self.gets.iter().max_by_key(|(_, judged)| judged.given);
        let chosen = match of_get {
            Some((_, judged)) if judged.given >= self.sends() => of_get,
            _ => self.preflight.as_ref().or(of_get),
        };
        chosen.map(|(answer, _)| *answer)
    }
}
