//! [`Diagnosis`]: what the patterns of a policy say of an origin, found in one pass over them all.

use crate::escape::AsciiEscaped;
use crate::explain::near_miss::{Difference, NearMiss, Relation};
use crate::origin::OriginRef;
use crate::origin::grammar::Form;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::pattern::OriginPattern;
use crate::origin::suggestion::suggest;
use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::registered::Registration;
use crate::policy::rule_kind::RuleKind;

/// Everything that an explanation adds to the reason.
#[derive(Debug)]
pub(crate) struct Diagnosis<'a> {
    pub(crate) policy: &'a Policy,
    /// The sole `Origin`, if it was not too long to be kept.
    pub(crate) origin: Option<&'a [u8]>,
    /// Why it is not a valid origin, if it is not.
    pub(crate) invalid: Option<InvalidOriginReason>,
    /// The rule that decided.
    pub(crate) rule: Option<usize>,
    pub(crate) registration: Registration,
    /// The nearest pattern of a rule that grants something.
    nearest: Option<NearMiss<'a>>,
    /// The rules that name the origin by patterns, each with the most specific of them; none if the
    /// origin cannot be read.
    named_by: Option<Vec<(usize, &'a OriginPattern)>>,
}

impl<'a> Diagnosis<'a> {
    pub(crate) fn new(
        policy: &'a Policy,
        rule: Option<usize>,
        origin: Option<&'a [u8]>,
        registration: Registration,
    ) -> Self {
        let mut diagnosis = Self {
            policy,
            origin,
            invalid: None,
            rule,
            registration,
            nearest: None,
            named_by: None,
        };
        match origin.map(|origin| (origin, OriginRef::parse(origin))) {
            None => {}
            Some((_, Ok(origin))) => {
                let (nearest, named_by) = scan(policy, origin);
                diagnosis.nearest = nearest;
                diagnosis.named_by = Some(named_by);
            }
            Some((text, Err(reason))) => {
                diagnosis.invalid = Some(reason);
                diagnosis.nearest = misspelled(policy, text, reason);
            }
        }
        diagnosis
    }

    /// The rule that names the origin, else the one that nearly does.
    #[cfg(feature = "tracing")]
    pub(crate) fn nearest_rule(&self) -> Option<usize> {
        self.rule.or(self.nearest.map(|miss| miss.rule))
    }

    pub(crate) fn nearest(&self) -> Option<NearMiss<'a>> {
        self.nearest
    }

    /// The nearest pattern, if it is credentialed.
    pub(crate) fn nearest_credentialed(&self) -> Option<NearMiss<'a>> {
        let is_credentialed =
            |miss: &NearMiss<'_>| self.kind_of(miss.rule) == RuleKind::Credentialed;
        self.nearest.filter(is_credentialed)
    }

    /// The credentialed pattern that the origin was probably meant to match, where no pattern has
    /// decided, but an anonymous rule for any or for registered origins.
    pub(crate) fn missed_pattern(&self) -> Option<NearMiss<'a>> {
        let rule = &self.policy.rules()[self.rule?];
        self.nearest_credentialed()
            .filter(|_| rule.allows_any_origin() || rule.names_registered_origins())
            .filter(|_| rule.kind() == RuleKind::Anonymous)
    }

    /// The pattern by which the rule that decided names the origin; none if it names any.
    pub(crate) fn pattern(&self) -> Option<&'a OriginPattern> {
        let (_, pattern) = self.naming(self.rule?)?;
        Some(pattern)
    }

    /// Another rule that names the origin, grants something, and passes the test.
    pub(crate) fn other_rule(&self, test: impl Fn(&PolicyRule) -> bool) -> Option<String> {
        self.named_by.as_ref()?;
        let mut rules = self.policy.rules().iter().enumerate();
        let (index, _) = rules.find(|(index, rule)| {
            Some(*index) != self.rule
                && rule.kind() != RuleKind::Refused
                && (rule.allows_any_origin() || self.naming(*index).is_some())
                && test(rule)
        })?;
        Some(self.name_of(index))
    }

    fn naming(&self, rule: usize) -> Option<&(usize, &'a OriginPattern)> {
        self.named_by
            .iter()
            .flatten()
            .find(|(index, _)| *index == rule)
    }

    fn kind_of(&self, rule: usize) -> RuleKind {
        self.policy.rules()[rule].kind()
    }

    /// `rule 0 (credentialed)`
    pub(crate) fn name_of(&self, rule: usize) -> String {
        format!("rule {rule} ({})", self.kind_of(rule))
    }

    /// Whether a rule could name the origin.
    pub(crate) fn is_nameable(&self) -> bool {
        self.origin.is_some() && self.invalid.is_none()
    }

    /// R2: whether the origin is valid, and no pattern names it.
    pub(crate) fn is_unnamed(&self) -> bool {
        self.named_by.as_ref().is_some_and(Vec::is_empty)
    }

    pub(crate) fn is_over_http(&self) -> bool {
        self.origin
            .is_some_and(|origin| origin.starts_with(b"http://"))
    }

    /// The rule that would name the origin if it were registered so.
    pub(crate) fn registered_rule(&self, kind: RuleKind) -> Option<usize> {
        let origin = self.origin.filter(|_| self.is_unnamed())?;
        let mut rules = self.policy.rules().iter();
        rules.position(|rule| rule.kind() == kind && rule.may_name_registered(origin))
    }

    /// The origin, fit to print.
    pub(crate) fn shown(&self) -> AsciiEscaped<'a> {
        AsciiEscaped(self.origin.unwrap_or_default())
    }

    /// How the origin differs from a pattern that is `what`: allowed, or credentialed.
    pub(crate) fn difference(&self, what: &str, miss: &NearMiss<'_>) -> String {
        let (pattern, by) = (miss.pattern, miss.difference);
        let shown = self.shown();
        format!("`{shown}` differs from the {what} `{pattern}` only by {by}")
    }
}

type Scanned<'a> = (Option<NearMiss<'a>>, Vec<(usize, &'a OriginPattern)>);

/// The one pass: the nearest miss, and every rule that names the origin.
fn scan<'a>(policy: &'a Policy, origin: OriginRef<'_>) -> Scanned<'a> {
    let mut nearest: Option<NearMiss<'a>> = None;
    let mut named_by = Vec::new();
    for (index, rule) in policy.rules().iter().enumerate() {
        let mut naming: Option<&OriginPattern> = None;
        for pattern in rule.origins() {
            match Relation::of(pattern, origin) {
                Relation::Names => {
                    naming = naming
                        .into_iter()
                        .chain([pattern])
                        .max_by_key(|pattern| pattern.specificity());
                }
                Relation::Misses(difference) if rule.kind() != RuleKind::Refused => {
                    let is_nearer = nearest.is_none_or(|miss| difference < miss.difference);
                    if is_nearer {
                        nearest = Some(NearMiss {
                            rule: index,
                            pattern,
                            difference,
                        });
                    }
                }
                Relation::Misses(_) | Relation::Unrelated => {}
            }
        }
        named_by.extend(naming.map(|pattern| (index, pattern)));
    }
    (nearest, named_by)
}

/// The pattern that decides the origin which was probably meant by the text.
fn misspelled<'a>(
    policy: &'a Policy,
    text: &[u8],
    reason: InvalidOriginReason,
) -> Option<NearMiss<'a>> {
    let meant = suggest(std::str::from_utf8(text).ok()?, Form::Origin)?;
    let meant = meant.as_bytes();
    let rule = policy.rule_of(meant, Registration::NotRegistered).ok()??;
    if policy.rules()[rule].kind() == RuleKind::Refused {
        return None;
    }
    let origin = OriginRef::parse(meant).ok()?;
    let mut patterns = policy.rules()[rule].origins().iter();
    let pattern = patterns.find(|pattern| Relation::of(pattern, origin) == Relation::Names)?;
    Some(NearMiss {
        rule,
        pattern,
        difference: Difference::of_spelling(reason, text, meant),
    })
}
