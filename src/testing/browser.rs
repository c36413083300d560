//! [`Browser`]: a browser whose network is a service.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::{Request, Response};
use tower_service::Service;

use crate::testing::cookies::CookieJar;
use crate::testing::cookies::context::Context;
use crate::testing::engine::Engine;
use crate::testing::error::TypeError;
use crate::testing::page::Page;
use crate::testing::page_origin::PageOrigin;
use crate::testing::standard::user_agent::UserAgent;
use crate::testing::third_party_cookies::ThirdPartyCookies;
use crate::testing::url::Url;

/// A browser whose network is one service, which answers for every host.
///
/// It has the cookies of one user, one CORS-preflight cache and a clock that stands still until it
/// is [advanced](Self::advance). It makes one request at a time, each when the service is ready.
/// The service need not be `Clone`; `&mut S` is a service too.
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
/// `B` is the type of the requests' bodies. It is inferred where the service takes only one. Where
/// the service takes several, as `axum::Router` does, name it: `Browser::<_, Body>::new(router)`.
/// A request without a body gets `B::default()`.
pub struct Browser<S, B> {
    agent: UserAgent<S>,
    opaque_pages: u64,
    body: PhantomData<fn() -> B>,
}

impl<S, B> Browser<S, B> {
    /// A browser that follows the standard, without cookies and with an empty cache.
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

    /// Makes the browser behave as this engine does.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.agent.engine = engine;
        self
    }

    /// Sets how third-party cookies are treated, in place of the engine's default.
    #[must_use]
    pub fn with_third_party_cookies(mut self, setting: ThirdPartyCookies) -> Self {
        self.agent.third_party_cookies = Some(setting);
        self
    }

    /// A page whose origin is serialized as `origin`: `https://app.example.com`.
    ///
    /// A text that is not the serialization of a tuple origin, such as `null`, is a [`TypeError`]
    /// when the page sends a request.
    pub fn page(&mut self, origin: &str) -> Page<'_, S, B> {
        Page::new(&mut self.agent, PageOrigin::parse(origin))
    }

    /// A page of a new opaque origin, whose serialization is `null`. A sandboxed frame and a `data:`
    /// URL have such an origin, and anybody can make one.
    pub fn opaque_page(&mut self) -> Page<'_, S, B> {
        self.opaque_pages += 1;
        let origin = PageOrigin::Opaque {
            number: self.opaque_pages,
            top_level: None,
        };
        Page::new(&mut self.agent, Ok(origin))
    }

    /// A page of a new opaque origin in a frame of a page of the origin `top_level`.
    pub fn opaque_frame(&mut self, top_level: &str) -> Page<'_, S, B> {
        self.opaque_pages += 1;
        let number = self.opaque_pages;
        let origin = match top_level.parse() {
            Ok(origin) => Ok(PageOrigin::Opaque {
                number,
                top_level: Some(origin),
            }),
            Err(error) => Err(TypeError::InvalidOrigin(error)),
        };
        Page::new(&mut self.agent, origin)
    }

    /// The user's cookies.
    pub fn cookies(&self) -> &CookieJar {
        &self.agent.cookies
    }

    /// Stores a cookie, in the syntax of `Set-Cookie`, as if the user had visited the absolute URL
    /// and the response had set it. It is the short way to log the user in.
    ///
    /// A cookie that the [engine](Self::with_engine) does not store is ignored, and named by
    /// [`Outcome::assert_sent_cookie`](crate::testing::Outcome::assert_sent_cookie).
    ///
    /// # Errors
    ///
    /// If the URL is not valid.
    pub fn set_cookie(&mut self, url: &str, cookie: &str) -> Result<(), TypeError> {
        let url = Url::resolve(url, None).map_err(|error| TypeError::invalid_url(url, &error))?;
        let page = PageOrigin::Tuple(url.origin().clone());
        let visit = Context::visit(self.agent.engine, &page, &url);
        self.agent.cookies.store(&visit, cookie);
        Ok(())
    }

    /// Advances the browser's clock, by which cached preflights and cookies expire.
    pub fn advance(&mut self, time: Duration) {
        self.agent.now = self.agent.now.saturating_add(time);
        self.agent.cookies.advance_to(self.agent.now);
    }

    /// The service.
    pub fn get_ref(&self) -> &S {
        &self.agent.service
    }

    /// The service, mutably borrowed.
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
