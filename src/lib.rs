#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - [`Rule`] and [`Policy`]: who may do what, validated as a value. [`PolicyError`] names every
//!   mistake, and what to write instead.
//! - [`OriginPattern`] and [`Origin`]: the grammar.
//! - [`Policy::decide`] and [`Decision`]: the decision as a value, for tests and logs.
//! - [`Policy::explain`]: the reason in words, and the nearest miss.
//! - [`CredentialsLayer`], [`Credentials`]: the layer and its service.
//!
//! # Features
//!
//! - `public-suffix` (default): tells public suffixes by the list that the `psl` crate carries.
//!   Without it, every credentialed subdomain pattern needs
//!   [`Rule::dangerously_allow_public_suffixes`].
//! - `serde`: policies from files and the environment, and back: see `policy_file`.
//! - `testing`: `testing::Browser`, a model browser for unit tests, over any service.

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

mod address;
mod answer;
mod carve_out;
mod config;
mod decide;
mod decision;
mod explain;
mod fetch;
mod flaw;
mod future;
mod grammar;
mod invalid;
mod layer;
mod list;
mod near_miss;
mod origin;
mod origin_set;
mod origin_words;
mod pattern;
mod policy;
#[cfg(feature = "serde")]
pub mod policy_file;
mod policy_rule;
mod preflight_words;
mod public_suffix;
mod quote;
mod rule;
mod service;
#[cfg(feature = "testing")]
pub mod testing;
mod text_map;
mod validate;
mod violation;
mod words;

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
