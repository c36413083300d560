//! [`Answers`]: what is remembered, known and unknown origins apart.

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use crate::policy::registered::Registration;
use crate::registry::cache::builder::RegistryCacheBuilder;
use crate::registry::lookup::Lookup;

/// The answers of a registry, bounded in number and in age.
///
/// The age is told by tokio's clock, from the moment when the registry was asked; what is forgotten, by
/// generations. The caches' own expiry and invalidation only see to it that memory is freed: those of
/// many entries together take effect some time after they were asked for.
pub(super) struct Answers<T> {
    known: Cache<Lookup<T>, Answer>,
    unknown: Cache<Lookup<T>, Answer>,
    known_for: Duration,
    unknown_for: Duration,
    stale_if_error: Duration,
    /// How often something was forgotten.
    generation: AtomicU64,
    /// The generation that began when everything was forgotten. An answer from before does not count.
    everything: AtomicU64,
    /// The generation that began when a tenant was forgotten. It is kept for as long as an answer, and
    /// displaced by nothing.
    tenants: Cache<T, u64>,
}

#[derive(Clone, Copy)]
struct Answer {
    registration: Registration,
    asked_at: Instant,
    generation: u64,
}

impl<T: Clone + Eq + Hash + Send + Sync + 'static> Answers<T> {
    pub(super) fn new(bounds: RegistryCacheBuilder) -> Self {
        let kept_for = bounds.known_for.saturating_add(bounds.stale_if_error);
        let longest = kept_for.max(bounds.unknown_for);
        Self {
            tenants: cache(u64::MAX, longest),
            everything: AtomicU64::new(0),
            known: cache(bounds.capacity, kept_for),
            unknown: cache(bounds.unknown_capacity, bounds.unknown_for),
            known_for: bounds.known_for,
            unknown_for: bounds.unknown_for,
            stale_if_error: bounds.stale_if_error,
            generation: AtomicU64::new(0),
        }
    }

    /// The answer, if it is remembered and not too old.
    pub(super) fn get(&self, lookup: &Lookup<T>) -> Option<Registration> {
        self.get_from(&self.known, lookup, self.known_for)
            .or_else(|| self.get_from(&self.unknown, lookup, self.unknown_for))
    }

    /// The answer for a time when the registry fails: of known origins alone.
    pub(super) fn get_stale(&self, lookup: &Lookup<T>) -> Option<Registration> {
        let kept_for = self.known_for.saturating_add(self.stale_if_error);
        self.get_from(&self.known, lookup, kept_for)
    }

    fn get_from(
        &self,
        cache: &Cache<Lookup<T>, Answer>,
        lookup: &Lookup<T>,
        kept_for: Duration,
    ) -> Option<Registration> {
        let answer = cache.get(lookup)?;
        // In this order: that a tenant was forgotten is itself forgotten once its answers are too old.
        (self.is_current(lookup, answer) && answer.asked_at.elapsed() < kept_for)
            .then_some(answer.registration)
    }

    fn is_current(&self, lookup: &Lookup<T>, answer: Answer) -> bool {
        let tenant = self.tenants.get(&lookup.tenant);
        let forgotten = self.everything.load(Ordering::Acquire);
        answer.generation >= forgotten.max(tenant.unwrap_or_default())
    }

    pub(super) fn insert(&self, lookup: Lookup<T>, registration: Registration, asked_at: Instant) {
        let answer = Answer {
            registration,
            asked_at,
            generation: self.generation(),
        };
        // An origin is in one of the two: what was known before is not served as stale.
        let (holding, other) = match registration {
            Registration::NotRegistered => (&self.unknown, &self.known),
            Registration::Anonymous | Registration::Credentialed => (&self.known, &self.unknown),
        };
        other.invalidate(&lookup);
        holding.insert(lookup, answer);
    }

    /// How often something was forgotten: it tells whether an answer is from before.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(super) fn forget(&self, lookup: &Lookup<T>) {
        self.next_generation();
        self.known.invalidate(lookup);
        self.unknown.invalidate(lookup);
    }

    pub(super) fn forget_tenant(&self, tenant: &T) {
        self.tenants.insert(tenant.clone(), self.next_generation());
    }

    pub(super) fn forget_all(&self) {
        self.everything
            .store(self.next_generation(), Ordering::Release);
        // What does not count is dropped as well.
        self.known.invalidate_all();
        self.unknown.invalidate_all();
    }

    fn next_generation(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::AcqRel) + 1
    }
}

fn cache<K, V>(capacity: u64, kept_for: Duration) -> Cache<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Longer than any server runs: beyond 1,000 years, a cache cannot be built.
    const MAX_KEPT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    Cache::builder()
        .max_capacity(capacity)
        .time_to_live(kept_for.min(MAX_KEPT))
        .build()
}
