//! [`FetchSite`]: what the browser says of the page that sends a request.

use http::{HeaderMap, HeaderName};

use crate::fetch::field_lines::FieldLines;

pub(crate) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header)
/// says, as far as it can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FetchSite {
    /// The header is missing. Old browsers do not send it, no browser sends it to a URL that is not
    /// potentially trustworthy, and Chromium does not send it with a WebSocket.
    Absent,
    /// The page is of the server's own origin.
    SameOrigin,
    /// The user sends the request, by the address bar or a bookmark.
    None,
    /// The page is of another site.
    CrossSite,
    /// The page is of another origin and the same site, or the header has another value or several
    /// lines.
    Other,
}

impl FetchSite {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match FieldLines::of(headers, &SEC_FETCH_SITE) {
            None => Self::Absent,
            Some(FieldLines::Sole(site)) if site == "same-origin" => Self::SameOrigin,
            Some(FieldLines::Sole(site)) if site == "none" => Self::None,
            Some(FieldLines::Sole(site)) if site == "cross-site" => Self::CrossSite,
            Some(_) => Self::Other,
        }
    }
}
