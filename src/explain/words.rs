//! What an explanation is made of.

use crate::decision::Refusal;
use crate::escape::Quoted;
use crate::explain::near_miss::{Difference, NearMiss};
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::RuleKind;

/// A decision's reason, its nearest miss, and the mend.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) reason: String,
    pub(crate) nearest_miss: Option<String>,
    pub(crate) mend: Option<String>,
}

impl Words {
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            nearest_miss: None,
            mend: None,
        }
    }

    pub(crate) fn near(self, nearest_miss: Option<String>) -> Self {
        Self {
            nearest_miss,
            ..self
        }
    }

    pub(crate) fn mend(self, mend: impl Into<Option<String>>) -> Self {
        Self {
            mend: mend.into(),
            ..self
        }
    }
}

/// `rule 0 (credentialed)`
pub(crate) fn name_of_rule(policy: &Policy, index: usize) -> String {
    format!("rule {index} ({})", policy.rules()[index].kind())
}

/// The most specific of the rule's patterns that name the origin.
pub(crate) fn pattern_of<'a>(rule: &'a PolicyRule, origin: &Origin) -> Option<&'a str> {
    rule.patterns()
        .iter()
        .filter(|pattern| pattern.matches(origin))
        .max_by_key(|pattern| pattern.specificity())
        .map(|pattern| pattern.as_str())
}

/// Another rule that names the refused origin, grants something, and passes the test.
pub(crate) fn name_of_other_rule(
    refusal: &Refusal,
    test: impl Fn(&PolicyRule) -> bool,
) -> Option<String> {
    let policy = refusal.policy();
    let origin = Origin::try_from(refusal.origin()?).ok()?;
    let (index, _) = policy.rules().iter().enumerate().find(|(index, rule)| {
        Some(*index) != refusal.rule_index()
            && rule.kind() != RuleKind::Refused
            && (rule.allows_any_origin() || pattern_of(rule, &origin).is_some())
            && test(rule)
    })?;
    Some(name_of_rule(policy, index))
}

/// In what the origin differs from a pattern that is `what`: allowed, or credentialed.
pub(crate) fn difference(origin: &[u8], what: &str, miss: &NearMiss<'_>) -> String {
    let (pattern, by) = (miss.pattern, miss.difference.as_str());
    let origin = Quoted(origin);
    format!("`{origin}` differs from the {what} `{pattern}` only by {by}")
}

/// What to change so that the origin is allowed as the pattern is.
pub(crate) fn mend_of_miss(policy: &Policy, origin: &[u8], miss: &NearMiss<'_>) -> String {
    // No rule can name it as it is.
    if let Ok(Err(invalid)) = std::str::from_utf8(origin).map(str::parse::<Origin>) {
        return invalid.help();
    }
    if miss.difference == Difference::Scheme && miss.pattern.as_str().starts_with("https:") {
        return "open the page over `https`".to_owned();
    }
    let trust = match policy.rules()[miss.rule].kind() {
        RuleKind::Credentialed => "act as the signed-in user",
        _ => "read the answers",
    };
    let (origin, rule) = (Quoted(origin), name_of_rule(policy, miss.rule));
    format!("if its scripts may {trust}, add `{origin}` to the origins of {rule}")
}
