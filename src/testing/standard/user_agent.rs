//! [`UserAgent`]: what lasts from one fetch to the next.

use std::time::Duration;

use crate::testing::cookies::CookieJar;
use crate::testing::engine::Engine;
use crate::testing::standard::preflight_cache::PreflightCache;

/// The state of a browser, and the service that is its network.
#[derive(Debug)]
pub(crate) struct UserAgent<S> {
    pub(crate) service: S,
    pub(crate) engine: Engine,
    pub(crate) cookies: CookieJar,
    pub(crate) preflight_cache: PreflightCache,
    /// The time since the browser was made.
    pub(crate) now: Duration,
}

impl<S> UserAgent<S> {
    pub(crate) fn new(service: S) -> Self {
        Self {
            service,
            engine: Engine::default(),
            cookies: CookieJar::default(),
            preflight_cache: PreflightCache::default(),
            now: Duration::ZERO,
        }
    }
}
