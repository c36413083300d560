//! Helpers that tests of several binaries share: a naive model of the policy and of the wire, which
//! judges the property tests and the fuzz targets; a real browser, listeners over TLS for its pages; and a
//! real database.

#[cfg(feature = "chromium")]
pub mod chromium;
pub mod exchange;
pub mod model;
#[cfg(all(unix, feature = "postgres"))]
pub mod postgres;
#[cfg(feature = "tls")]
pub mod tls;
