//! [`Browser`]: a user agent over a service.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::{Request, Response};
use tower_service::Service;

use crate::testing::cookies::CookieJar;
use crate::testing::draft::{host_of, page_origin};
use crate::testing::engine::Engine;
use crate::testing::page::Page;
use crate::testing::request::PageOrigin;
use crate::testing::standard::main_fetch::UserAgent;
use crate::testing::type_error::TypeError;

/// A browser whose whole internet is one service.
///
/// It has one user's cookies, one CORS-preflight cache and a clock that stands still until it is
/// [advanced](Self::advance). Its requests are made one after the other, each when the service
/// says that it is ready, so that the service need not be `Clone`; `&mut S` is a service too.
///
/// ```
/// use std::time::Duration;
/// use tower_cors_credentials::testing::Browser;
/// # use http::{Request, Response};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let service = tower::service_fn(async |_: Request<String>| {
/// #     let response = Response::builder()
/// #         .header("access-control-allow-origin", "*")
/// #         .header("access-control-allow-methods", "PUT")
/// #         .header("access-control-max-age", "600");
/// #     response.body(String::new())
/// # });
///
/// let mut browser = Browser::new(service);
/// for (seconds, preflights) in [(0, 1), (599, 0), (1, 1)] {
///     browser.advance(Duration::from_secs(seconds));
///     let mut page = browser.page("https://app.example.com");
///     let put = page.fetch("https://api.example.com/items/1").method("PUT");
///     let outcome = put.body(|| "an item".to_owned()).send().await?;
///     assert_eq!(outcome.preflights().count(), preflights);
/// }
/// # Ok(())
/// # }
/// ```
///
/// `B` is the type of the requests' bodies. Where the service takes only one, it is inferred; a
/// service that takes many, as `axum::Router` does, must be told: `Browser::<_, Body>::new(router)`.
/// A request without a body gets `B::default()`.
pub struct Browser<S, B> {
    agent: UserAgent<S>,
    opaque_pages: u64,
    body: PhantomData<fn() -> B>,
}

impl<S, B> Browser<S, B> {
    /// A browser that follows the standard, and has been nowhere yet.
    pub fn new<R>(service: S) -> Self
    where
        S: Service<Request<B>, Response = Response<R>>,
    {
        Self {
            agent: UserAgent::new(service),
            opaque_pages: 0,
            body: PhantomData,
        }
    }

    /// The browser, behaving as this engine does.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.agent.engine = engine;
        self
    }

    /// A page of the tuple origin that `origin` is the serialization of: `https://app.example.com`.
    ///
    /// Anything else, `null` included, is a [`TypeError`] when the page sends a request.
    pub fn page(&mut self, origin: &str) -> Page<'_, S, B> {
        Page::new(&mut self.agent, page_origin(origin))
    }

    /// A page of a fresh opaque origin, whose serialization is `null`: a sandboxed frame, or a
    /// `data:` URL. Anybody can make one.
    pub fn opaque_page(&mut self) -> Page<'_, S, B> {
        self.opaque_pages += 1;
        let origin = PageOrigin::Opaque(self.opaque_pages);
        Page::new(&mut self.agent, Ok(origin))
    }

    /// The user's cookies.
    pub fn cookies(&self) -> &CookieJar {
        &self.agent.cookies
    }

    /// Gives the user a cookie for the host of an absolute URL, in the syntax of `Set-Cookie`: the
    /// short way to be logged in.
    ///
    /// # Errors
    ///
    /// If the URL is none.
    pub fn set_cookie(&mut self, url: &str, cookie: &str) -> Result<(), TypeError> {
        self.agent.cookies.store(&host_of(url)?, cookie);
        Ok(())
    }

    /// Lets time pass: cached preflights and cookies grow old.
    pub fn advance(&mut self, time: Duration) {
        self.agent.now = self.agent.now.saturating_add(time);
        self.agent.cookies.advance_to(self.agent.now);
    }

    /// The service.
    pub fn get_ref(&self) -> &S {
        &self.agent.service
    }

    /// The service, mutably.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.agent.service
    }

    /// The service, without the browser.
    pub fn into_inner(self) -> S {
        self.agent.service
    }
}

impl<S, B> fmt::Debug for Browser<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("engine", &self.agent.engine)
            .field("cookies", &self.agent.cookies)
            .field("now", &self.agent.now)
            .finish_non_exhaustive()
    }
}
