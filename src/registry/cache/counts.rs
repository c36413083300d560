//! [`CacheCounts`]: what a cache has done.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often a cache has done what, since it was built. Each count only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheCounts {
    /// Requests that were answered from what is remembered.
    pub hits: u64,
    /// Requests that had to wait for a look-up.
    pub misses: u64,
    /// Look-ups that were begun: fewer than misses where requests share one.
    pub look_ups: u64,
    /// Look-ups that failed.
    pub failures: u64,
    /// Requests that were answered by what is older than it should be, since the look-up failed.
    pub stale: u64,
    /// Calls that told the cache to forget.
    pub forgotten: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) hits: Counter,
    pub(super) misses: Counter,
    pub(super) look_ups: Counter,
    pub(super) failures: Counter,
    pub(super) stale: Counter,
    pub(super) forgotten: Counter,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn read(&self) -> CacheCounts {
        CacheCounts {
            hits: self.hits.get(),
            misses: self.misses.get(),
            look_ups: self.look_ups.get(),
            failures: self.failures.get(),
            stale: self.stale.get(),
            forgotten: self.forgotten.get(),
        }
    }
}
