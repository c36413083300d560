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
//! - [`Rule::grpc_web`], [`Rule::connect`], [`Protocol`]: what [clients of RPC](guide::grpc_web) need.
//! - [`Rule::activate_storage_access`], [`StorageAccess`]: cookies that browsers keep from other sites' pages.
//! - [`Policy::explain`]: the reason in words, and the nearest miss.
//! - [`RegisteredPolicy`], [`Registration`]: origins that a [registry](guide::tenants) knows.
//! - [`cookie`]: whether a cookie arrives, which CORS does not decide.
//! - [`guide`]: [the cookie does not arrive](guide::cookies), [run it in production](guide::production), [layer order](guide::layer_order),
//!   [gRPC-web and Connect](guide::grpc_web), [on the wire](guide::wire), [debugging](guide::debugging), [testing](guide::testing),
//!   [migrating from tower-http](guide::migration), and more.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `cli` | the command `cors-credentials`, which [asks any server](guide::probe) what pages may read, and checks policies in files |
//! | `public-suffix` (default) | the list of public suffixes, by the `psl` crate. Without it, every credentialed subdomain pattern needs [`Rule::dangerously_allow_public_suffixes`] |
//! | `registry` | `registry`: [origins that a database knows](guide::tenants), for services with tenants |
//! | `reload` | `CredentialsLayer::reloadable`: a policy that is [replaced while the server runs](guide::hot_reload) |
//! | `serde` | `policy_file`: policies [in files](guide::policy_files) and in the environment |
//! | `testing` | `testing::Browser`: a [model browser](guide::testing) for unit tests |
//! | `tracing` | [events, and fields of spans](guide::observability) |

// Every target obeys the lints in `Cargo.toml`; these are for the library alone.
#![forbid(unsafe_code)]
#![warn(
    elided_lifetimes_in_paths,
    missing_debug_implementations,
    missing_docs,
    unreachable_pub
)]
#![cfg_attr(
    not(test),
    warn(clippy::expect_used, clippy::unreachable, clippy::unwrap_used)
)]
// What needs a feature says so in the documentation, which takes a nightly compiler.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The map: every module imports from those above it alone. The rules that the guide numbers are kept
// here: W1, W7 to W9 by `decision/read`; W2 by `middleware/dispatch` and `wire/preflight`; W3 by
// `policy/grant_headers`; W4 to W6 by `wire`; W10 by `middleware/service`; W11 by `decision/read` and
// `middleware/dispatch`; E1 to E6 by `decision/act`; E7 by `middleware/dispatch`; S1 to S6 by `wire`
// and `middleware/dispatch`; R1 to R3 by `decision/look_up`; R4 to R9 by `registry`.

// Foreign text made printable.
mod escape;

// What the Fetch standard and HTTP name: methods, header names, the lines of a header.
mod fetch;

// Origins and patterns: one grammar, what can be wrong with a text, and the index over them.
mod origin;

// What becomes of a cookie, by what browsers were seen to do.
pub mod cookie;

// The policy: its rules, their settings, and every check that they pass.
mod policy;

// Who may read, and who may act.
mod decision;

// A decision in words.
mod explain;

// The headers of responses.
mod wire;

// The Tower layer, its service and future.
mod middleware;

// The layer that asks a registry, and its cache, over `middleware`.
#[cfg(feature = "registry")]
pub mod registry;

// Policies in files, over `policy`.
#[cfg(feature = "serde")]
pub mod policy_file;

// The model browser, over `origin`: the user's side.
#[cfg(feature = "testing")]
pub mod testing;

// The guide's examples need every feature; its pages are for everybody.
#[cfg_attr(docsrs, doc(auto_cfg = false))]
#[cfg(all(
    doc,
    any(
        not(doctest),
        all(
            feature = "registry",
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
pub use crate::explain::explanation::Explanation;
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
pub use crate::policy::any::Any;
pub use crate::policy::list;
pub use crate::policy::policy_rule::PolicyRule;
pub use crate::policy::preflight_settings::PreflightStatus;
pub use crate::policy::protocol::Protocol;
pub use crate::policy::registered::{Registered, Registration};
pub use crate::policy::registered_policy::RegisteredPolicy;
pub use crate::policy::rule::Rule;
pub use crate::policy::rule_kind::RuleKind;
pub use crate::policy::violation::{PolicyError, Violation};
pub use crate::policy::violation_reason::ViolationReason;

/// The README, for its examples to be tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
