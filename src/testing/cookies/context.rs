//! [`Context`]: who asks for cookies, and for which URL.

use crate::origin::Origin;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::engine::Engine;
use crate::testing::page_origin::PageOrigin;
use crate::testing::site::{is_potentially_trustworthy, site};
use crate::testing::third_party_cookies::ThirdPartyCookies;
use crate::testing::url::Url;

/// A request, or its response, as far as it matters to cookies.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) engine: Engine,
    /// The browser's setting, or `Allowed` while storage access is active.
    pub(crate) third_party: ThirdPartyCookies,
    pub(crate) page: &'a PageOrigin,
    pub(crate) url: &'a Url,
    pub(crate) credentials_mode: CredentialsMode,
    pub(crate) includes_credentials: bool,
}

impl<'a> Context<'a> {
    /// A visit of the URL in the address bar.
    pub(crate) fn visit(engine: Engine, page: &'a PageOrigin, url: &'a Url) -> Self {
        Self {
            engine,
            third_party: ThirdPartyCookies::Allowed,
            page,
            url,
            credentials_mode: CredentialsMode::Include,
            includes_credentials: true,
        }
    }

    /// Whether the page is of the URL's site, as the engine compares sites. Redirects in between
    /// do not count, as in the engines.
    pub(crate) fn is_same_site(&self) -> bool {
        is_first_party(self.engine, self.page, self.url.origin())
    }

    /// Whether the URL may have cookies with `Secure`.
    pub(crate) fn is_secure(&self) -> bool {
        match self.engine.trusts_loopback_with_secure_cookies() {
            true => is_potentially_trustworthy(self.url.origin()),
            false => self.url.origin().scheme() == "https",
        }
    }
}

/// Whether cookies of the URL's origin are first-party cookies for the page.
pub(crate) fn is_first_party(engine: Engine, page: &PageOrigin, url: &Origin) -> bool {
    let for_cookies = match engine.frames_are_of_the_top_level_site() {
        true => page.top_level(),
        false => page.tuple(),
    };
    for_cookies.is_some_and(|own| {
        let (own, other) = (site(own), site(url));
        own.1 == other.1 && (own.0 == other.0 || !engine.is_same_site_schemeful())
    })
}
