//! [`CacheHandle`]: forgets what is remembered.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use crate::origin::Origin;
use crate::registry::cache::core::Core;
use crate::registry::cache::counts::CacheCounts;

/// Makes a [`RegistryCache`](crate::registry::RegistryCache) forget, and says what it has done.
///
/// From the moment a call returns, no request is answered by what was remembered, nor by a look-up
/// that began before. Call it after the change is committed, in every process that has a cache.
///
/// **What browsers remember** is not forgotten: a granted preflight is valid for the rule's
/// [`max_age`](crate::Rule::max_age). The requests that it lets through are decided anew.
pub struct CacheHandle<T> {
    core: Arc<Core<T>>,
}

impl<T> CacheHandle<T> {
    pub(super) fn new(core: Arc<Core<T>>) -> Self {
        Self { core }
    }
}

impl<T: Clone + Eq + Hash + Send + Sync + 'static> CacheHandle<T> {
    /// Forgets how an origin is registered for a tenant: after it is registered or revoked.
    pub fn forget(&self, tenant: &T, origin: &Origin) {
        self.core.forget(tenant, origin);
    }

    /// Forgets all origins of a tenant.
    pub fn forget_tenant(&self, tenant: &T) {
        self.core.forget_tenant(tenant);
    }

    /// Forgets everything: after a connection is lost over which revocations arrive.
    pub fn forget_all(&self) {
        self.core.forget_all();
    }

    /// What the cache has done so far, for metrics.
    pub fn counts(&self) -> CacheCounts {
        self.core.counts()
    }
}

impl<T> Clone for CacheHandle<T> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.core))
    }
}

impl<T> fmt::Debug for CacheHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheHandle").finish_non_exhaustive()
    }
}
