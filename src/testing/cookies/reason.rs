//! [`UnsentCookie`] and [`CookieReason`]: why a cookie does not travel.

use std::fmt;

/// A cookie that did not go with a request.
///
/// Its text (`Display`) gives the reason and says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentCookie {
    pub(crate) name: String,
    pub(crate) reason: CookieReason,
    pub(crate) explanation: String,
}

impl UnsentCookie {
    /// The cookie's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reason why it did not go.
    pub fn reason(&self) -> CookieReason {
        self.reason
    }
}

impl fmt::Display for UnsentCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explanation)
    }
}

/// The reason why a cookie is not sent, or was not stored before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CookieReason {
    /// The request does not include credentials.
    CredentialsMode,
    /// The cookie's host or `Domain` is not the URL's.
    Domain,
    /// The cookie's `Domain` is a public suffix, under which unrelated people register names.
    PublicSuffix,
    /// The cookie's `Path` does not cover the URL's.
    Path,
    /// The cookie has expired.
    Expired,
    /// The cookie is `Secure`, and the URL is not.
    Secure,
    /// The page is of another site than the URL, and the cookie's `SameSite` is `Lax` or `Strict`,
    /// or absent where that counts as `Lax`.
    SameSite,
    /// The browser blocks third-party cookies.
    ThirdParty,
    /// The cookie is kept for pages of another top-level site.
    OtherPartition,
    /// The cookie is `SameSite=None` without `Secure`.
    SameSiteNoneWithoutSecure,
    /// The cookie is `Partitioned` without `Secure`.
    PartitionedWithoutSecure,
    /// The cookie lacks what its name's prefix, `__Host-` or `__Secure-`, requires.
    NamePrefix,
    /// A `Secure` cookie has this name already, and the URL is not secure.
    WouldReplaceSecure,
    /// The text is not a valid cookie.
    Invalid,
}
