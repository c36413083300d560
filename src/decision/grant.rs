//! [`Grant`]: a page may read.

use std::fmt;

use crate::fetch::request_kind::RequestKind;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule_kind::RuleKind;

/// The policy grants what the request asks for.
#[derive(Clone)]
pub struct Grant {
    pub(super) policy: Policy,
    pub(super) rule: usize,
    pub(super) origin: Option<Origin>,
    pub(super) kind: RequestKind,
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

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("kind", &self.kind)
            .field("origin", &self.origin)
            .field("rule", &self.rule)
            .finish()
    }
}
