//! [`Shared`]: a response that the page may read.

use std::collections::BTreeSet;
use std::fmt;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, COOKIE,
};
use http::{HeaderMap, Response, StatusCode, Uri};

use crate::escape::AsciiEscaped;
use crate::testing::header_list::{get, lines};
use crate::testing::outcome::exchange::Exchange;
use crate::testing::page_origin::PageOrigin;
use crate::testing::request::{Request, ResponseTainting};

/// A response that is shared with the page.
///
/// Its text (`Display`) tells what the page can read, with whose credentials, and which headers of
/// the response say so.
#[derive(Debug)]
pub struct Shared<R> {
    page: PageOrigin,
    is_same_origin: bool,
    includes_credentials: bool,
    url: Uri,
    headers: HeaderMap,
    response: Response<R>,
    exchanges: Vec<Exchange>,
}

impl<R> Shared<R> {
    pub(crate) fn new<B>(
        request: &Request<B>,
        headers: HeaderMap,
        response: Response<R>,
        exchanges: Vec<Exchange>,
    ) -> Self {
        Self {
            page: request.origin.clone(),
            is_same_origin: request.response_tainting == ResponseTainting::Basic,
            includes_credentials: request.includes_credentials(),
            url: request.current_url().uri().clone(),
            headers,
            response,
            exchanges,
        }
    }

    /// The response's status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers that the page sees, which are those that the
    /// [CORS filter](https://fetch.spec.whatwg.org/#concept-filtered-response-cors) leaves.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The URL that answered, after all redirects.
    pub fn url(&self) -> &Uri {
        &self.url
    }

    /// The response as the service gave it, with every header.
    pub fn response(&self) -> &Response<R> {
        &self.response
    }

    /// The response as the service gave it, to read its body.
    pub fn into_response(self) -> Response<R> {
        self.response
    }

    /// What went over the wire, in order.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    fn write_credentials(&self, f: &mut fmt::Formatter<'_>, last: &Exchange) -> fmt::Result {
        let cookies = last.request_headers.get(COOKIE);
        let pairs = cookies.map_or(b"".as_slice(), |value| value.as_bytes());
        let names = pairs
            .split(|byte| *byte == b';')
            .filter_map(|pair| pair.split(|byte| *byte == b'=').next())
            .map(|name| format!("`{}`", AsciiEscaped(name.trim_ascii())));
        let names: Vec<_> = names.filter(|name| name != "``").collect();
        if !self.includes_credentials {
            f.write_str(", requested without the user's credentials")?;
        } else if names.is_empty() {
            f.write_str(", requested with credentials included (no cookie went along)")?;
        } else {
            let names = names.join(", ");
            write!(
                f,
                ", requested with the user's credentials (cookies: {names})"
            )?;
        }
        match last.request_headers.contains_key(AUTHORIZATION) {
            true => f.write_str(" and the page's own `authorization`"),
            false => Ok(()),
        }
    }
}

impl<R> fmt::Display for Shared<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(last) = self.exchanges.last() else {
            return Ok(());
        };
        let (method, url, page) = (&last.method, &self.url, &self.page);
        write!(f, "{page} can read the answer to `{method} {url}`")?;
        self.write_credentials(f, last)?;
        write!(f, ": status {}", self.status().as_u16())?;
        let names: BTreeSet<_> = self.headers.keys().map(|name| name.as_str()).collect();
        if !names.is_empty() {
            let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
            write!(f, ", headers {}", names.join(", "))?;
        }
        f.write_str(" and the body.")?;
        if self.is_same_origin {
            return f.write_str(" It is the page's own origin.");
        }
        f.write_str(" The response says")?;
        let said = [
            ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
        ];
        let mut link = " ";
        for name in &said {
            if let Some(value) = get(&lines(self.response.headers(), name)) {
                write!(f, "{link}`{name}: {}`", AsciiEscaped(&value))?;
                link = " and ";
            }
        }
        f.write_str(".")
    }
}
