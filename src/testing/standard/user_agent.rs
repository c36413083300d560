//! [`UserAgent`]: what lasts from one fetch to the next.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::testing::cookies::CookieJar;
use crate::testing::engine::Engine;
use crate::testing::page_origin::PageOrigin;
use crate::testing::site::serialized_site;
use crate::testing::standard::preflight_cache::PreflightCache;
use crate::testing::third_party_cookies::ThirdPartyCookies;
use crate::testing::url::Url;

/// The state of a browser, and the service that is its network.
#[derive(Debug)]
pub(crate) struct UserAgent<S> {
    pub(crate) service: S,
    pub(crate) engine: Engine,
    /// The user's own setting, if there is one.
    pub(crate) third_party_cookies: Option<ThirdPartyCookies>,
    pub(crate) cookies: CookieJar,
    /// Pages, and the sites that may use their cookies in them.
    storage_access: BTreeSet<(String, String)>,
    pub(crate) preflight_cache: PreflightCache,
    /// The time since the browser was made.
    pub(crate) now: Duration,
}

impl<S> UserAgent<S> {
    pub(crate) fn new(service: S) -> Self {
        Self {
            service,
            engine: Engine::default(),
            third_party_cookies: None,
            cookies: CookieJar::default(),
            storage_access: BTreeSet::new(),
            preflight_cache: PreflightCache::default(),
            now: Duration::ZERO,
        }
    }

    pub(crate) fn third_party_cookies(&self) -> ThirdPartyCookies {
        self.third_party_cookies
            .unwrap_or(self.engine.third_party_cookies())
    }

    /// Lets the URL's site use its cookies in pages of the page's site.
    pub(crate) fn grant_storage_access(&mut self, page: &PageOrigin, url: &Url) {
        self.storage_access.insert(storage_access_key(page, url));
    }

    pub(crate) fn is_storage_access_granted(&self, page: &PageOrigin, url: &Url) -> bool {
        self.storage_access.contains(&storage_access_key(page, url))
    }
}

fn storage_access_key(page: &PageOrigin, url: &Url) -> (String, String) {
    (page.cookie_partition_key(), serialized_site(url.origin()))
}
