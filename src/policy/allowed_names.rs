//! [`AllowedNames`]: what a rule allows, by itself and by its protocols.

use http::{HeaderName, Method};

use crate::policy::protocol::Protocol;
use crate::policy::settings::{List, Settings};

/// The methods and header names that a rule allows: those that it names, then those of its
/// protocols that it does not name.
#[derive(Clone, Debug)]
pub(crate) struct AllowedNames {
    pub(crate) methods: List<Method>,
    pub(crate) request_headers: List<HeaderName>,
    pub(crate) expose_headers: List<HeaderName>,
}

impl AllowedNames {
    pub(crate) fn new(settings: &Settings) -> Self {
        let protocols = &settings.protocols;
        Self {
            methods: join(&settings.methods, protocols, Protocol::methods),
            request_headers: join(
                &settings.request_headers,
                protocols,
                Protocol::request_headers,
            ),
            expose_headers: join(
                &settings.expose_headers,
                protocols,
                Protocol::expose_headers,
            ),
        }
    }
}

/// `Any` covers what a protocol brings: none brings `authorization`.
fn join<T: Clone + PartialEq>(
    list: &List<T>,
    protocols: &[Protocol],
    brought: fn(Protocol) -> &'static [T],
) -> List<T> {
    let mut joined = list.clone();
    if !list.any {
        for name in protocols.iter().flat_map(|protocol| brought(*protocol)) {
            if !joined.named.contains(name) {
                joined.named.push(name.clone());
            }
        }
    }
    joined
}
