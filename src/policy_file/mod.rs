//! A policy in a file: how [`Policy`](crate::Policy), [`RegisteredPolicy`](crate::RegisteredPolicy)
//! and [`Rule`](crate::Rule) are read and written by `serde`.
//!
//! It comes with the feature `serde`, for every format that says of each value what it is: TOML,
//! JSON, YAML, MessagePack, what [`figment`](https://docs.rs/figment) collects. Formats that do
//! not, such as `bincode` and `postcard`, hold no policy;
//! [`Origin`](crate::Origin) and [`OriginPattern`](crate::OriginPattern) are strings in them all.
//!
//! ```
//! use serde::Deserialize;
//! use tower_cors_credentials::Policy;
//!
//! #[derive(Deserialize)]
//! struct Config {
//!     port: u16,
//!     cors: Policy,
//! }
//!
//! let config: Config = toml::from_str(r#"
//!     port = 8080
//!
//!     [cors]
//!     ## The status of a granted preflight's answer: 204, unless this says 200.
//!     preflight_status = 200
//!
//!     ## May send cookies, HTTP authentication and client certificates.
//!     [[cors.rule]]
//!     credentialed = ["https://app.example.com", "https://*.staging.example.com"]
//!     methods = ["PUT", "DELETE"]
//!     request_headers = ["content-type"]
//!     expose_headers = ["etag"]
//!     max_age = 7200  # seconds
//!
//!     ## Its pages call by gRPC-web.
//!     [[cors.rule]]
//!     credentialed = ["https://admin.example.com"]
//!     protocols = ["grpc-web"]
//!
//!     ## The two opt-outs, for what cannot be named more safely.
//!     [[cors.rule]]
//!     credentialed = ["http://intranet.example.com", "https://*.github.io"]
//!     dangerously_allow_insecure_origins = true
//!     dangerously_allow_public_suffixes = true
//!
//!     ## Carved out of the pattern above.
//!     [[cors.rule]]
//!     refused = ["https://untrusted.staging.example.com"]
//!
//!     ## Everyone else, never with credentials. `*` covers every header but `authorization`.
//!     [[cors.rule]]
//!     anonymous = "*"
//!     methods = "*"
//!     request_headers = ["*", "authorization"]
//! "#)?;
//! assert_eq!(config.cors.rules().len(), 5);
//!
//! // A written policy reads back equal. Defaults are left out.
//! let written = toml::to_string(&config.cors)?;
//! assert_eq!(toml::from_str::<Policy>(&written)?, config.cors);
//! # assert_eq!(config.port, 8080);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | field of the policy | value | as |
//! |---|---|---|
//! | `rule` | tables | [`Policy::new`](crate::Policy::new) |
//! | `preflight_status` | 200 or 204 | [`Policy::with_preflight_status`](crate::Policy::with_preflight_status) |
//! | `verbose_preflights` | `true` | [`Policy::with_verbose_preflights`](crate::Policy::with_verbose_preflights) |
//!
//! | field of a rule | value | as |
//! |---|---|---|
//! | `credentialed`, `anonymous` or `refused`: one of them | patterns; `"*"` in `anonymous` alone; `"registered"` in a `RegisteredPolicy`, not in `refused` | [`Rule::credentialed`](crate::Rule::credentialed) |
//! | `protocols` | `"grpc-web"`, `"connect"` | [`Rule::grpc_web`](crate::Rule::grpc_web), [`Rule::connect`](crate::Rule::connect) |
//! | `methods` | names, `"*"` | [`Rule::methods`](crate::Rule::methods) |
//! | `request_headers` | names, `"*"` | [`Rule::request_headers`](crate::Rule::request_headers) |
//! | `expose_headers` | names, `"*"` | [`Rule::expose_headers`](crate::Rule::expose_headers) |
//! | `max_age` | whole seconds | [`Rule::max_age`](crate::Rule::max_age) |
//! | `activate_storage_access` | `true` | [`Rule::activate_storage_access`](crate::Rule::activate_storage_access) |
//! | `dangerously_allow_insecure_origins` | `true` | [the method of that name](crate::Rule::dangerously_allow_insecure_origins) |
//! | `dangerously_allow_public_suffixes` | `true` | [the method of that name](crate::Rule::dangerously_allow_public_suffixes) |
//!
//! The settings of a [`CredentialsLayer`](crate::CredentialsLayer), such as
//! [`with_enforcement`](crate::CredentialsLayer::with_enforcement), are not part of a policy.
//!
//! `"*"` stands for [`Any`](crate::Any), and as the origins of a rule `"registered"` for
//! [`Registered`](crate::Registered). Among origins each stands alone. A list of one may be written as that one text, and null is
//! the same as leaving the field out. Nothing else is converted: `"7200"` is no number.
//!
//! # Registered origins
//!
//! A file with `"registered"` in it is a [`RegisteredPolicy`](crate::RegisteredPolicy), which has the same
//! form. A program that reads it as a [`Policy`](crate::Policy) gets an error that says so: it has no
//! registry to ask.
//!
//! ```
//! use tower_cors_credentials::{Policy, RegisteredPolicy};
//!
//! let text = r#"
//!     [[rule]]
//!     credentialed = ["https://admin.example.com"]
//!
//!     [[rule]]
//!     credentialed = "registered"
//!     methods = ["PUT"]
//! "#;
//! let policy: RegisteredPolicy = toml::from_str(text)?;
//! assert!(policy.rules()[1].names_registered_origins());
//! assert!(toml::from_str::<Policy>(text).is_err());
//! # Ok::<(), toml::de::Error>(())
//! ```
//!
//! # From the environment
//!
//! By `figment`, in its own syntax, in which tables have `=` and names no quotes:
//!
//! ```
//! # use figment::{Figment, Jail, providers::Env};
//! # use serde::Deserialize;
//! # use tower_cors_credentials::Policy;
//! # #[derive(Deserialize)]
//! # struct Config { cors: Policy }
//! # Jail::expect_with(|jail| {
//! # jail.set_env("APP_CORS", r#"{rule=[{credentialed=["https://app.example.com"]}]}"#);
//! // APP_CORS='{rule=[{credentialed=["https://app.example.com"]}]}'
//! let config: Config = Figment::from(Env::prefixed("APP_")).extract()?;
//! assert_eq!(config.cors.rules().len(), 1);
//! # Ok(())
//! # });
//! ```
//!
//! # Errors
//!
//! A syntax error, also a field that the parser sees twice, is the parser's own, with its line and
//! column. Everything else is reported at once, in an error that names the rule, the field, the
//! value and what to write instead: an unknown field, a value of the wrong type, a rule of several
//! kinds or of none, and every [`Violation`](crate::Violation).
//!
//! ```
//! # use tower_cors_credentials::Policy;
//! let error = toml::from_str::<Policy>(r#"
//!     [[rule]]
//!     credentialed = ["https://app.example.com/", "*"]
//!
//!     [[rule]]
//!     anonymous = "https://partner.example"
//!     max-age = 7200
//! "#).unwrap_err();
//! assert_eq!(
//!     error.to_string().trim_end(),
//!     "the policy has 3 errors
//!   rule 0, credentialed: `https://app.example.com/` ends in a slash; \
//!           remove the trailing slash: `https://app.example.com`
//!   rule 0, credentialed: `*` is a wildcard, not an origin; \
//!           write `anonymous = \"*\"` for any origin, without credentials
//!   rule 1: `max-age` is not a field of a rule; write `max_age`
//!   (rules are counted from 0)",
//! );
//! ```
//!
//! A [`Rule`](crate::Rule) by itself is a draft, as it is in code: reading it checks its form, and
//! [`Policy::new`](crate::Policy::new) the rest.

mod fields;
mod list;
mod protocols;
mod read_error;
mod read_policy;
mod read_rule;
mod string;
mod value;
mod write;
