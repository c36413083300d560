//! How an origin was registered, and what of it a request may still be decided by.

use std::time::Duration;

use tokio::time::Instant;
use tower_cors_credentials::Registration;

pub const KNOWN_FOR: Duration = Duration::from_secs(60);
pub const UNKNOWN_FOR: Duration = Duration::from_secs(5);

/// How an origin was registered for a tenant, since when, and where the cache was last told to forget.
#[derive(Clone, Debug)]
pub struct History {
    registrations: Vec<(Instant, Registration)>,
    forgotten: usize,
}

impl History {
    pub fn new() -> Self {
        Self {
            registrations: vec![(Instant::now(), Registration::NotRegistered)],
            forgotten: 0,
        }
    }

    pub fn current(&self) -> Registration {
        self.registrations[self.registrations.len() - 1].1
    }

    pub fn change(&mut self, registration: Registration) {
        self.registrations.push((Instant::now(), registration));
    }

    pub fn forget(&mut self) {
        self.forgotten = self.registrations.len() - 1;
    }

    /// R7, R8: what a request may be decided by that is decided now: what was so since the cache was told
    /// to forget, and no longer ago than it remembers.
    pub fn is_possible(&self, registration: Registration) -> bool {
        let kept_for = match registration {
            Registration::NotRegistered => UNKNOWN_FOR,
            Registration::Anonymous | Registration::Credentialed => KNOWN_FOR,
        };
        let ends = self.registrations[1..]
            .iter()
            .map(|(end, _)| Some(*end))
            .chain([None]);
        let mut spans = self.registrations.iter().zip(ends).skip(self.forgotten);
        spans.any(|((_, own), end)| {
            *own == registration && end.is_none_or(|end| end.elapsed() < kept_for)
        })
    }
}
