//! Helpers that tests of several binaries share: a naive model of the policy and of the wire, which
//! judges the property tests and the fuzz targets; a real browser, and listeners over TLS for its pages.

#[cfg(feature = "chromium")]
pub mod chromium;
pub mod exchange;
pub mod model;
#[cfg(feature = "tls")]
pub mod tls;
