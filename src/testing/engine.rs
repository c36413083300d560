//! [`Engine`]: the standard, or an engine as it ships.

/// Which browser engine the model behaves like.
///
/// A variant stands for the engine as it was observed: in Chromium 156, Firefox ESR 153 and
/// WebKitGTK 2.50. Its departures from the Fetch standard are listed with it; in everything else it
/// follows the standard. The limits on max-age are the documented ones, and were not observed; that
/// WebKit caches one preflight is what its source says. The model does not know that Chromium
/// counts client hints (`dpr`, `device-memory`, `ect` and similar names) as safelisted
/// request-headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// The [Fetch standard](https://fetch.spec.whatwg.org/), with no limit on the max-age of a
    /// cached preflight.
    #[default]
    Standard,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. A preflight
    /// is cached for 7,200 seconds at most, and for each page's origin and URL only the last one.
    Chromium,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. Of several
    /// `Access-Control-Allow-Credentials` lines, empty ones are ignored. A preflight is cached for
    /// 86,400 seconds at most, and one that was made with credentials does not serve a request
    /// without.
    Firefox,
    /// Without credentials, `Access-Control-Allow-Headers: *` covers `authorization`. A preflight
    /// is cached for 600 seconds at most, and for each page's origin and URL only the last one.
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
