//! A model browser for unit tests, which tells what a page can read of a service's responses.
//!
//! Enable the feature `testing` in `[dev-dependencies]` alone.
//!
//! ```
//! use axum::{Router, body::Body, routing::get};
//! use tower_cors_credentials::testing::{Browser, CredentialsMode::Include};
//! # use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
//! # fn app() -> Router {
//! #     let policy = Policy::new([Rule::credentialed(["https://app.example.com"])]).unwrap();
//! #     Router::new().route("/me", get(|| async { "me" })).layer(CredentialsLayer::new(policy))
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!
//! let mut browser = Browser::<_, Body>::new(app());
//! let mut evil = browser.page("https://evil.example");
//! let outcome = evil.fetch("https://api.example.com/me").credentials(Include).send().await?;
//! outcome.assert_blocked();
//! # let mut page = browser.page("https://app.example.com");
//! # let outcome = page.fetch("https://api.example.com/me").credentials(Include).send().await?;
//! # outcome.assert_shared();
//! # Ok(())
//! # }
//! ```
//!
//! A [`Browser`] follows the client's side of the [Fetch standard](https://fetch.spec.whatwg.org/)
//! over any `tower` service, this crate's or another, without a network. It finds out whether a
//! request needs a preflight, sends it, reads the answer and remembers it; sends the request with
//! the headers that a browser adds; follows redirects; stores cookies; makes the CORS check; and
//! hides the headers that the page must not see. The [`Outcome`] is [`Shared`] or [`Blocked`], and
//! lists what went over the wire.
//!
//! # A layer that leaks
//!
//! The `CorsLayer` of tower-http allows credentials to every origin, and relies on
//! `Access-Control-Allow-Origin` to name the right one. Here the handler, like many an upstream,
//! names the wrong one:
//!
//! ```should_panic
//! use axum::http::{HeaderMap, header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN}};
//! use axum::{Router, body::Body, routing::get};
//! use tower_cors_credentials::testing::{Browser, CredentialsMode::Include};
//! use tower_http::cors::{AllowOrigin, CorsLayer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let echo = |headers: HeaderMap| async move {
//!     ([(ACCESS_CONTROL_ALLOW_ORIGIN, headers[ORIGIN].clone())], "the balance is 1,000")
//! };
//! let cors = CorsLayer::new()
//!     .allow_credentials(true)
//!     .allow_origin(AllowOrigin::list(["https://app.example.com".parse()?]));
//! let mut browser = Browser::<_, Body>::new(Router::new().route("/me", get(echo)).layer(cors));
//! let session = "session=s3cr3t; SameSite=None; Secure";
//! browser.set_cookie("https://api.example.com", session)?;
//!
//! let mut evil = browser.page("https://evil.example");
//! let outcome = evil.fetch("https://api.example.com/me").credentials(Include).send().await?;
//! outcome.assert_blocked();
//! # Ok(())
//! # }
//! ```
//!
//! The test fails with a message that says what an attacker could read:
//!
//! ```text
//! `https://evil.example` can read the answer to `GET https://api.example.com/me`, requested with
//! the user's credentials (cookies: `session`): status 200, headers `content-length`,
//! `content-type` and the body. The response says
//! `access-control-allow-origin: https://evil.example` and
//! `access-control-allow-credentials: true`.
//! ```
//!
//! Likewise, [`Outcome::assert_shared`] fails with a message that says why a page cannot read:
//!
//! ```text
//! `https://app.example.com` cannot read the answer to `PUT https://api.example.com/items/1`:
//! `PUT` is not in the `Access-Control-Allow-Methods` of the preflight's response (status 204),
//! where case matters. The request itself is not sent.
//! ```
//!
//! # A cookie that does not arrive
//!
//! A page that is allowed to read with credentials still fails if the user's cookie stays behind.
//! In the browsers of today, that is the rule where the page and the API are of two sites.
//! [`Outcome::assert_sent_cookie`] fails with the reason:
//!
//! ```should_panic
//! # use tower_cors_credentials::testing::{Browser, CredentialsMode::Include};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let app = tower::service_fn(async |_: http::Request<String>| {
//! #     Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
//! # });
//! let mut browser = Browser::new(app);
//! browser.set_cookie("https://api.other.test", "session=s3cr3t; SameSite=Lax")?;
//!
//! let mut page = browser.page("https://app.example.com");
//! let outcome = page.fetch("https://api.other.test/me").credentials(Include).send().await?;
//! outcome.assert_sent_cookie("session");
//! # Ok(())
//! # }
//! ```
//!
//! ```text
//! `session` stayed behind: `SameSite=Lax`, and `https://app.example.com` is of another site than
//! `https://api.other.test`; serve both under one site, or set
//! `SameSite=None; Secure; Partitioned`
//! ```
//!
//! Engines differ most in what they do with third-party cookies: choose one by
//! [`Browser::with_engine`], or the setting by [`Browser::with_third_party_cookies`]. A page is
//! given storage access by [`Page::grant_storage_access`].
//!
//! # A running server
//!
//! The network may be a real one: the client of `hyper-util` is a service. A test then asks a server
//! as it is deployed, behind its proxy, and in whatever language it is written:
//!
//! ```
//! use hyper_util::client::legacy::Client;
//! use hyper_util::rt::TokioExecutor;
//! use tower_cors_credentials::testing::{Browser, CredentialsMode::Include, Engine};
//! # use axum::{Router, routing::get};
//! # use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policy = Policy::new([Rule::credentialed(["http://localhost:5173"])])?;
//! # let app = Router::new().route("/me", get(async || "me")).layer(CredentialsLayer::new(policy));
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let url = format!("http://localhost:{}/me", listener.local_addr()?.port());
//! # tokio::spawn(async { axum::serve(listener, app).await });
//! // let url = "http://localhost:3000/me";
//! let network = Client::builder(TokioExecutor::new()).build_http::<String>();
//! let mut browser = Browser::new(network).with_engine(Engine::Firefox);
//! browser.set_cookie(&url, "session=s3cr3t; SameSite=Lax")?;
//!
//! let mut page = browser.page("http://localhost:5173");
//! let outcome = page.fetch(&url).credentials(Include).send().await?;
//! outcome.assert_sent_cookie("session");
//! outcome.assert_shared();
//!
//! let mut evil = browser.page("https://evil.example");
//! evil.fetch(&url).credentials(Include).send().await?.assert_blocked();
//! # Ok(())
//! # }
//! ```
//!
//! For `https`, give `build` the connector of `hyper-rustls` or `hyper-tls`. A server that does not
//! answer keeps the test waiting: put a `tower::timeout::Timeout` around the client.
//!
//! # The requests that the service gets
//!
//! A request has its URI in absolute form, as over HTTP/2, and a `Host` header, as over HTTP/1.1,
//! so that the service finds whichever it reads. The browser adds `Accept`, `Origin`, `Cookie`, and
//! to potentially trustworthy URLs `Sec-Fetch-Site`, `Sec-Fetch-Mode`, `Sec-Fetch-Dest`, and, with
//! credentials and to another site, `Sec-Fetch-Storage-Access`. To a preflight it adds
//! `Access-Control-Request-Method` and `Access-Control-Request-Headers`, and never a cookie. A body
//! comes without `Content-Length`.
//!
//! # Limits of the model
//!
//! The model has no HTTP authentication, no client certificates, no HTTP cache (where engines
//! differ most), no mode `no-cors`, no navigation, no service workers, no referrers and no mixed
//! content. It does not send `User-Agent`, `Accept-Encoding` and `Accept-Language`. A page is a
//! top-level one, or an [opaque frame](Browser::opaque_frame). URLs are read as the
//! [URL standard](https://url.spec.whatwg.org/) says; a host must be one that an
//! [`Origin`](crate::Origin) can have.

// Files import only files that stand above them here.
//
//   credentials_mode  site  url  header_list  third_party_cookies
//   storage_access → header_list
//   engine         → third_party_cookies
//   error          → url
//   page_origin    → error, site
//   request        → credentials_mode, page_origin, url
//   cookies/       → credentials_mode, engine, page_origin, site, third_party_cookies, url
//     reason  context
//     stored_cookie → context, reason
//     set_cookie, explanation → stored_cookie
//     mod           → set_cookie, explanation
//   outcome/       → cookies, credentials_mode, header_list, page_origin, request
//     exchange  step  block_reason
//     network_error → block_reason, step
//     cause         → network_error
//     blocked       → cause, exchange
//     shared        → exchange
//     mod           → blocked, shared
//   standard/      → all of the above; its own order is in its documentation
//   draft          → error, header_list, request
//   page           → draft, standard
//   browser        → page

mod browser;
mod cookies;
mod credentials_mode;
mod draft;
mod engine;
mod error;
mod header_list;
mod outcome;
mod page;
mod page_origin;
mod request;
mod site;
mod standard;
mod storage_access;
mod third_party_cookies;
mod url;

pub use crate::testing::browser::Browser;
pub use crate::testing::cookies::CookieJar;
pub use crate::testing::cookies::reason::{CookieReason, UnsentCookie};
pub use crate::testing::credentials_mode::CredentialsMode;
pub use crate::testing::engine::Engine;
pub use crate::testing::error::{FetchError, TypeError};
pub use crate::testing::outcome::Outcome;
pub use crate::testing::outcome::block_reason::BlockReason;
pub use crate::testing::outcome::blocked::Blocked;
pub use crate::testing::outcome::exchange::Exchange;
pub use crate::testing::outcome::shared::Shared;
pub use crate::testing::outcome::step::Step;
pub use crate::testing::page::{Fetch, Page, Xhr};
pub use crate::testing::third_party_cookies::ThirdPartyCookies;
