//! [`Grant`]: a page may read.

use std::fmt;

use http::{HeaderMap, Method};

use crate::fetch::request_kind::RequestKind;
use crate::fetch::storage_access::StorageAccess;
use crate::fetch::websocket::opens_websocket;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

/// The policy grants what the request asks for.
#[derive(Clone)]
pub struct Grant {
    pub(super) policy: Policy,
    pub(super) rule: usize,
    pub(super) origin: Option<Origin>,
    pub(super) kind: RequestKind,
    pub(super) storage_access: Option<StorageAccess>,
    pub(super) registration: Registration,
}

impl Grant {
    /// The page's origin; none where it is opaque (`null`) or unreadable and
    /// `Rule::anonymous(Any)` grants what it grants to everybody.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The rule that grants it.
    pub fn rule(&self) -> &PolicyRule {
        &self.policy.rules()[self.rule]
    }

    /// The index of the rule that grants it, counted from 0.
    pub fn rule_index(&self) -> usize {
        self.rule
    }

    /// Whether the answer is shared also if the request carried credentials.
    pub fn allows_credentials(&self) -> bool {
        self.origin.is_some() && self.rule().kind() == RuleKind::Credentialed
    }

    /// Whether a preflight or an actual request is granted.
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// What an actual request says of the user's storage access, where the rule has
    /// [`activate_storage_access`](crate::Rule::activate_storage_access).
    ///
    /// None where the rule does not have it, since nobody else pays for reading the header:
    /// [`StorageAccess::of`] reads it from any request.
    pub fn storage_access(&self) -> Option<StorageAccess> {
        self.storage_access
    }

    /// S1: whether the request is to be sent again with storage access. A WebSocket's handshake is
    /// not: no browser repeats it.
    pub(crate) fn awaits_storage_access(&self, method: &Method, headers: &HeaderMap) -> bool {
        self.storage_access == Some(StorageAccess::Inactive) && !opens_websocket(method, headers)
    }

    /// How the origin is registered, as far as the decision knows.
    pub(crate) fn registration(&self) -> Registration {
        self.registration
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Grant");
        debug
            .field("kind", &self.kind)
            .field("origin", &self.origin)
            .field("rule", &self.rule);
        if let Some(storage_access) = self.storage_access {
            debug.field("storage_access", &storage_access);
        }
        debug.finish()
    }
}
