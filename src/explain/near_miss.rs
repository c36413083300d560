//! [`NearMiss`]: the pattern that a refused origin was probably meant to match.

use std::fmt;

use crate::origin::OriginRef;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::loopback::is_loopback_host;
use crate::origin::pattern::OriginPattern;

/// A pattern that an origin misses by one difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss<'a> {
    /// The index of the rule that names the pattern.
    pub(crate) rule: usize,
    pub(crate) pattern: &'a OriginPattern,
    pub(crate) difference: Difference,
}

/// How a pattern relates to an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Names,
    /// It would name the origin, but for one difference.
    Misses(Difference),
    Unrelated,
}

/// A difference between an origin and a pattern. The first is the nearest.
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

/// Prints the end of "differs only by".
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
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
        })
    }
}

impl Difference {
    /// The difference that is left when `text`, which is not a valid origin for this reason, is
    /// written as the origin that was probably meant.
    pub(crate) fn of_spelling(reason: InvalidOriginReason, text: &[u8], meant: &[u8]) -> Self {
        let is_one_longer = text.len() == meant.len() + 1;
        match reason {
            InvalidOriginReason::UpperCase if text.eq_ignore_ascii_case(meant) => Self::Case,
            InvalidOriginReason::TrailingDot if is_one_longer => Self::TrailingDot,
            InvalidOriginReason::TrailingSlash if is_one_longer => Self::TrailingSlash,
            InvalidOriginReason::Path | InvalidOriginReason::QueryOrFragment => Self::Path,
            InvalidOriginReason::DefaultPort => Self::DefaultPort,
            InvalidOriginReason::Empty
            | InvalidOriginReason::TooLong
            | InvalidOriginReason::Null
            | InvalidOriginReason::AnyOrigin
            | InvalidOriginReason::MissingScheme
            | InvalidOriginReason::InvalidScheme
            | InvalidOriginReason::SchemeTooLong
            | InvalidOriginReason::FileScheme
            | InvalidOriginReason::UnsupportedScheme
            | InvalidOriginReason::MissingHost
            | InvalidOriginReason::UpperCase
            | InvalidOriginReason::NotAscii
            | InvalidOriginReason::WhiteSpace
            | InvalidOriginReason::List
            | InvalidOriginReason::InvalidCharacter
            | InvalidOriginReason::RegularExpression
            | InvalidOriginReason::UserInfo
            | InvalidOriginReason::TrailingSlash
            | InvalidOriginReason::EmptyLabel
            | InvalidOriginReason::TrailingDot
            | InvalidOriginReason::LabelTooLong
            | InvalidOriginReason::HostTooLong
            | InvalidOriginReason::InvalidIpv4
            | InvalidOriginReason::InvalidIpv6
            | InvalidOriginReason::InvalidPort
            | InvalidOriginReason::MisplacedWildcard
            | InvalidOriginReason::WildcardOverAddress => Self::Spelling,
        }
    }
}

impl Relation {
    pub(crate) fn of(pattern: &OriginPattern, origin: OriginRef<'_>) -> Self {
        let has_scheme = pattern.scheme() == origin.scheme;
        let has_port = pattern.names_port(origin.port);
        let has_host = pattern.names_host(origin.host);
        match (has_scheme, has_port, has_host) {
            (true, true, true) => Self::Names,
            (false, true, true) => Self::Misses(Difference::Scheme),
            (true, false, true) => Self::Misses(Difference::Port),
            (true, true, false) => match host_difference(pattern, origin.host) {
                Some(difference) => Self::Misses(difference),
                None => Self::Unrelated,
            },
            (false, false, _) | (_, false, false) | (false, _, false) => Self::Unrelated,
        }
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
