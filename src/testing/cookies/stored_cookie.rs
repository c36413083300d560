//! [`StoredCookie`]: a cookie in the jar, and whether it goes with a request.

use std::time::SystemTime;

use cookie::SameSite;

use crate::testing::cookies::context::Context;
use crate::testing::cookies::reason::CookieReason;
use crate::testing::third_party_cookies::ThirdPartyCookies;

/// A cookie in the jar.
#[derive(Clone, Debug)]
pub(crate) struct StoredCookie {
    /// Its own expiration is not set, since the library compares it with the time of day.
    pub(crate) cookie: cookie_store::Cookie<'static>,
    /// A time of the browser's clock, or none for a session cookie.
    pub(crate) expires: Option<SystemTime>,
    pub(crate) partition: Option<Partition>,
    /// A number that grows from cookie to cookie, and stays when one is replaced.
    pub(crate) created: u64,
}

/// The top-level site that a cookie is kept for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    pub(crate) key: String,
    /// Whether the cookie is `Partitioned`, or else the browser's setting partitions it.
    pub(crate) by_attribute: bool,
}

impl StoredCookie {
    pub(crate) fn name(&self) -> &str {
        self.cookie.name()
    }

    /// Whether `new` takes the place of the cookie.
    pub(crate) fn is_replaced_by(&self, new: &Self) -> bool {
        self.name() == new.name()
            && self.cookie.domain == new.cookie.domain
            && *self.cookie.path == *new.cookie.path
            && self.partition == new.partition
    }

    pub(crate) fn has_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// The reason why the cookie does not go with the request, or none where it goes.
    pub(crate) fn obstacle(&self, context: &Context<'_>, now: SystemTime) -> Option<CookieReason> {
        let url = context.url.as_parsed();
        if !self.cookie.domain.matches(url) {
            return Some(CookieReason::Domain);
        }
        if !self.cookie.path.matches(url) {
            return Some(CookieReason::Path);
        }
        if self.has_expired(now) {
            return Some(CookieReason::Expired);
        }
        if !context.includes_credentials {
            return Some(CookieReason::CredentialsMode);
        }
        if self.cookie.secure() == Some(true) && !context.is_secure() {
            return Some(CookieReason::Secure);
        }
        let is_same_site = context.is_same_site();
        if !is_same_site && is_bound_to_site(self.cookie.same_site(), context) {
            return Some(CookieReason::SameSite);
        }
        match &self.partition {
            Some(partition) => {
                let is_open = partition.key == context.page.cookie_partition_key()
                    && (partition.by_attribute
                        || context.third_party == ThirdPartyCookies::Partitioned);
                (!is_open).then_some(CookieReason::OtherPartition)
            }
            None if is_same_site => None,
            None => match context.third_party {
                ThirdPartyCookies::Allowed | ThirdPartyCookies::NotStored => None,
                ThirdPartyCookies::Blocked => Some(CookieReason::ThirdParty),
                ThirdPartyCookies::Partitioned => Some(CookieReason::OtherPartition),
            },
        }
    }
}

/// Whether the attribute keeps a cookie from requests of pages of another site.
pub(crate) fn is_bound_to_site(same_site: Option<SameSite>, context: &Context<'_>) -> bool {
    match same_site {
        Some(SameSite::Strict | SameSite::Lax) => true,
        Some(SameSite::None) => false,
        None => context.engine.is_same_site_lax_by_default(),
    }
}
