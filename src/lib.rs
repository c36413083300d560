//! CORS with credentials for Tower services, so that it cannot be got wrong.
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
