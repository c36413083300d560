//! A [request](https://fetch.spec.whatwg.org/#concept-request): what the page asked for, and what
//! redirects made of it.

use std::collections::BTreeSet;
use std::fmt;

use http::{HeaderMap, HeaderValue, Method};

use crate::fetch::method::is_safelisted_method;
use crate::origin::Origin;
use crate::testing::site::site;
use crate::testing::standard::safelist::unsafe_names;
use crate::testing::url::Url;

const NULL: HeaderValue = HeaderValue::from_static("null");

/// Whether a request carries the user's credentials: a request's
/// [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CredentialsMode {
    /// Never.
    Omit,
    /// To the page's own origin only. What `fetch()` and `XMLHttpRequest` do unless told otherwise.
    #[default]
    SameOrigin,
    /// Always.
    Include,
}

impl CredentialsMode {
    /// What a script writes: `omit`, `same-origin` or `include`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Omit => "omit",
            Self::SameOrigin => "same-origin",
            Self::Include => "include",
        }
    }
}

impl fmt::Display for CredentialsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A page's [origin](https://html.spec.whatwg.org/#concept-origin).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PageOrigin {
    Tuple(Origin),
    /// Same origin with itself only, which is what the number is for. Its serialization is `null`.
    Opaque(u64),
}

impl PageOrigin {
    pub(crate) fn is_same_origin(&self, other: &Origin) -> bool {
        matches!(self, Self::Tuple(own) if own == other)
    }

    pub(crate) fn tuple(&self) -> Option<&Origin> {
        match self {
            Self::Tuple(origin) => Some(origin),
            Self::Opaque(_) => None,
        }
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-keys) of a
    /// page that is a top-level one: its site.
    pub(crate) fn partition_key(&self) -> String {
        match self {
            Self::Tuple(origin) => {
                let (scheme, host) = site(origin);
                format!("{scheme}://{host}")
            }
            Self::Opaque(nonce) => format!("opaque {nonce}"),
        }
    }
}

impl fmt::Display for PageOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple(origin) => write!(f, "`{origin}`"),
            Self::Opaque(_) => f.write_str("a page of opaque origin (`null`)"),
        }
    }
}

/// How a response is going to be filtered: the request's
/// [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseTainting {
    Basic,
    Cors,
}

/// Makes the request's body, as often as it is sent.
pub(crate) type BodySource<B> = Box<dyn FnMut() -> B + Send>;

pub(crate) struct Request<B> {
    pub(crate) origin: PageOrigin,
    pub(crate) method: Method,
    /// Whatever the page and the fetch set, and nothing that is added on the way out.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<BodySource<B>>,
    pub(crate) credentials_mode: CredentialsMode,
    pub(crate) use_cors_preflight: bool,
    pub(crate) response_tainting: ResponseTainting,
    previous_urls: Vec<Url>,
    current_url: Url,
}

impl<B> Request<B> {
    pub(crate) fn new(origin: PageOrigin, method: Method, url: Url) -> Self {
        Self {
            origin,
            method,
            headers: HeaderMap::new(),
            body: None,
            credentials_mode: CredentialsMode::default(),
            use_cors_preflight: false,
            response_tainting: ResponseTainting::Basic,
            previous_urls: Vec::new(),
            current_url: url,
        }
    }

    pub(crate) fn current_url(&self) -> &Url {
        &self.current_url
    }

    pub(crate) fn redirect_count(&self) -> usize {
        self.previous_urls.len()
    }

    pub(crate) fn redirect_to(&mut self, url: Url) {
        let previous = std::mem::replace(&mut self.current_url, url);
        self.previous_urls.push(previous);
    }

    /// Whether the answer is the page's own, so that no CORS applies.
    pub(crate) fn is_same_origin(&self) -> bool {
        self.response_tainting == ResponseTainting::Basic
            && self.origin.is_same_origin(self.current_url.origin())
    }

    /// Whether the browser asks the server first, unless it remembers the answer.
    pub(crate) fn is_preflighted(&self) -> bool {
        self.use_cors_preflight
            || !is_safelisted_method(self.method.as_str().as_bytes())
            || !self.unsafe_names().is_empty()
    }

    /// The CORS-unsafe request-header names.
    pub(crate) fn unsafe_names(&self) -> BTreeSet<&str> {
        unsafe_names(&self.headers)
    }

    pub(crate) fn includes_credentials(&self) -> bool {
        match self.credentials_mode {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => self.response_tainting == ResponseTainting::Basic,
            CredentialsMode::Include => true,
        }
    }

    /// Every URL so far, the current one last.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &Url> {
        self.previous_urls.iter().chain([&self.current_url])
    }

    /// The [serialized request origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin):
    /// `null` once a URL of another origin than the page's has redirected to a third.
    pub(crate) fn serialized_origin(&self) -> HeaderValue {
        match &self.origin {
            PageOrigin::Tuple(origin) if !self.is_redirect_tainted() => {
                origin.as_header_value().clone()
            }
            _ => NULL,
        }
    }

    fn is_redirect_tainted(&self) -> bool {
        self.urls().zip(self.urls().skip(1)).any(|(last, url)| {
            url.origin() != last.origin() && !self.origin.is_same_origin(last.origin())
        })
    }
}
