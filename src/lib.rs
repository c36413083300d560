//! Tower middleware for CORS with credentials that cannot be got wrong, for axum, hyper, tonic and
//! every other `tower::Service` over `http` types.
//!
//! **A response leaves this layer with `Access-Control-Allow-Credentials: true` only if the request
//! carried exactly one `Origin`, it is a serialized tuple origin, and the most specific pattern of
//! the policy that matches it stands in a credentialed rule.** Whatever the inner service says,
//! whatever the configuration says. Every such response carries it, except for refused preflights
//! and [rejected](guide::enforcement) requests.
//!
//! ```
//! use axum::http::Method;
//! use axum::{Router, routing::get};
//! use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};
//!
//! let policy = Policy::new([
//!     // May send cookies, HTTP authentication and client certificates.
//!     Rule::credentialed(["https://app.example.com"]).methods([Method::PUT, Method::DELETE]),
//!     // Everyone else: public reads, never with credentials.
//!     Rule::anonymous(Any),
//! ])?;
//! let app: Router = Router::new()
//!     .route("/", get(async || "hello"))
//!     .layer(CredentialsLayer::new(policy));
//! # Ok::<(), tower_cors_credentials::PolicyError>(())
//! ```
//!
//! # Where to look
//!
//! - [`Rule`], [`Policy`]: who may do what, validated as a value. [`PolicyError`] names every error.
//! - [`OriginPattern`], [`Origin`]: the grammar.
//! - [`CredentialsLayer`], [`Credentials`]: the layer and its service.
//! - [`Policy::decide`], [`Decision`]: who may read, as a value for tests and logs.
//! - [`Policy::check`], [`Rejection`], [`Enforcement`]: who may act, and what stops those who may not.
//! - [`Policy::explain`]: the reason in words, and the nearest miss.
//! - [`cookie`]: whether a cookie arrives, which CORS does not decide.
//! - [`guide`]: [the cookie does not arrive](guide::cookies), [run it in production](guide::production), [layer order](guide::layer_order),
//!   [on the wire](guide::wire), [debugging](guide::debugging), [testing](guide::testing),
//!   [migrating from tower-http](guide::migration), and more.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `public-suffix` (default) | the list of public suffixes, by the `psl` crate. Without it, every credentialed subdomain pattern needs [`Rule::dangerously_allow_public_suffixes`] |
//! | `reload` | `CredentialsLayer::reloadable`: a policy that is [replaced while the server runs](guide::hot_reload) |
//! | `serde` | `policy_file`: policies [in files](guide::policy_files) and in the environment |
//! | `testing` | `testing::Browser`: a [model browser](guide::testing) for unit tests |
//! | `tracing` | [events, and fields of spans](guide::observability) |

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

// The map: every module imports from those above it alone.

mod escape;

mod fetch;

mod origin;

pub mod cookie;

mod policy;

mod decision;

mod explain;

mod wire;

mod middleware;

#[cfg(feature = "serde")]
pub mod policy_file;

#[cfg(feature = "testing")]
pub mod testing;

// The guide's examples need every feature.
#[cfg(all(
    doc,
    any(
        not(doctest),
        all(
            feature = "reload",
            feature = "serde",
            feature = "testing",
            feature = "tracing"
        )
    )
))]
pub mod guide;

pub use crate::decision::Decision;
pub use crate::decision::grant::Grant;
pub use crate::decision::refusal::{Refusal, RefusalReason};
pub use crate::decision::rejection::{Rejection, RejectionReason};
pub use crate::explain::Explanation;
pub use crate::fetch::request_kind::RequestKind;
pub use crate::fetch::storage_access::StorageAccess;
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
pub use crate::policy::Policy;
pub use crate::policy::list::{self, Any};
pub use crate::policy::policy_rule::PolicyRule;
pub use crate::policy::preflight_settings::PreflightStatus;
pub use crate::policy::rule::Rule;
pub use crate::policy::rule_kind::RuleKind;
pub use crate::policy::violation::{PolicyError, Violation};
pub use crate::policy::violation_reason::ViolationReason;

/// The README, for its examples to be tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
