//! [`Attribute`]: what a cookie lacks to be kept for another site's page, and to come back.

use crate::cookie::set_cookie::{SameSite, SetCookie};
use crate::fetch::storage_access::StorageAccess;

/// An attribute that a cookie needs in order to reach the server from another site's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// `SameSite=None`. Without it, the cookie goes to pages of its own site alone.
    SameSiteNone,
    /// `Secure`, which browsers want beside `SameSite=None`.
    Secure,
    /// `Partitioned`, without which no browser that blocks third-party cookies sends it.
    Partitioned,
}

impl Attribute {
    /// As it is written in a `Set-Cookie` line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameSiteNone => "SameSite=None",
            Self::Secure => "Secure",
            Self::Partitioned => "Partitioned",
        }
    }
}

impl SetCookie<'_> {
    /// What the line lacks to reach the server from a page of another site, whose request says this
    /// of its access to cookies.
    ///
    /// `Partitioned` is missing only where the request says that third-party cookies are blocked.
    pub fn missing(
        &self,
        storage_access: Option<StorageAccess>,
    ) -> impl Iterator<Item = Attribute> + use<> {
        let same_site = self.same_site() != Some(SameSite::None);
        let partitioned = storage_access == Some(StorageAccess::None) && !self.is_partitioned();
        [
            (same_site, Attribute::SameSiteNone),
            (!self.is_secure(), Attribute::Secure),
            (partitioned, Attribute::Partitioned),
        ]
        .into_iter()
        .filter_map(|(is_missing, attribute)| is_missing.then_some(attribute))
    }
}
