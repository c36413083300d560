//! [`RegistryCacheBuilder`]: the bounds of a cache.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tower_service::Service;

use crate::policy::registered::Registration;
use crate::registry::cache::RegistryCache;
use crate::registry::cache::core::Core;
use crate::registry::lookup::Lookup;

/// The bounds of a [`RegistryCache`]. All of them have defaults.
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct RegistryCacheBuilder {
    pub(super) known_for: Duration,
    pub(super) unknown_for: Duration,
    pub(super) stale_if_error: Duration,
    pub(super) timeout: Duration,
    pub(super) capacity: u64,
    pub(super) unknown_capacity: u64,
}

impl Default for RegistryCacheBuilder {
    fn default() -> Self {
        Self {
            known_for: Duration::from_secs(60),
            unknown_for: Duration::from_secs(5),
            stale_if_error: Duration::ZERO,
            timeout: Duration::from_millis(900),
            capacity: 10_000,
            unknown_capacity: 10_000,
        }
    }
}

impl RegistryCacheBuilder {
    /// How long a registered origin is remembered, counted from the moment the registry was asked: 60
    /// seconds unless it is set.
    ///
    /// It is the longest that a revocation goes unseen by a cache that is not told to
    /// [forget](crate::registry::CacheHandle::forget).
    pub fn known_for(self, known_for: Duration) -> Self {
        Self { known_for, ..self }
    }

    /// How long it is remembered that an origin is not registered: 5 seconds unless it is set.
    ///
    /// It is the longest that a new registration goes unseen.
    pub fn unknown_for(self, unknown_for: Duration) -> Self {
        Self {
            unknown_for,
            ..self
        }
    }

    /// For how much longer than [`known_for`](Self::known_for) a registered origin may be served while
    /// the registry fails: not at all unless it is set.
    ///
    /// **Security.** It is added to the longest that a revocation goes unseen. What is
    /// [forgotten](crate::registry::CacheHandle::forget) is not served.
    pub fn stale_if_error(self, stale_if_error: Duration) -> Self {
        Self {
            stale_if_error,
            ..self
        }
    }

    /// How long one look-up may take before it counts as failed: 900 milliseconds unless it is set.
    ///
    /// Keep it below the [deadline](crate::registry::RegistryLayer::with_deadline) of the layer: else
    /// a request gives up before a registry that hangs counts as one that fails.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How many registered origins are remembered at most: 10,000 unless it is set.
    pub fn capacity(self, capacity: u64) -> Self {
        Self { capacity, ..self }
    }

    /// How many origins that are not registered are remembered at most: 10,000 unless it is set.
    pub fn unknown_capacity(self, unknown_capacity: u64) -> Self {
        Self {
            unknown_capacity,
            ..self
        }
    }

    /// The cache around this registry. It is cloned for each look-up: let it hold a pool.
    pub fn build<R, T>(self, registry: R) -> RegistryCache<R, T>
    where
        R: Service<Lookup<T>, Response = Registration>,
        T: Clone + Eq + Hash + Send + Sync + 'static,
    {
        RegistryCache {
            registry,
            core: Arc::new(Core::new(self)),
        }
    }
}
