//! The model browser: that it agrees with browsers, and with the Fetch standard step by step.

mod arrival;
mod cookie_rules;
mod cookies;
mod leak;
mod mistakes;
mod platform_facts;
mod preflight_cache;
mod redirects;
mod scenarios;
mod sentences;
mod server;
mod storage_access;
#[cfg(feature = "registry")]
mod tenants;
mod truth;
mod wire;
