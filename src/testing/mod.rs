//! A model browser for unit tests: what would a page be able to read?
//!
//! It comes with the feature `testing`, which is for `[dev-dependencies]`.
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
//! over any `tower` service, this crate's or anyone else's, without a network. It decides whether a
//! request needs a preflight, makes it, reads the answer, remembers it; sends the request with the
//! headers that a browser adds; follows redirects; stores cookies; makes the CORS check; and hides
//! the headers that the page may not see. The [`Outcome`] is [`Shared`] or [`Blocked`], and tells
//! what went over the wire.
//!
//! # A layer that leaks
//!
//! `CorsLayer` of tower-http allows credentials to every origin alike, and relies on
//! `Access-Control-Allow-Origin` to name the right one. Here a handler, or an upstream behind it,
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
//! browser.set_cookie("https://api.example.com", "session=s3cr3t")?;
//!
//! let mut evil = browser.page("https://evil.example");
//! let outcome = evil.fetch("https://api.example.com/me").credentials(Include).send().await?;
//! outcome.assert_blocked();
//! # Ok(())
//! # }
//! ```
//!
//! That test goes red, and says what an attacker could read:
//!
//! ```text
//! `https://evil.example` can read the answer to `GET https://api.example.com/me`, requested with
//! the user's credentials (cookies: `session`): status 200, headers `content-length`,
//! `content-type` and the body. The response says
//! `access-control-allow-origin: https://evil.example` and
//! `access-control-allow-credentials: true`.
//! ```
//!
//! The other way round, [`Outcome::assert_shared`] says what keeps a page from reading:
//!
//! ```text
//! `https://app.example.com` cannot read the answer to `PUT https://api.example.com/items/1`:
//! `PUT` is not in the `Access-Control-Allow-Methods` of the preflight's response (status 204),
//! where case matters. The request itself is not sent.
//! ```
//!
//! # What the service gets
//!
//! A URI in absolute form, as over HTTP/2, and a `Host` header, as over HTTP/1.1: whichever the
//! service reads, it finds it. The browser adds `Accept`, `Origin`, `Cookie`, and to trustworthy
//! URLs `Sec-Fetch-Site`, `-Mode` and `-Dest`; on a preflight `Access-Control-Request-Method` and
//! `-Headers`, and never a cookie. Bodies come without `Content-Length`.
//!
//! # What the model leaves out
//!
//! HTTP authentication and client certificates; the HTTP cache, where engines differ most;
//! `no-cors` and navigation, service workers, referrers, mixed content, and what engines send on
//! their own account (`User-Agent`, `Accept-Encoding`, `Accept-Language`). Pages are top-level
//! ones. Cookies are simplified: see [`CookieJar`]. URLs must be in a common
//! spelling: hosts in ASCII, addresses as browsers serialize them.

mod browser;
mod cookies;
mod draft;
mod engine;
mod header_list;
mod outcome;
mod page;
mod request;
mod site;
mod standard;
mod type_error;
mod url;

pub use crate::testing::browser::Browser;
pub use crate::testing::cookies::CookieJar;
pub use crate::testing::engine::Engine;
pub use crate::testing::outcome::Outcome;
pub use crate::testing::outcome::block_reason::{BlockReason, Step};
pub use crate::testing::outcome::blocked::Blocked;
pub use crate::testing::outcome::exchange::Exchange;
pub use crate::testing::outcome::shared::Shared;
pub use crate::testing::page::{Fetch, Page, Xhr};
pub use crate::testing::request::CredentialsMode;
pub use crate::testing::type_error::{FetchError, TypeError};
