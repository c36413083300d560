//! The allowed origin that a refused one was probably meant to be.

use crate::origin::OriginRef;
use crate::origin::grammar::Form;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::loopback::is_loopback_host;
use crate::origin::pattern::OriginPattern;
use crate::origin::suggestion::suggest;
use crate::policy::Policy;
use crate::policy::rule::RuleKind;

/// A pattern that the origin misses by one difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss<'a> {
    pub(crate) rule: usize,
    pub(crate) pattern: &'a OriginPattern,
    pub(crate) difference: Difference,
}

/// In what the two differ. The first is the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    Case,
    TrailingDot,
    TrailingSlash,
    Path,
    DefaultPort,
    Spelling,
    Scheme,
    Port,
    /// One has `www.`, the other has not.
    Www,
    /// The origin is the base of a wildcard pattern.
    Apex,
    /// Both are this machine, by another name.
    Loopback,
}

impl Difference {
    /// What is different: the end of "differs only by".
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Case => "the case of its letters",
            Self::TrailingDot => "its trailing dot",
            Self::TrailingSlash => "its trailing slash",
            Self::Path => "its path",
            Self::DefaultPort => "its port, which is the scheme's default one and is left out",
            Self::Spelling => "the way it is written",
            Self::Scheme => "its scheme",
            Self::Port => "its port",
            Self::Www => "`www.`",
            Self::Apex => "having no subdomain: the pattern does not name the domain itself",
            Self::Loopback => "its name for this machine",
        }
    }
}

/// The nearest pattern of a rule that grants something.
///
/// It looks at every pattern: it serves explanations, not requests.
pub(crate) fn near_miss<'a>(policy: &'a Policy, origin: &[u8]) -> Option<NearMiss<'a>> {
    match OriginRef::parse(origin) {
        Ok(origin) => patterns(policy)
            .filter_map(|(rule, pattern)| {
                let difference = difference(pattern, origin)?;
                Some(NearMiss {
                    rule,
                    pattern,
                    difference,
                })
            })
            .min_by_key(|miss| miss.difference),
        Err(flaw) => misspelled(policy, origin, flaw),
    }
}

fn patterns(policy: &Policy) -> impl Iterator<Item = (usize, &OriginPattern)> {
    policy
        .rules()
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.kind() != RuleKind::Refused)
        .flat_map(|(index, rule)| rule.patterns().iter().map(move |pattern| (index, pattern)))
}

/// In what one thing, if in no more, a valid origin misses the pattern.
fn difference(pattern: &OriginPattern, origin: OriginRef<'_>) -> Option<Difference> {
    let has_scheme = pattern.scheme() == origin.scheme;
    let has_port = pattern.names_port(origin.port);
    let has_host = pattern.names_host(origin.host);
    match (has_scheme, has_port, has_host) {
        (false, true, true) => Some(Difference::Scheme),
        (true, false, true) => Some(Difference::Port),
        (true, true, false) => host_difference(pattern, origin.host),
        _ => None,
    }
}

fn host_difference(pattern: &OriginPattern, host: &[u8]) -> Option<Difference> {
    if let Some(suffix) = pattern.suffix() {
        return (suffix[1..] == *host).then_some(Difference::Apex);
    }
    let own = pattern.host();
    if own.strip_prefix(b"www.") == Some(host) || host.strip_prefix(b"www.") == Some(own) {
        return Some(Difference::Www);
    }
    (is_loopback_host(own) && is_loopback_host(host)).then_some(Difference::Loopback)
}

/// The pattern that the text would match if it were written as an origin.
fn misspelled<'a>(
    policy: &'a Policy,
    text: &[u8],
    flaw: InvalidOriginReason,
) -> Option<NearMiss<'a>> {
    let mended = suggest(std::str::from_utf8(text).ok()?, Form::Origin)?;
    let rule = policy.rule_of(mended.as_bytes()).ok()??;
    let mended_origin = mended.parse().ok()?;
    let (rule, pattern) = patterns(policy)
        .filter(|(index, _)| *index == rule)
        .find(|(_, pattern)| pattern.matches(&mended_origin))?;
    let difference = match flaw {
        InvalidOriginReason::UpperCase if text.eq_ignore_ascii_case(mended.as_bytes()) => {
            Difference::Case
        }
        InvalidOriginReason::TrailingDot if text.len() == mended.len() + 1 => {
            Difference::TrailingDot
        }
        InvalidOriginReason::TrailingSlash if text.len() == mended.len() + 1 => {
            Difference::TrailingSlash
        }
        InvalidOriginReason::Path | InvalidOriginReason::QueryOrFragment => Difference::Path,
        InvalidOriginReason::DefaultPort => Difference::DefaultPort,
        _ => Difference::Spelling,
    };
    Some(NearMiss {
        rule,
        pattern,
        difference,
    })
}
