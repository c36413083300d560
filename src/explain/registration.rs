//! How an origin is registered, in words, and what it could be registered as.

use crate::explain::diagnosis::Diagnosis;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

impl Diagnosis<'_> {
    /// How the origin is registered, as the predicate of a sentence; none where it does not matter.
    pub(super) fn standing(&self) -> Option<String> {
        if !self.is_unnamed() || !KINDS.iter().any(|kind| self.has_rule(*kind)) {
            return None;
        }
        let Some(kind) = kind_of(self.registration) else {
            return Some(match KINDS.iter().any(|kind| self.can_be(*kind)) {
                true => "is not registered".to_owned(),
                false => "cannot be registered: only `https` origins can".to_owned(),
            });
        };
        let but = match (self.can_be(kind), self.has_rule(kind)) {
            (true, _) => "",
            (false, true) => ", which only `https` origins can be",
            (false, false) => ", for which the policy has no rule",
        };
        Some(format!("is registered as {kind}{but}"))
    }

    /// Whether the rule that decided names the origin as it is registered.
    pub(super) fn is_decided_by_registration(&self) -> bool {
        self.rule
            .is_some_and(|rule| self.policy.rules()[rule].names_registered_origins())
    }

    /// Whether the policy has a rule for what is registered so.
    fn has_rule(&self, kind: RuleKind) -> bool {
        let mut rules = self.policy.rules().iter();
        rules.any(|rule| rule.names_registered_origins() && rule.kind() == kind)
    }

    /// Whether the policy has a rule for what is registered so, that may name the origin.
    pub(super) fn can_be(&self, kind: RuleKind) -> bool {
        self.registered_rule(kind).is_some()
    }

    /// Whether the origin would have more if it were registered so.
    pub(super) fn would_be(&self, kind: RuleKind) -> bool {
        let has_as_much = match kind_of(self.registration) {
            None => false,
            Some(RuleKind::Credentialed) => self.can_be(RuleKind::Credentialed),
            Some(own) => own == kind,
        };
        self.can_be(kind) && !has_as_much
    }

    /// Whether the origin could be registered so if it were over `https`.
    pub(super) fn misses_https(&self, kind: RuleKind) -> bool {
        self.is_unnamed() && self.is_over_http() && self.has_rule(kind) && !self.can_be(kind)
    }
}

/// What an origin can be registered as.
pub(super) const KINDS: [RuleKind; 2] = [RuleKind::Anonymous, RuleKind::Credentialed];

fn kind_of(registration: Registration) -> Option<RuleKind> {
    match registration {
        Registration::NotRegistered => None,
        Registration::Anonymous => Some(RuleKind::Anonymous),
        Registration::Credentialed => Some(RuleKind::Credentialed),
    }
}
