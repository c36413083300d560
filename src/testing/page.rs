//! [`Page`], and the two ways in which its scripts make requests: [`Fetch`] and [`Xhr`].

use std::fmt;
use std::marker::PhantomData;

use http::Response;
use tower_service::Service;

use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::draft::{Draft, Repeat};
use crate::testing::error::{FetchError, TypeError};
use crate::testing::outcome::Outcome;
use crate::testing::page_origin::PageOrigin;
use crate::testing::standard::main_fetch::main_fetch;
use crate::testing::standard::user_agent::UserAgent;
use crate::testing::url::Url;

/// A page in a [`Browser`](crate::testing::Browser), whose scripts make requests.
pub struct Page<'a, S, B> {
    agent: &'a mut UserAgent<S>,
    origin: Result<PageOrigin, TypeError>,
    body: PhantomData<fn() -> B>,
}

impl<'a, S, B> Page<'a, S, B> {
    pub(crate) fn new(agent: &'a mut UserAgent<S>, origin: Result<PageOrigin, TypeError>) -> Self {
        let body = PhantomData;
        Self {
            agent,
            origin,
            body,
        }
    }

    /// Lets the site of an absolute URL use its cookies in pages of this page's site, as if the user
    /// had answered the prompt of
    /// [`requestStorageAccess()`](https://privacycg.github.io/storage-access/) in a frame of that
    /// site.
    ///
    /// Where third-party cookies are blocked or partitioned, a request to the site then says
    /// `Sec-Fetch-Storage-Access: inactive`. The server may answer
    /// `Activate-Storage-Access: retry; allowed-origin="https://app.example.com"` to get it once more,
    /// with the cookies. [`Engine::WebKit`](crate::testing::Engine::WebKit) does neither.
    ///
    /// # Errors
    ///
    /// If the URL, or the page's origin, is not valid.
    pub fn grant_storage_access(&mut self, url: &str) -> Result<(), TypeError> {
        let page = self.origin.clone()?;
        let url = Url::resolve(url, None).map_err(|error| TypeError::invalid_url(url, &error))?;
        self.agent.grant_storage_access(&page, &url);
        Ok(())
    }

    /// A request like that of [`fetch(url)`](https://fetch.spec.whatwg.org/#fetch-method): `GET`,
    /// with credentials to the page's own origin only. A relative URL is resolved against the
    /// page's origin.
    pub fn fetch(&mut self, url: &str) -> Fetch<'_, S, B> {
        Fetch {
            draft: Draft::new(self.origin.clone(), url),
            agent: self.agent,
        }
    }

    /// A request like that of an `XMLHttpRequest` after
    /// [`open(method, url)`](https://xhr.spec.whatwg.org/#the-open()-method).
    pub fn xhr(&mut self, method: &str, url: &str) -> Xhr<'_, S, B> {
        let mut draft = Draft::new(self.origin.clone(), url);
        draft.set_method(method);
        Xhr {
            draft,
            agent: self.agent,
        }
    }
}

/// A request of a page, as `fetch()` makes it.
///
/// An error in it is reported as a [`TypeError`] when it is [sent](Self::send).
#[must_use = "nothing is fetched before `send` is called"]
pub struct Fetch<'a, S, B> {
    agent: &'a mut UserAgent<S>,
    draft: Draft<B>,
}

impl<S, B> Fetch<'_, S, B> {
    /// The method. `delete`, `get`, `head`, `options`, `post` and `put` are put into upper case, as
    /// browsers do; `patch` is not.
    pub fn method(mut self, method: impl AsRef<str>) -> Self {
        self.draft.set_method(method.as_ref());
        self
    }

    /// A header. The [forbidden ones](https://fetch.spec.whatwg.org/#forbidden-request-header)
    /// (`Origin`, `Cookie`, `Host`, `Sec-…`) are ignored, as browsers ignore them.
    ///
    /// A browser adds the `Content-Type` of a body that has one, such as `text/plain;charset=UTF-8`
    /// for a string. The model does not know what a body is made of: set the header yourself.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        self.draft.add_header(name, value, Repeat::Append);
        self
    }

    /// The credentials mode.
    pub fn credentials(mut self, mode: CredentialsMode) -> Self {
        self.draft.set_credentials_mode(mode);
        self
    }

    /// A function that makes the body. It is called once for each time that the body is sent, which
    /// redirects can cause to happen again.
    pub fn body(mut self, source: impl FnMut() -> B + Send + 'static) -> Self {
        self.draft.set_body(Box::new(source));
        self
    }

    /// Sends the request to the service, and whatever other requests the standard asks for.
    ///
    /// # Errors
    ///
    /// A [`TypeError`] if a page cannot make such a request, and the service's own error.
    pub async fn send<R>(self) -> Result<Outcome<R>, FetchError<S::Error>>
    where
        S: Service<http::Request<B>, Response = Response<R>>,
        B: Default,
    {
        let request = self.draft.finish_fetch()?;
        main_fetch(self.agent, request).await
    }
}

/// A request of a page, as `XMLHttpRequest` makes it.
///
/// An error in it is reported as a [`TypeError`] when it is [sent](Self::send).
#[must_use = "nothing is fetched before `send` is called"]
pub struct Xhr<'a, S, B> {
    agent: &'a mut UserAgent<S>,
    draft: Draft<B>,
}

impl<S, B> Xhr<'_, S, B> {
    /// `setRequestHeader(name, value)`: the value is joined to the one that is set already. Forbidden
    /// headers are ignored, as browsers ignore them.
    pub fn set_request_header(mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        self.draft.add_header(name, value, Repeat::Combine);
        self
    }

    /// `withCredentials = true`: credentials mode `include` instead of `same-origin`.
    pub fn with_credentials(mut self) -> Self {
        self.draft.set_credentials_mode(CredentialsMode::Include);
        self
    }

    /// A listener on `upload`, such as that of a progress bar. It forces a preflight by setting the
    /// [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag).
    pub fn upload_listener(mut self) -> Self {
        self.draft.set_use_cors_preflight();
        self
    }

    /// A function that makes the body. It is called once for each time that the body is sent. With
    /// `GET` and `HEAD` it is ignored.
    pub fn body(mut self, source: impl FnMut() -> B + Send + 'static) -> Self {
        self.draft.set_body(Box::new(source));
        self
    }

    /// Sends the request to the service, and whatever other requests the standard asks for.
    ///
    /// # Errors
    ///
    /// A [`TypeError`] if a page cannot make such a request, and the service's own error.
    pub async fn send<R>(self) -> Result<Outcome<R>, FetchError<S::Error>>
    where
        S: Service<http::Request<B>, Response = Response<R>>,
        B: Default,
    {
        let request = self.draft.finish_xhr()?;
        main_fetch(self.agent, request).await
    }
}

impl<S, B> fmt::Debug for Page<'_, S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl<S, B> fmt::Debug for Fetch<'_, S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch").finish_non_exhaustive()
    }
}

impl<S, B> fmt::Debug for Xhr<'_, S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Xhr").finish_non_exhaustive()
    }
}
