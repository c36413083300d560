//! [`Group`]: engines that do the same.

use crate::probe::ask::{Attempt, ENGINES};
use crate::probe::told::Told;

/// Engines, and what each of them does.
pub struct Group {
    pub engines: Vec<&'static str>,
    pub with_credentials: Told,
    pub without_credentials: Option<Told>,
    /// Whether its first engine has a setting that is not the default.
    is_changed: bool,
}

impl Group {
    /// Every engine, where each blocks the page before anything is sent.
    pub fn blocked_unsent(sentence: String, help: &str) -> Self {
        Self {
            engines: ENGINES.map(|(_, name, _)| name).to_vec(),
            with_credentials: Told::blocked_unsent(format!("{sentence} help: {help}")),
            without_credentials: None,
            is_changed: false,
        }
    }

    /// The engines in their order, those that do the same together.
    pub fn all(attempts: &[Attempt]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for attempt in attempts {
            let with_credentials = Told::new(&attempt.with_credentials);
            let without_credentials = attempt.without_credentials.as_ref().map(Told::new);
            let same = groups.iter_mut().find(|group| {
                group.with_credentials.agrees_with(&with_credentials)
                    && match (&group.without_credentials, &without_credentials) {
                        (Some(own), Some(other)) => own.agrees_with(other),
                        (None, None) => true,
                        (Some(_), None) | (None, Some(_)) => false,
                    }
            });
            match same {
                // A setting that changes nothing is not told.
                Some(group) if attempt.is_changed && !group.is_changed => {}
                Some(group) => group.engines.push(attempt.engine),
                None => groups.push(Self {
                    engines: vec![attempt.engine],
                    with_credentials,
                    without_credentials,
                    is_changed: attempt.is_changed,
                }),
            }
        }
        groups
    }
}
