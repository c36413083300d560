//! [`RegistryCache`]: remembers what a registry has answered. Rules R7 and R8.
//!
//! `answers` holds what is remembered, `in_flight` the look-ups that are under way, and `core` sees to
//! it that each of them is stored once, or not at all.

mod answers;
pub(crate) mod builder;
mod core;
pub(crate) mod counts;
pub(crate) mod future;
pub(crate) mod handle;
mod in_flight;

use std::convert::Infallible;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use crate::policy::registered::Registration;
use crate::registry::cache::builder::RegistryCacheBuilder;
use crate::registry::cache::core::Core;
use crate::registry::cache::future::RegistryCacheFuture;
use crate::registry::cache::handle::CacheHandle;
use crate::registry::error::{BoxError, LookupError};
use crate::registry::lookup::Lookup;

/// A registry that remembers the answers of another one.
///
/// It is a Tower service of [`Lookup<T>`](Lookup) around one. Its `Clone` shares what is remembered.
///
/// - Known and unknown origins are kept apart: a flood of unknown ones displaces none that is known.
///   Both are bounded in number, and [how long](RegistryCacheBuilder::known_for) they are kept is the
///   longest that a change goes unseen.
/// - One look-up is made at a time for an origin and a tenant, however many requests wait for it. A
///   request that gives up does not cancel it for the others; the last one does.
/// - An error is never remembered.
/// - Its [handle](Self::handle) forgets at once what is revoked. A look-up that began before is not
///   remembered, and who waits for it has it made again.
///
/// ```
/// use std::convert::Infallible;
/// use std::time::Duration;
/// use tower::{ServiceExt, service_fn};
/// use tower_cors_credentials::Registration;
/// use tower_cors_credentials::registry::{Lookup, RegistryCache};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // A database, in a program that has one.
/// let database = service_fn(async |_: Lookup<&'static str>| {
///     Ok::<_, Infallible>(Registration::Credentialed)
/// });
/// let registry = RegistryCache::builder()
///     .known_for(Duration::from_secs(60))
///     .unknown_for(Duration::from_secs(5))
///     .capacity(100_000)
///     .build(database);
/// let cache = registry.handle();
///
/// let origin = "https://shop.example".parse()?;
/// let lookup = Lookup { tenant: "acme", origin };
/// for _ in 0..3 {
///     registry.clone().oneshot(lookup.clone()).await?;
/// }
/// assert_eq!(cache.counts().look_ups, 1);
///
/// // The tenant has revoked the origin.
/// cache.forget(&lookup.tenant, &lookup.origin);
/// registry.oneshot(lookup).await?;
/// assert_eq!(cache.counts().look_ups, 2);
/// # Ok(())
/// # }
/// ```
pub struct RegistryCache<R, T> {
    registry: R,
    core: Arc<Core<T>>,
}

impl RegistryCache<Infallible, Infallible> {
    /// A cache whose bounds are to be set.
    pub fn builder() -> RegistryCacheBuilder {
        RegistryCacheBuilder::default()
    }
}

impl<R, T> RegistryCache<R, T> {
    /// The handle that forgets what is remembered. It is cheap to clone.
    pub fn handle(&self) -> CacheHandle<T> {
        CacheHandle::new(Arc::clone(&self.core))
    }
}

impl<R, T> Service<Lookup<T>> for RegistryCache<R, T>
where
    R: Service<Lookup<T>, Response = Registration> + Clone + Send + 'static,
    R::Future: Send,
    R::Error: Into<BoxError>,
    T: Clone + Eq + Hash + Send + Sync + 'static,
{
    type Response = Registration;
    type Error = LookupError;
    type Future = RegistryCacheFuture;

    /// Is always ready. The registry's readiness is waited for by the look-ups.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, lookup: Lookup<T>) -> Self::Future {
        match self.core.remembered(&lookup) {
            Some(registration) => RegistryCacheFuture::remembered(registration),
            None => {
                let core = Arc::clone(&self.core);
                RegistryCacheFuture::looking_up(core.answer(self.registry.clone(), lookup))
            }
        }
    }
}

impl<R: Clone, T> Clone for RegistryCache<R, T> {
    fn clone(&self) -> Self {
        Self {
            registry: self.registry.clone(),
            core: Arc::clone(&self.core),
        }
    }
}

impl<R: fmt::Debug, T> fmt::Debug for RegistryCache<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryCache")
            .field("registry", &self.registry)
            .finish_non_exhaustive()
    }
}
