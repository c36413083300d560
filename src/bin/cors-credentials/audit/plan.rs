//! [`Plan`]: every request that an audit sends, known before the first.

use std::fmt::Write;

use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::{Channel, Relation};

use crate::audit::hostile_origin::{Holder, HostileOrigin, Trick};
use crate::audit::question::{Kind, Question, Subject};

/// The requests of an audit, in order.
pub struct Plan {
    pub questions: Vec<Question>,
    /// The origins that they come from; without a trick, the allowed one.
    origins: Vec<(String, Option<Trick>)>,
}

impl Plan {
    pub fn new(subject: &Subject, allowed: Option<&Origin>, hostile: &[HostileOrigin]) -> Self {
        let mut questions = vec![Question {
            kind: Kind::Get,
            origin: None,
        }];
        let allowed = allowed.map(|origin| (origin.to_string(), None));
        let hostile = hostile
            .iter()
            .map(|own| (own.text.clone(), Some(own.trick)));
        let origins: Vec<_> = allowed.into_iter().chain(hostile).collect();
        for (origin, trick) in &origins {
            let kinds = [
                (Kind::Get, true),
                (Kind::GetWithCookies, !subject.cookies.is_empty()),
                (Kind::Preflight, true),
                (
                    Kind::StorageAccess,
                    asks_storage_access(subject, origin, *trick),
                ),
            ];
            let asked = kinds.into_iter().filter(|(_, is_asked)| *is_asked);
            questions.extend(asked.map(|(kind, _)| Question {
                kind,
                origin: Some(origin.clone()),
            }));
        }
        // Once more, since a server may have begun to refuse everything.
        questions.push(Question {
            kind: Kind::Get,
            origin: None,
        });
        Self { questions, origins }
    }

    pub fn count(&self, kind: Kind) -> usize {
        let questions = self.questions.iter();
        questions.filter(|question| question.kind == kind).count()
    }

    /// What is going to be sent, for people to read.
    pub fn announcement(&self, subject: &Subject, seconds: f32) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        let (count, path) = (self.questions.len(), subject.target.path_and_query());
        let server = subject.target.origin();
        writeln!(
            text,
            "Going to send {count} requests to {server}, one at a time, each with {seconds} s to be answered:\n"
        )?;
        let with_origin = self.count(Kind::Get) - 2;
        writeln!(
            text,
            "{:4} GET {path} without `Origin` and without credentials, first and last",
            2
        )?;
        writeln!(
            text,
            "{with_origin:4} GET {path} without credentials, one from each origin below"
        )?;
        let with_cookies = self.count(Kind::GetWithCookies);
        if with_cookies > 0 {
            let names: Vec<_> = cookie_names(&subject.cookies).collect();
            let names = names.join("`, `");
            writeln!(
                text,
                "{with_cookies:4} GET {path} with the cookies that you gave (`{names}`), one from each origin below"
            )?;
        }
        let (method, requested) = (&subject.method, subject.requested());
        writeln!(
            text,
            "{:4} OPTIONS {path}: preflights for {requested}, without credentials, one from each \
             origin below; no {method} is sent",
            self.count(Kind::Preflight),
        )?;
        let storage_access = self.count(Kind::StorageAccess);
        if storage_access > 0 {
            writeln!(
                text,
                "{storage_access:4} GET {path} without credentials and with `Sec-Fetch-Storage-Access: \
                 inactive`, from those of other sites"
            )?;
        }
        text.push_str(
            "\nNothing else is sent. Redirects are not followed, bodies are not read.\n\n",
        );
        let width = self.origins.iter().map(|(origin, _)| origin.len()).max();
        let width = width.unwrap_or_default();
        for (origin, trick) in &self.origins {
            let why = trick.map_or("the page that you named", Trick::as_str);
            writeln!(text, "    {origin:width$}  {why}")?;
        }
        Ok(text)
    }
}

/// The names alone: the values are secrets.
fn cookie_names(cookies: &str) -> impl Iterator<Item = &str> {
    cookies
        .split("; ")
        .filter_map(|pair| pair.split('=').next())
}

/// Browsers tell of storage access only to servers that others cannot listen to, from pages of other
/// sites, and a user grants it to pages that have a site.
fn asks_storage_access(subject: &Subject, origin: &str, trick: Option<Trick>) -> bool {
    let is_page = trick.is_none_or(|trick| trick.holder() != Holder::NoStranger);
    is_page
        && Channel::to(subject.target.origin()) != Channel::Http
        && subject.relation(origin) == Some(Relation::CrossSite)
}
