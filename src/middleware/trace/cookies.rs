//! The events about cookies that do not arrive. A cookie's value is never told.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, Method};
use tracing::Level;
use tracing::level_filters::LevelFilter;

use crate::cookie::SetCookie;
use crate::decision::Decision;
use crate::escape::AsciiEscaped;
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::storage_access::StorageAccess;
use crate::origin::Origin;

/// The target of the events about cookies.
const COOKIES: &str = "tower_cors_credentials::cookies";

/// How many `Set-Cookie` lines of a response are read.
const MAX_LINES: usize = 16;

/// What has to be known of a request to tell of the cookies that its response sets.
#[derive(Debug)]
pub(crate) struct CookieWatch {
    origin: Origin,
    storage_access: Option<StorageAccess>,
}

/// Tells of a granted request whose cookies are blocked. What is returned tells of its response, if
/// there can be anything to tell, and somebody listens.
pub(crate) fn watch(
    decision: &Decision,
    method: &Method,
    headers: &HeaderMap,
) -> Option<CookieWatch> {
    // One load, where nobody listens.
    if LevelFilter::current() < Level::DEBUG {
        return None;
    }
    let grant = decision.grant()?;
    let origin = grant.origin().filter(|_| grant.allows_credentials())?;
    let storage_access = StorageAccess::of(headers);
    if storage_access == Some(StorageAccess::None) && !headers.contains_key(COOKIE) {
        tracing::debug!(
            target: COOKIES,
            origin = origin.as_str(),
            method = AsciiEscaped(method.as_str().as_bytes()).to_string().as_str(),
            storage_access = StorageAccess::None.as_str(),
            help = "serve the page and this server under one site, or set the cookies by an answer \
                    to the page, with `SameSite=None; Secure; Partitioned`",
            "CORS request without cookies: the browser blocks third-party cookies"
        );
    }
    let is_watched = FetchSite::of(headers) == FetchSite::CrossSite
        && tracing::enabled!(target: COOKIES, Level::DEBUG);
    is_watched.then(|| CookieWatch {
        origin: origin.clone(),
        storage_access,
    })
}

impl CookieWatch {
    /// Tells of each cookie that the response sets and not every browser keeps or sends back.
    pub(crate) fn tell(&self, headers: &HeaderMap) {
        let lines = headers.get_all(SET_COOKIE).iter().take(MAX_LINES);
        for cookie in lines.filter_map(|line| SetCookie::parse(line.as_bytes())) {
            let missing: Vec<_> = cookie
                .missing(self.storage_access)
                .map(|attribute| attribute.as_str())
                .collect();
            if missing.is_empty() {
                continue;
            }
            tracing::debug!(
                target: COOKIES,
                origin = self.origin.as_str(),
                cookie = AsciiEscaped(cookie.loggable_name().unwrap_or(b"(not told)")).to_string().as_str(),
                missing = missing.join("; ").as_str(),
                storage_access = self.storage_access.map(StorageAccess::as_str),
                help = "write `SameSite=None; Secure; Partitioned`, or serve the page and this \
                        server under one site",
                "the cookie does not reach this server from a page of another site"
            );
        }
    }
}
