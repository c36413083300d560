//! Browsers: the model browser of the feature `testing`, and a real one.

mod chromium;
mod firefox;
#[cfg(feature = "testing")]
mod model;
mod protocols;
mod storage_access;
