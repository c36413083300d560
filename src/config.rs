//! [`Config`]: what a layer and its services have in common.

use crate::policy::Policy;

/// What a layer is told, in one place that it and its services share.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) policy: Policy,
}

impl Config {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { policy }
    }
}
