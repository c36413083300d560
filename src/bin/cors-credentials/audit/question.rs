//! [`Question`]: one request of an audit.

use http::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, COOKIE, HOST, ORIGIN,
};
use http::{HeaderValue, Method, Request};
use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::{Channel, Relation};

use crate::target::Target;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A `GET` without credentials.
    Get,
    /// A `GET` with the cookies that were given.
    GetWithCookies,
    /// A preflight, which never has credentials.
    Preflight,
    /// A `GET` of a page to which the user has granted storage access, before it has the cookies.
    StorageAccess,
}

/// One request of an audit.
#[derive(Clone, Debug)]
pub struct Question {
    pub kind: Kind,
    /// The `Origin` that it carries, if any.
    pub origin: Option<String>,
}

/// What the questions have in common.
#[derive(Clone, Debug)]
pub struct Subject {
    pub target: Target,
    /// `name=value; name=value`, as they are sent; empty where none were given.
    pub cookies: String,
    /// The method that preflights ask for.
    pub method: Method,
    /// The names of headers that preflights ask for, as browsers list them.
    pub headers: Vec<String>,
}

impl Subject {
    /// The request as a browser would send it, but for the origins that no browser sends.
    pub fn request(&self, question: &Question) -> http::Result<Request<String>> {
        let method = match question.kind {
            Kind::Preflight => Method::OPTIONS,
            Kind::Get | Kind::GetWithCookies | Kind::StorageAccess => Method::GET,
        };
        let origin = self.target.origin();
        let host = &origin.as_str()[origin.scheme().len() + "://".len()..];
        let mut request = Request::builder()
            .method(method)
            .uri(self.target.uri())
            .header(HOST, host)
            .header(ACCEPT, "*/*");
        if let Some(origin) = &question.origin {
            request = request.header(ORIGIN, origin);
            if Channel::to(self.target.origin()) != Channel::Http {
                request = request
                    .header("sec-fetch-site", self.fetch_site(origin))
                    .header("sec-fetch-mode", "cors")
                    .header("sec-fetch-dest", "empty");
            }
        }
        match question.kind {
            Kind::Get => {}
            Kind::GetWithCookies => {
                let mut cookies = HeaderValue::try_from(&self.cookies)?;
                cookies.set_sensitive(true);
                request = request.header(COOKIE, cookies);
            }
            Kind::Preflight => {
                request = request.header(ACCESS_CONTROL_REQUEST_METHOD, self.method.as_str());
                if !self.headers.is_empty() {
                    let names = self.headers.join(",");
                    request = request.header(ACCESS_CONTROL_REQUEST_HEADERS, names);
                }
            }
            Kind::StorageAccess => {
                request = request.header("sec-fetch-storage-access", "inactive");
            }
        }
        request.body(String::new())
    }

    /// What preflights ask for: `POST with content-type`.
    pub fn requested(&self) -> String {
        match self.headers.as_slice() {
            [] => self.method.to_string(),
            names => format!("{} with {}", self.method, names.join(", ")),
        }
    }

    fn fetch_site(&self, origin: &str) -> &'static str {
        match self.relation(origin) {
            Some(Relation::SameSite) => "same-site",
            Some(Relation::CrossScheme | Relation::CrossSite) | None => "cross-site",
        }
    }

    /// How a page of this origin is related to the server; none where no page can have it, and for
    /// `null`.
    pub fn relation(&self, origin: &str) -> Option<Relation> {
        let page: Origin = origin.parse().ok()?;
        Relation::of(&page, self.target.origin())
    }
}
