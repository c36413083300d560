//! [`Warnings`]: one a second at most. A database that is down fails every look-up, and a log that fills the disk helps nobody.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, Default)]
pub struct Warnings(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    last: Option<Instant>,
    kept_back: u64,
}

impl Warnings {
    pub fn warn(&self, text: &str) {
        if let Some(kept_back) = self.due(Instant::now()) {
            tracing::warn!(kept_back, "{text}");
        }
    }

    /// How many were kept back since the last one, if it is time for another.
    pub fn due(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            state.kept_back += 1;
            return None;
        }
        state.last = Some(now);
        Some(std::mem::take(&mut state.kept_back))
    }
}
