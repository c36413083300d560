//! [`PageRequest`]: the request of a page, and the preflight before it.

use http::{HeaderName, HeaderValue, Method, Request, header};

use crate::page_header_name::page_header_name;
use crate::page_method::{is_forbidden, normalized};
use crate::printable::printable;

#[derive(Debug, clap::Args)]
pub struct PageRequest {
    /// The page's origin as its browser sends it; without it, the request is no CORS request
    #[arg(long)]
    pub origin: Option<HeaderValue>,

    /// The request's method, as it is given to `fetch`
    #[arg(long, default_value = "GET", value_parser = method)]
    pub method: Method,

    /// The name of a header that the page sets; repeat it for more
    #[arg(long = "header", value_name = "NAME", value_parser = page_header_name)]
    headers: Vec<HeaderName>,
}

fn method(text: &str) -> Result<Method, String> {
    let method = text
        .parse()
        .map_err(|_| "it is not a valid token; write a method, such as `PUT`".to_owned())?;
    match is_forbidden(&method) {
        true => Err(format!("no page can send `{method}`")),
        false => Ok(normalized(&method)),
    }
}

impl PageRequest {
    /// The request that the page makes.
    pub fn actual(&self) -> http::Result<Request<String>> {
        let mut request = Request::builder().method(&self.method);
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.body(String::new())
    }

    /// The preflight that a browser makes before it.
    pub fn preflight(&self) -> http::Result<Option<Request<String>>> {
        let Some(origin) = &self.origin else {
            return Ok(None);
        };
        let mut preflight = Request::builder()
            .method(Method::OPTIONS)
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, self.method.as_str());
        let names = self.sorted_headers();
        if !names.is_empty() {
            preflight = preflight.header(header::ACCESS_CONTROL_REQUEST_HEADERS, names.join(","));
        }
        preflight.body(String::new()).map(Some)
    }

    /// As browsers list them.
    fn sorted_headers(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub fn needs_preflight(&self) -> bool {
        let is_safelisted = [Method::GET, Method::HEAD, Method::POST].contains(&self.method);
        !is_safelisted || !self.headers.is_empty()
    }

    pub fn title(&self) -> String {
        let mut title = self.method.to_string();
        if let Some(origin) = &self.origin {
            title += &format!(" from {}", printable(origin.as_bytes()));
        }
        if !self.headers.is_empty() {
            title += &format!(" with {}", self.sorted_headers().join(", "));
        }
        title
    }
}
