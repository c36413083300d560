//! The steps of the [Fetch standard](https://fetch.spec.whatwg.org/), one in each file.
//!
//! Each step calls those below it:
//!
//! ```text
//! main_fetch
//! └─ http_fetch
//!    ├─ cors_preflight_fetch ── preflight_cache
//!    ├─ http_network_or_cache_fetch
//!    ├─ cors_check
//!    └─ http_redirect_fetch
//! ```
//!
//! In the standard, a redirect enters main fetch anew. Here it is a round of main fetch's loop, so
//! that no step calls one above it. `safelist`, `filtered_response` and `credentials` are definitions
//! that the steps use, and `user_agent` is what lasts from one fetch to the next.

pub(crate) mod cors_check;
pub(crate) mod cors_preflight_fetch;
pub(crate) mod credentials;
pub(crate) mod filtered_response;
pub(crate) mod http_fetch;
pub(crate) mod http_network_or_cache_fetch;
pub(crate) mod http_redirect_fetch;
pub(crate) mod main_fetch;
pub(crate) mod preflight_cache;
pub(crate) mod safelist;
pub(crate) mod user_agent;
