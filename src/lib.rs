//! CORS with credentials for Tower services, so that it cannot be got wrong.
//!
//! A [`CredentialsLayer`] wraps any service over [`http`] types. It answers preflights, and shares
//! a response with a page, with or without credentials, as a [`Policy`] says and in no other case.
//!
//! ```
//! use std::time::Duration;
//!
//! use axum::{Router, routing::get};
//! use http::{Method, header};
//! use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};
//!
//! # fn main() -> Result<(), tower_cors_credentials::PolicyError> {
//! let policy = Policy::new([
//!     Rule::credentialed(["https://app.example.com", "https://*.staging.example.com"])
//!         .methods([Method::PUT, Method::DELETE])
//!         .request_headers([header::CONTENT_TYPE])
//!         .max_age(Duration::from_secs(7200)),
//!     Rule::refused(["https://untrusted.staging.example.com"]),
//!     Rule::anonymous(Any),
//! ])?;
//!
//! let app: Router = Router::new()
//!     .route("/", get(async || "hello"))
//!     .layer(CredentialsLayer::new(policy));
//! # _ = app;
//! # Ok(())
//! # }
//! ```
//!
//! # The promise
//!
//! A response leaves the layer with `Access-Control-Allow-Credentials: true` only if the request
//! carried exactly one `Origin`, it is a serialized tuple origin, and the most specific pattern of
//! the policy that matches it stands in a credentialed rule; and on every such response, but for a
//! refused preflight. Whatever the inner service says, whatever the configuration says.
//!
//! # Where to look
//!
//! - [`Rule`] and [`Policy`]: who may do what, validated as a value. [`PolicyError`] names every
//!   mistake, and its mend.
//! - [`OriginPattern`] and [`Origin`]: the grammar.
//! - [`Policy::decide`] and [`Decision`]: the decision as a value, for tests and logs.
//! - [`Policy::explain`]: the reason in words, and the nearest miss.
//! - [`CredentialsLayer`]: the layer. The README has the rules of the wire, the order of layers,
//!   and what CORS cannot do.
//!
//! # Features
//!
//! - `public-suffix` (default): tells public suffixes by the list that the `psl` crate carries.
//!   Without it, every credentialed subdomain pattern needs
//!   [`Rule::dangerously_allow_public_suffixes`].

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

mod address;
mod answer;
mod decision;
mod explain;
mod fetch;
mod flaw;
mod future;
mod grammar;
mod hash_index;
mod invalid;
mod layer;
mod list;
mod near_miss;
mod origin;
mod origin_set;
mod pattern;
mod policy;
mod policy_rule;
mod public_suffix;
mod quote;
mod rule;
mod service;
mod validate;
mod violation;

pub use crate::decision::{Decision, Grant, Refusal, RefusalReason, RequestKind};
pub use crate::explain::Explanation;
pub use crate::future::ResponseFuture;
pub use crate::layer::CredentialsLayer;
pub use crate::list::{Any, ListItem, ListOf, ListOrAny};
pub use crate::origin::{InvalidOrigin, Origin};
pub use crate::pattern::{InvalidPattern, OriginPattern};
pub use crate::policy::{Policy, PreflightStatus};
pub use crate::policy_rule::PolicyRule;
pub use crate::rule::{Rule, RuleKind};
pub use crate::service::Credentials;
pub use crate::violation::{PolicyError, Violation, ViolationReason};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
