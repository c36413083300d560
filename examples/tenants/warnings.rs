//! [`Warnings`]: not more often than every so often. A database that is down fails every look-up, and a log that fills the disk
//! helps nobody.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Clone)]
pub struct Warnings {
    pause: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    last: Option<Instant>,
    kept_back: u64,
}

impl Warnings {
    /// With so much time between two of them.
    pub fn every(pause: Duration) -> Self {
        let state = Arc::default();
        Self { pause, state }
    }

    pub fn warn(&self, text: &str) {
        if let Some(kept_back) = self.due(Instant::now()) {
            tracing::warn!(kept_back, "{text}");
        }
    }

    /// How many were kept back since the last one, if it is time for another.
    pub fn due(&self, now: Instant) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state
            .last
            .is_some_and(|last| now.duration_since(last) < self.pause)
        {
            state.kept_back += 1;
            return None;
        }
        state.last = Some(now);
        Some(std::mem::take(&mut state.kept_back))
    }
}
