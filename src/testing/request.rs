//! [`Request`]: what a page asks for, and what redirects have made of it.

use http::{HeaderMap, HeaderValue, Method};

use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::page_origin::PageOrigin;
use crate::testing::url::Url;

const NULL: HeaderValue = HeaderValue::from_static("null");

/// How the response will be filtered: the request's
/// [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseTainting {
    Basic,
    Cors,
}

/// Makes the request's body, once for each time that it is sent.
pub(crate) type BodySource<B> = Box<dyn FnMut() -> B + Send>;

/// A [request](https://fetch.spec.whatwg.org/#concept-request).
pub(crate) struct Request<B> {
    pub(crate) origin: PageOrigin,
    pub(crate) method: Method,
    /// What the page and `fetch()` have set, without what the browser appends later.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<BodySource<B>>,
    pub(crate) credentials_mode: CredentialsMode,
    pub(crate) use_cors_preflight: bool,
    pub(crate) response_tainting: ResponseTainting,
    /// Whether the current URL has asked for the cookies that the user lets it have.
    pub(crate) activates_storage_access: bool,
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
            activates_storage_access: false,
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
        self.activates_storage_access = false;
    }

    /// Whether the current URL is of the page's own origin, so that CORS does not apply.
    pub(crate) fn is_same_origin(&self) -> bool {
        self.response_tainting == ResponseTainting::Basic
            && self.origin.is_same_origin(self.current_url.origin())
    }

    pub(crate) fn includes_credentials(&self) -> bool {
        match self.credentials_mode {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => self.response_tainting == ResponseTainting::Basic,
            CredentialsMode::Include => true,
        }
    }

    /// All URLs so far, the current one last.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &Url> {
        self.previous_urls.iter().chain([&self.current_url])
    }

    /// The [serialized request origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin):
    /// `null` after a URL of another origin than the page's has redirected to a third origin.
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
