//! Requests as a server reads them.

use std::ops::Range;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use hyper::body::Bytes;

/// The head of a request, as it comes over the wire.
///
/// [`request`](Self::request) makes of it what hyper makes: a map with room for the headers that
/// came, names by `HeaderName::from_bytes`, and values that are slices of one shared buffer
/// (`HeaderValue::from_maybe_shared`), whose clones are reference counts.
#[derive(Clone)]
pub struct Head {
    method: Method,
    text: Vec<u8>,
    lines: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    name: Range<usize>,
    value: Range<usize>,
}

/// What Chromium sends with every `fetch` to another site, in the order in which it does.
const BROWSER: [(&str, &str); 9] = [
    ("host", "api.example.net"),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    ),
    ("accept", "*/*"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-dest", "empty"),
    ("referer", "https://app.example.com/"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("accept-language", "en-GB,en;q=0.9"),
];

impl Head {
    fn new(method: Method) -> Self {
        let head = Self {
            method,
            text: Vec::new(),
            lines: Vec::new(),
        };
        BROWSER
            .into_iter()
            .fold(head, |head, (name, value)| head.with(name, value))
    }

    /// A browser's GET, with a cookie.
    pub fn get() -> Self {
        Self::new(Method::GET).with("cookie", "session=0123456789abcdef")
    }

    /// A browser's preflight, which has no cookie.
    pub fn preflight(origin: &str, method: &str) -> Self {
        Self::new(Method::OPTIONS)
            .with("access-control-request-method", method)
            .with("origin", origin)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name = self.push(name, ": ");
        let value = self.push(value, "\r\n");
        self.lines.push(Line { name, value });
        self
    }

    fn push(&mut self, text: &str, end: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.extend_from_slice(text.as_bytes());
        let range = start..self.text.len();
        self.text.extend_from_slice(end.as_bytes());
        range
    }

    pub fn request<B>(&self, body: B) -> Request<B> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.headers_mut() = self.headers();
        request
    }

    fn headers(&self) -> HeaderMap {
        let buffer = Bytes::from(self.text.clone());
        let mut headers = HeaderMap::new();
        headers.reserve(self.lines.len());
        for line in &self.lines {
            let name = HeaderName::from_bytes(&self.text[line.name.clone()]).unwrap();
            let value = HeaderValue::from_maybe_shared(buffer.slice(line.value.clone())).unwrap();
            headers.append(name, value);
        }
        headers
    }
}
