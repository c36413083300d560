//! The model browser: that it agrees with browsers, and with the Fetch standard step by step.

mod leak;
mod mistakes;
mod preflight_cache;
mod redirects;
mod scenarios;
mod sentences;
mod server;
mod truth;
mod wire;
