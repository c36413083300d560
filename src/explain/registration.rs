//! How an origin is registered, in words, and what it could be registered as.

use crate::explain::diagnosis::Diagnosis;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

impl Diagnosis<'_> {
    /// How the origin is registered, as the predicate of a sentence; none where it does not matter.
    pub(super) fn standing(&self) -> Option<String> {
        let mut rules = self.policy.rules().iter();
        if !self.is_unnamed() || !rules.any(PolicyRule::names_registered_origins) {
            return None;
        }
        let Some(kind) = kind_of(self.registration) else {
            let is_registrable =
                self.can_be(RuleKind::Anonymous) || self.can_be(RuleKind::Credentialed);
            return Some(match is_registrable {
                true => "is not registered".to_owned(),
                false => "cannot be registered: only `https` origins can".to_owned(),
            });
        };
        let mut rules = self.policy.rules().iter();
        let has_rule = rules.any(|rule| rule.names_registered_origins() && rule.kind() == kind);
        let but = match (self.can_be(kind), has_rule) {
            (true, _) => "",
            (false, true) => ", which only `https` origins can be",
            (false, false) => ", for which the policy has no rule",
        };
        Some(format!("is registered as {kind}{but}"))
    }

    /// Whether the rule that decided names the origin as it is registered.
    pub(super) fn is_decided_by_registration(&self) -> bool {
        let mut rules = self.rule.into_iter();
        rules.any(|rule| self.policy.rules()[rule].names_registered_origins())
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

    /// Whether the origin could be registered if it were over `https`.
    pub(super) fn misses_https(&self) -> bool {
        self.standing().is_some() && self.is_over_http()
    }
}

fn kind_of(registration: Registration) -> Option<RuleKind> {
    match registration {
        Registration::NotRegistered => None,
        Registration::Anonymous => Some(RuleKind::Anonymous),
        Registration::Credentialed => Some(RuleKind::Credentialed),
    }
}
