//! Helpers that tests of several binaries share: a naive model of the policy and of the wire, which
//! judges the property tests and the fuzz targets; a real browser; and a real database.

#[cfg(feature = "chromium")]
pub mod chromium;
pub mod exchange;
pub mod model;
#[cfg(all(unix, feature = "postgres"))]
pub mod postgres;
