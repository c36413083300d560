#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - [`Rule`] and [`Policy`]: who may do what, validated as a value. [`PolicyError`] names every
//!   mistake, and what to write instead.
//! - [`OriginPattern`] and [`Origin`]: the grammar.
//! - [`Policy::decide`] and [`Decision`]: the decision as a value, for tests and logs.
//! - [`Policy::explain`]: the reason in words, and the nearest miss.
//! - [`Policy::enforce`] and [`Enforcement`]: who may act, and what stops those who may not.
//! - [`CredentialsLayer`], [`Credentials`]: the layer and its service.
//!
//! Links to files, above, are relative to the repository.
//!
//! # Features
//!
//! - `public-suffix` (default): tells public suffixes by the list that the `psl` crate carries.
//!   Without it, every credentialed subdomain pattern needs
//!   [`Rule::dangerously_allow_public_suffixes`].
//! - `reload`: `CredentialsLayer::reloadable`, a layer whose policy is replaced while the server
//!   runs, by its `PolicyHandle`.
//! - `serde`: policies from files and the environment, and back: see `policy_file`.
//! - `testing`: `testing::Browser`, a model browser for unit tests, over any service.
//! - `tracing`: the events below, and `CredentialsLayer::record_decision` for spans.
//!
//! # Events
//!
//! Of the feature `tracing`. Targets and names of fields are stable.
//!
//! | target | level | one for each | fields |
//! |---|---|---|---|
//! | `tower_cors_credentials::refusal` | `debug` | refused request | `kind` (`actual` or `preflight`), `origin`, `method`, `reason` ([`RefusalReason::as_str`]), `enforcement` (`reported` or `rejected`, if the request [may not act](Policy::enforce)), `nearest_rule`, `explanation` ([`Refusal::explain`]) |
//! | `tower_cors_credentials::policy` | `info` | replaced policy | `old`, `new`: how large they are |
//! | `tower_cors_credentials::policy` | `warn` | rejected policy | `error` |
//!
//! `method` is the one that the page wants to use, also for a preflight. `nearest_rule` is the
//! index of the rule that names the origin, or nearly does. A field without a value is left out.
//!
//! What is told of a request is cut, and escaped to printable ASCII. An explanation looks at every
//! pattern of the policy, if the event is enabled: enable it while you look for something. Granted
//! requests are no events.

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

mod decision;
mod escape;
mod explain;
mod fetch;
mod middleware;
mod origin;
mod policy;
#[cfg(feature = "serde")]
pub mod policy_file;
#[cfg(feature = "testing")]
pub mod testing;
mod wire;

pub use crate::decision::{Decision, Grant, Refusal, RefusalReason};
pub use crate::explain::Explanation;
pub use crate::fetch::request_kind::RequestKind;
pub use crate::middleware::enforcement::Enforcement;
pub use crate::middleware::future::ResponseFuture;
pub use crate::middleware::layer::CredentialsLayer;
#[cfg(feature = "reload")]
pub use crate::middleware::reload::PolicyHandle;
pub use crate::middleware::service::Credentials;
pub use crate::origin::Origin;
pub use crate::origin::invalid::{InvalidOrigin, InvalidPattern};
pub use crate::origin::invalid_reason::InvalidOriginReason;
pub use crate::origin::pattern::OriginPattern;
pub use crate::policy::list::{Any, ListItem, ListOf, ListOrAny};
pub use crate::policy::policy_rule::PolicyRule;
pub use crate::policy::rule::{Rule, RuleKind};
pub use crate::policy::violation::{PolicyError, Violation, ViolationReason};
pub use crate::policy::{Policy, PreflightStatus};
