//! What to change, in words: in the page, in the policy, or in the registry.

use crate::explain::diagnosis::Diagnosis;
use crate::explain::near_miss::{Difference, NearMiss};
use crate::explain::registration::KINDS;
use crate::origin::Origin;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule_kind::RuleKind;

const OVER_HTTPS: &str = "open the page over `https`";

/// What another registration of the origin would have granted.
pub(super) struct MissedRegistration {
    pub(super) nearest_miss: String,
    pub(super) help: String,
}

impl Diagnosis<'_> {
    /// What to change so that the origin is allowed as the pattern is.
    pub(crate) fn help_with(&self, miss: &NearMiss<'_>) -> String {
        // No rule can name an invalid origin as it is.
        let text = std::str::from_utf8(self.origin.unwrap_or_default());
        if let Ok(Err(invalid)) = text.map(str::parse::<Origin>) {
            return invalid.help();
        }
        if miss.difference == Difference::Scheme && miss.pattern.scheme() == b"https" {
            return OVER_HTTPS.to_owned();
        }
        let kind = self.policy.rules()[miss.rule].kind();
        let (shown, rule) = (self.shown(), self.name_of(miss.rule));
        match self.help_to_register(kind) {
            // A pattern counts for every tenant.
            Some(help) => format!(
                "{help}; only if they may do so at every tenant, add `{shown}` to the origins of {rule}"
            ),
            None => {
                let trust = trust_in(kind);
                format!("if its scripts may {trust}, add `{shown}` to the origins of {rule}")
            }
        }
    }

    /// What to do so that the origin has what origins have that are registered so; none if it cannot, or
    /// has it.
    pub(super) fn help_to_register(&self, kind: RuleKind) -> Option<String> {
        let trust = trust_in(kind);
        self.would_be(kind).then(|| {
            format!(
                "if its scripts may {trust}, register it as {kind} for the tenant that was asked"
            )
        })
    }

    /// What to do about an origin that no pattern names or nearly names, so that it may read.
    pub(super) fn help_to_name(&self) -> String {
        let as_credentialed = self.help_to_register(RuleKind::Credentialed);
        let as_anonymous = self.help_to_register(RuleKind::Anonymous);
        match (as_credentialed, as_anonymous) {
            (Some(_), Some(_)) => {
                "if its scripts may read the answers, register it for the tenant that was asked"
                    .to_owned()
            }
            (Some(help), None) | (None, Some(help)) => help,
            (None, None) if KINDS.iter().any(|kind| self.misses_https(*kind)) => {
                OVER_HTTPS.to_owned()
            }
            (None, None) => "if its scripts may read the answers, name it in a rule".to_owned(),
        }
    }

    /// What to do about an origin, so that its pages may act.
    pub(super) fn help_to_act(&self) -> &'static str {
        if self.would_be(RuleKind::Credentialed) {
            "if the origin's pages may act as the signed-in user, register it as credentialed for the \
             tenant that was asked"
        } else if self.misses_https(RuleKind::Credentialed) {
            OVER_HTTPS
        } else {
            "if the origin's pages may act as the signed-in user, name it in a credentialed rule"
        }
    }

    /// The rule that another registration would lead to, and that passes the test, where the rule that
    /// decided does not.
    pub(super) fn missed_registration(
        &self,
        test: impl Fn(&PolicyRule) -> bool,
    ) -> Option<MissedRegistration> {
        let mut rules = KINDS.into_iter().filter_map(|kind| {
            let rule = self.registered_rule(kind)?;
            Some((rule, self.help_to_register(kind)?))
        });
        let (rule, help) = rules.find(|(rule, _)| test(&self.policy.rules()[*rule]))?;
        let (name, shown, standing) = (self.name_of(rule), self.shown(), self.standing()?);
        Some(MissedRegistration {
            nearest_miss: format!("{name} would have allowed it, but `{shown}` {standing}"),
            help,
        })
    }
}

/// What is granted to the scripts of origins in such a rule.
fn trust_in(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Credentialed => "act as the signed-in user",
        RuleKind::Anonymous | RuleKind::Refused => "read the answers",
    }
}
