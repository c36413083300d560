//! [`Config`]: what a layer and its services have in common.

use std::ops::Deref;

use crate::middleware::enforcement::Enforcement;
#[cfg(feature = "reload")]
use crate::middleware::reload::{Loaded, PolicyHandle};
use crate::middleware::replicas::Replicas;
use crate::policy::Policy;

/// What a layer is told, in one place that it and its services share.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    source: Source,
    pub(crate) enforcement: Enforcement,
    /// Whether a request's decision goes into its extensions.
    pub(crate) inserts_decision: bool,
    #[cfg(feature = "tracing")]
    pub(crate) records_decisions: bool,
}

/// Where the policy of a request comes from.
#[derive(Clone, Debug)]
enum Source {
    Fixed(Replicas),
    #[cfg(feature = "reload")]
    Replaceable(PolicyHandle),
}

/// The policy that decides one request.
pub(crate) enum Current<'a> {
    Fixed(&'a Replicas),
    #[cfg(feature = "reload")]
    Replaceable(Loaded),
}

impl Config {
    pub(crate) fn new(policy: Policy) -> Self {
        Self::with_source(Source::Fixed(Replicas::new(policy)))
    }

    #[cfg(feature = "reload")]
    pub(crate) fn replaceable(handle: PolicyHandle) -> Self {
        Self::with_source(Source::Replaceable(handle))
    }

    fn with_source(source: Source) -> Self {
        Self {
            source,
            enforcement: Enforcement::Off,
            inserts_decision: false,
            #[cfg(feature = "tracing")]
            records_decisions: false,
        }
    }

    /// Whether more than the decision is asked of a request that is no preflight.
    #[inline]
    pub(crate) fn has_options(&self) -> bool {
        self.enforcement != Enforcement::Off || self.inserts_decision
    }

    #[inline]
    pub(crate) fn current(&self) -> Current<'_> {
        match &self.source {
            Source::Fixed(replicas) => Current::Fixed(replicas),
            #[cfg(feature = "reload")]
            Source::Replaceable(handle) => Current::Replaceable(handle.load()),
        }
    }
}

impl Deref for Current<'_> {
    type Target = Replicas;

    #[inline]
    fn deref(&self) -> &Replicas {
        match self {
            Self::Fixed(replicas) => replicas,
            #[cfg(feature = "reload")]
            Self::Replaceable(replicas) => replicas,
        }
    }
}
