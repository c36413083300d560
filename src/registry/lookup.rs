//! [`Lookup`]: what a registry is asked.

use crate::origin::Origin;

/// A question to a registry: how is this origin registered for this tenant?
///
/// **Security.** The tenant is whose data the response would hold. A registry that answers without
/// it lets an origin that one tenant has registered read the data of every other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lookup<T> {
    /// The tenant, as the layer's function reads it from the request.
    pub tenant: T,
    /// The page's origin.
    pub origin: Origin,
}
