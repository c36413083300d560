//! [`Registered`] and [`Registration`]: the origins that a registry knows, and how.

/// The origins that a registry knows: what a rule names instead of a list.
///
/// Only a [`RegisteredPolicy`](crate::RegisteredPolicy) can hold it, in one credentialed
/// rule and in one anonymous rule. See the guide to
/// [tenants](crate::guide::tenants).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Registered;

/// How a registry knows an origin.
///
/// It says no more: what a registered origin gets stands in the rule for [`Registered`] of that
/// kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Registration {
    /// The registry does not know the origin.
    #[default]
    NotRegistered,
    /// The origin has what `Rule::anonymous(Registered)` grants.
    Anonymous,
    /// The origin has what `Rule::credentialed(Registered)` grants.
    Credentialed,
}
