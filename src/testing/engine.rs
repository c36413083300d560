//! [`Engine`]: the standard, or an engine as it ships.

use crate::testing::third_party_cookies::ThirdPartyCookies;

/// Which browser engine the model behaves like.
///
/// A variant stands for the engine as it was observed: in Chromium 156, Firefox ESR 153 and
/// WebKitGTK 2.50. Its departures from the standards are listed with it, and in everything else it
/// follows them: Fetch, and the drafts of
/// [cookies](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html),
/// [partitioned cookies](https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/)
/// and [storage access headers](https://privacycg.github.io/storage-access-headers/).
///
/// The limits on max-age are the documented ones, and were not observed; that WebKit caches one
/// preflight is what its source says. The model does not know that Chromium counts client hints
/// (`dpr`, `device-memory`, `ect` and similar names) as safelisted request-headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// The [Fetch standard](https://fetch.spec.whatwg.org/), with no limit on the max-age of a
    /// cached preflight. Third-party cookies are
    /// [allowed](crate::testing::ThirdPartyCookies::Allowed).
    #[default]
    Standard,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. A preflight
    /// is cached for 7,200 seconds at most, and for each page's origin and URL only the last one.
    /// Third-party cookies are [blocked](crate::testing::ThirdPartyCookies::Blocked).
    Chromium,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. Of several
    /// `Access-Control-Allow-Credentials` lines, empty ones are ignored. A preflight is cached for
    /// 86,400 seconds at most, and one that was made with credentials does not serve a request
    /// without. Third-party cookies are
    /// [partitioned](crate::testing::ThirdPartyCookies::Partitioned). A cookie without `SameSite`
    /// goes to other sites, and origins that differ only in their schemes are of one site.
    /// `Sec-Fetch-Storage-Access` is not sent where third-party cookies are allowed; elsewhere a
    /// preflight carries it too, and a retry is preflighted anew.
    Firefox,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. A preflight
    /// is cached for 600 seconds at most, and for each page's origin and URL only the last one.
    /// Third-party cookies are [not stored](crate::testing::ThirdPartyCookies::NotStored). A cookie
    /// without `SameSite` goes to other sites, as does one with `SameSite=None` and without
    /// `Secure`; `Partitioned` is not known; `Secure` requires `https` on a loopback host too.
    /// Origins that differ only in their schemes are of one site, and an opaque frame is of the site
    /// of the page around it. `Sec-Fetch-Storage-Access` is not sent.
    WebKit,
}

impl Engine {
    /// Whether a wildcard stands for the
    /// [CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name)
    /// too.
    pub(crate) fn wildcard_covers_authorization(self) -> bool {
        self != Self::Standard
    }

    pub(crate) fn ignores_empty_allow_credentials(self) -> bool {
        self == Self::Firefox
    }

    /// Whether a cache entry made with credentials serves a request without, as it does in the
    /// standard's [cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match).
    pub(crate) fn credentialed_entry_serves_all(self) -> bool {
        self != Self::Firefox
    }

    /// Whether the permissions of several preflights add up, as they do in the standard. Where they
    /// do not, a preflight is forgotten as soon as another is needed.
    pub(crate) fn adds_up_preflights(self) -> bool {
        matches!(self, Self::Standard | Self::Firefox)
    }

    /// Whether origins of two schemes are of two sites.
    pub(crate) fn is_same_site_schemeful(self) -> bool {
        match self {
            Self::Standard | Self::Chromium => true,
            Self::Firefox | Self::WebKit => false,
        }
    }

    /// Whether a cookie without `SameSite` is treated as if it were `Lax`.
    pub(crate) fn is_same_site_lax_by_default(self) -> bool {
        match self {
            Self::Standard | Self::Chromium => true,
            Self::Firefox | Self::WebKit => false,
        }
    }

    pub(crate) fn requires_secure_with_same_site_none(self) -> bool {
        self != Self::WebKit
    }

    pub(crate) fn knows_partitioned(self) -> bool {
        self != Self::WebKit
    }

    /// Whether a loopback host may have `Secure` cookies without `https`.
    pub(crate) fn trusts_loopback_with_secure_cookies(self) -> bool {
        self != Self::WebKit
    }

    /// Whether an opaque frame counts as being of the site of the page around it.
    pub(crate) fn frames_are_of_the_top_level_site(self) -> bool {
        self == Self::WebKit
    }

    /// The default setting for third-party cookies.
    pub(crate) fn third_party_cookies(self) -> ThirdPartyCookies {
        match self {
            Self::Standard => ThirdPartyCookies::Allowed,
            Self::Chromium => ThirdPartyCookies::Blocked,
            Self::Firefox => ThirdPartyCookies::Partitioned,
            Self::WebKit => ThirdPartyCookies::NotStored,
        }
    }

    /// Whether `Sec-Fetch-Storage-Access` is sent, given the setting for third-party cookies.
    pub(crate) fn sends_storage_access(self, setting: ThirdPartyCookies) -> bool {
        match self {
            Self::Standard | Self::Chromium => true,
            Self::Firefox => setting != ThirdPartyCookies::Allowed,
            Self::WebKit => false,
        }
    }

    /// Whether preflights carry `Sec-Fetch-Storage-Access` too, and a retry is preflighted anew.
    pub(crate) fn preflights_storage_access(self) -> bool {
        self == Self::Firefox
    }

    /// The limit imposed on max-age, in seconds.
    pub(crate) fn max_age_limit(self) -> u64 {
        match self {
            Self::Standard => u64::MAX,
            Self::Chromium => 7_200,
            Self::Firefox => 86_400,
            Self::WebKit => 600,
        }
    }
}
