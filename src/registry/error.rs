//! [`LookupError`]: why an origin could not be looked up.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// An error of any type, as Tower's services have it.
pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// Why an origin could not be looked up.
///
/// It displays as the registry's own error, and is cheap to clone: everybody who waits for a look-up
/// gets the same.
#[derive(Clone, Debug)]
pub struct LookupError(Cause);

#[derive(Clone, Debug)]
enum Cause {
    Failed(Arc<dyn Error + Send + Sync>),
    TimedOut(Duration),
    Panicked(Arc<str>),
    Outdated,
}

impl LookupError {
    pub(crate) fn failed(error: impl Into<BoxError>) -> Self {
        Self(Cause::Failed(error.into().into()))
    }

    pub(crate) fn timed_out(after: Duration) -> Self {
        Self(Cause::TimedOut(after))
    }

    pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self(Cause::Panicked(message.unwrap_or_default().into()))
    }

    pub(crate) fn outdated() -> Self {
        Self(Cause::Outdated)
    }

    /// Whether the registry did not answer in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0, Cause::TimedOut(_))
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Failed(error) => error.fmt(f),
            Cause::TimedOut(after) => write!(f, "the registry did not answer within {after:?}"),
            Cause::Outdated => f.write_str(
                "the cache was told to forget the origin each time while it was looked up",
            ),
            Cause::Panicked(message) if message.is_empty() => f.write_str("the registry panicked"),
            Cause::Panicked(message) => write!(f, "the registry panicked: {message}"),
        }
    }
}

impl Error for LookupError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Failed(error) => error.source(),
            Cause::TimedOut(_) | Cause::Panicked(_) | Cause::Outdated => None,
        }
    }
}
