//! [`Case`]: the circumstances that decide a cookie's fate.

use crate::origin::Origin;
use crate::origin::loopback::is_loopback_host;
use crate::origin::site::site_host;

/// The circumstances of a request that may carry a cookie. The page asks for it:
/// `credentials: "include"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    /// How the sites of the page and of the server are related.
    pub relation: Relation,
    /// Which response stored the cookie.
    pub stored: Stored,
    /// How the server was reached that sets the cookie.
    pub channel: Channel,
    /// What the user's settings say.
    pub third_party: ThirdParty,
}

/// How the site of a page and the site of a server are related. A site is a scheme and a
/// [registrable domain](https://url.spec.whatwg.org/#host-registrable-domain); ports do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// One site: `https://app.example.com` and `https://api.example.com`.
    SameSite,
    /// One registrable domain under two schemes: two sites for Chromium, one for the others.
    CrossScheme,
    /// Two sites.
    CrossSite,
}

/// Which response stored a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// The response to a visit: the server's page was in the address bar.
    ByVisit,
    /// The response to an earlier request of the page itself.
    ByAnswer,
}

/// How a server is reached, on which `Secure` depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// By `https`.
    Https,
    /// By `http` on this machine: `localhost` or a loopback address.
    LoopbackHttp,
    /// By `http` from elsewhere.
    Http,
}

/// The user's setting for third-party cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThirdParty {
    /// As a new profile has it.
    Default,
    /// The user lets third-party cookies through.
    Allowed,
}

impl Relation {
    /// How the two origins are related; none where that takes the public suffix list, and the
    /// feature `public-suffix` is off.
    pub fn of(page: &Origin, server: &Origin) -> Option<Self> {
        let is_same_domain =
            page.host() == server.host() || site_host(page.host())? == site_host(server.host())?;
        Some(match (is_same_domain, page.scheme() == server.scheme()) {
            (true, true) => Self::SameSite,
            (true, false) => Self::CrossScheme,
            (false, _) => Self::CrossSite,
        })
    }
}

impl Channel {
    /// How a server of this origin is reached.
    pub fn to(server: &Origin) -> Self {
        if server.scheme() == "https" {
            Self::Https
        } else if is_loopback_host(server.host().as_bytes()) {
            Self::LoopbackHttp
        } else {
            Self::Http
        }
    }
}
