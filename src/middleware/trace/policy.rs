//! The events about replaced policies.

use std::fmt::Display;

use crate::escape::OneLine;
use crate::policy::Policy;

/// The target of the events about policies.
const POLICY: &str = "tower_cors_credentials::policy";

pub(crate) fn policy_replaced(old: &Policy, new: &Policy) {
    tracing::info!(target: POLICY, ?old, ?new, "CORS policy replaced");
}

pub(crate) fn policy_rejected(error: &impl Display) {
    tracing::warn!(
        target: POLICY,
        error = %OneLine(error),
        "CORS policy rejected: the one in force stays"
    );
}
