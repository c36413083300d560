//! [`Options`]: what a layer and its services have in common.

use std::ops::Deref;

use crate::middleware::enforcement::Enforcement;
#[cfg(feature = "reload")]
use crate::middleware::reload::{Loaded, PolicyHandle};
use crate::policy::Policy;

/// The settings of a layer, shared with its services.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    source: Source,
    pub(crate) enforcement: Enforcement,
    /// Whether the decision goes into the extensions of the request.
    pub(crate) inserts_decision: bool,
    /// Whether the decision goes into the current span.
    #[cfg(feature = "tracing")]
    pub(crate) records_decision: bool,
}

/// Where the policy of a request comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Fixed(Policy),
    #[cfg(feature = "reload")]
    Replaceable(PolicyHandle),
}

/// The policy that decides one request from beginning to end.
pub(crate) enum Current<'a> {
    Fixed(&'a Policy),
    #[cfg(feature = "reload")]
    Replaceable(Loaded),
}

impl Options {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            enforcement: Enforcement::default(),
            inserts_decision: false,
            #[cfg(feature = "tracing")]
            records_decision: false,
        }
    }

    pub(crate) fn policy(&self) -> Current<'_> {
        match &self.source {
            Source::Fixed(policy) => Current::Fixed(policy),
            #[cfg(feature = "reload")]
            Source::Replaceable(handle) => Current::Replaceable(handle.load()),
        }
    }
}

impl Deref for Current<'_> {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        match self {
            Self::Fixed(policy) => policy,
            #[cfg(feature = "reload")]
            Self::Replaceable(loaded) => loaded,
        }
    }
}
