//! [`ThirdPartyCookies`]: the browser's setting for cookies of other sites.

/// How a browser treats the cookies of a URL that is of another site than the page.
///
/// It applies to cookies that `SameSite` would let through. A cookie with `Partitioned` is exempt
/// where the engine knows that attribute: it is kept apart for each top-level site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ThirdPartyCookies {
    /// They are stored and sent like any other. The default of
    /// [`Engine::Standard`](crate::testing::Engine::Standard), since no standard asks for more, and
    /// a test of what an attacker can read must not rely on a browser's setting.
    Allowed,
    /// They are neither stored nor sent. The default of
    /// [`Engine::Chromium`](crate::testing::Engine::Chromium), as in Debian's Chromium 156.
    Blocked,
    /// They are kept apart for each top-level site, with `Partitioned` or without. The default of
    /// [`Engine::Firefox`](crate::testing::Engine::Firefox).
    Partitioned,
    /// They are not stored, but sent where they were stored on a visit. The default of
    /// [`Engine::WebKit`](crate::testing::Engine::WebKit), as in WebKitGTK 2.50. Safari is said to
    /// block them, which could not be observed.
    NotStored,
}
