//! [`ViolationReason`]: what can be wrong with a value of a policy, and what to write instead.

use crate::origin::invalid::InvalidPattern;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::pattern::OriginPattern;
use crate::policy::notation::Notation;
use crate::policy::settings::Setting;

/// What is wrong with a value of a policy. It displays as the predicate of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ViolationReason {
    /// The policy has no rules.
    #[error("the policy has no rules")]
    NoRules,
    /// The rule names no origins.
    #[error("the rule names no origins")]
    NoOrigins,
    /// The text is not an origin pattern.
    #[error("{}", .0.reason())]
    InvalidPattern(InvalidPattern),
    /// `Any` stands where origins must be named.
    #[error("cannot be named in a credentialed or refused rule")]
    AnyOrigin,
    /// A second rule names any origin.
    #[error("is already listed in rule {first}")]
    RepeatedAny {
        /// The index of the rule that lists it first.
        first: usize,
    },
    /// The same pattern is given twice.
    #[error("is already listed in rule {first}")]
    RepeatedPattern {
        /// The index of the rule that lists it first.
        first: usize,
    },
    /// A rule for registered origins in a [`Policy`](crate::Policy), which is asked without a registration.
    #[error("needs a registry, which a `Policy` does not ask")]
    NoRegistry,
    /// A second rule of the same kind names registered origins.
    #[error("is already listed in rule {first}, which is of the same kind")]
    RepeatedRegistered {
        /// The index of the rule that lists it first.
        first: usize,
    },
    /// A refused rule names registered origins.
    #[error("cannot be refused: an origin is registered to be allowed")]
    RegisteredRefused,
    /// A carve-out leaves the other ports of its hosts credentialed.
    #[error("carves out one port, and `{around}` in rule {rule} grants credentials to others")]
    NarrowerInPort {
        /// The index of the rule of the wider pattern.
        rule: usize,
        /// The wider pattern.
        around: OriginPattern,
    },
    /// A credentialed `http:` origin on a host other than this machine.
    #[error("is not encrypted: anybody on the network can put scripts into its pages")]
    InsecureOrigin,
    /// A credentialed subdomain pattern over a public suffix.
    #[error("covers a public suffix, under which anybody can register a name ({list})")]
    PublicSuffix {
        /// The public suffix list's crate and version.
        list: String,
    },
    /// A credentialed subdomain pattern with public suffixes beneath its base.
    #[error(
        "covers public suffixes among its subdomains, under which anybody can register a name ({list})"
    )]
    PublicSuffixBeneath {
        /// The public suffix list's crate and version.
        list: String,
    },
    /// A credentialed subdomain pattern over a single label.
    #[error("covers a whole top-level domain")]
    SingleLabel,
    /// A credentialed subdomain pattern, without the list that tells public suffixes.
    #[error("may cover a public suffix, which cannot be told without the feature `public-suffix`")]
    NoPublicSuffixList,
    /// The text is not a token of RFC 9110, section 5.6.2.
    #[error("is not a valid token")]
    NotToken,
    /// `*` as the name of a method or header.
    #[error("is a wildcard, not a name")]
    Wildcard,
    /// A forbidden method, which no page can send.
    #[error("is a forbidden method, which no page can send")]
    ForbiddenMethod,
    /// Another case of a method that browsers normalize.
    #[error("is sent as `{normal}` by browsers")]
    UnnormalizedMethod {
        /// What they send.
        normal: &'static str,
    },
    /// A forbidden request-header, which no page can set.
    #[error("is a forbidden request-header, which no page can set")]
    ForbiddenRequestHeader,
    /// A response header that is never exposed.
    #[error("is never exposed to scripts")]
    NotExposable,
    /// More than a day.
    #[error("is longer than a day, the most that any browser keeps")]
    MaxAgeTooLong,
    /// A fraction of a second.
    #[error("has a fraction of a second")]
    MaxAgeFraction,
    /// A setting that means nothing in a refused rule.
    #[error("cannot be set in a refused rule, which grants nothing")]
    SetOnRefused,
    /// A setting that means nothing in an anonymous rule.
    #[error("has no meaning in an anonymous rule, which allows no credentials")]
    SetOnAnonymous,
}

impl ViolationReason {
    /// What to write instead of `value`: an imperative.
    pub(crate) fn help(&self, value: &str, notation: Notation) -> String {
        match self {
            Self::NoRules => format!("add one: {}", notation.a_rule()),
            Self::NoOrigins => "name at least one, or remove the rule".to_owned(),
            Self::InvalidPattern(invalid) => help_with_pattern(invalid, notation),
            Self::AnyOrigin => format!("name the origins, or write {}", notation.any_origin()),
            Self::RepeatedAny { .. } => format!("keep one {}", notation.any_origin()),
            Self::RepeatedPattern { .. } => "remove one of the two".to_owned(),
            Self::NoRegistry => format!("{}, or name the origins", notation.with_registry()),
            Self::RepeatedRegistered { .. } => "remove one of the two rules".to_owned(),
            Self::RegisteredRefused => "name the origins to refuse, or remove the rule".to_owned(),
            Self::NarrowerInPort { .. } => {
                let bare = without_port(value);
                format!("carve out every port: `{bare}:*`")
            }
            Self::InsecureOrigin => {
                let secure = secure_origin(value);
                let opt_out = notation.opt_out(Setting::AllowInsecureOrigins);
                format!("write `{secure}`, or add {opt_out} to the rule")
            }
            Self::PublicSuffix { .. } | Self::PublicSuffixBeneath { .. } | Self::SingleLabel => {
                let opt_out = notation.opt_out(Setting::AllowPublicSuffixes);
                format!("name the hosts, or add {opt_out} to the rule")
            }
            Self::NoPublicSuffixList => {
                let opt_out = notation.opt_out(Setting::AllowPublicSuffixes);
                format!("enable the feature, name the hosts, or add {opt_out} to the rule")
            }
            Self::NotToken if value.contains(',') => {
                "give each name as a value of its own".to_owned()
            }
            Self::NotToken => "write a name of letters, digits and `-`".to_owned(),
            Self::Wildcard => "pass `Any` instead of the list".to_owned(),
            Self::ForbiddenMethod | Self::ForbiddenRequestHeader | Self::NotExposable => {
                "remove it".to_owned()
            }
            Self::SetOnRefused => "remove the setting".to_owned(),
            Self::SetOnAnonymous => {
                "remove the setting, or give the origins a credentialed rule".to_owned()
            }
            Self::UnnormalizedMethod { normal } => format!("write `{normal}`"),
            Self::MaxAgeTooLong => "write 86400 seconds or fewer".to_owned(),
            Self::MaxAgeFraction => "write whole seconds".to_owned(),
        }
    }
}

/// What to write instead of an invalid pattern. Only a policy knows the rule that names any origin.
pub(crate) fn help_with_pattern(invalid: &InvalidPattern, notation: Notation) -> String {
    let any_origin = notation.any_origin();
    match invalid.reason() {
        InvalidOriginReason::Null => format!(
            "name the page's own origin, or let it read without credentials by {any_origin}"
        ),
        InvalidOriginReason::AnyOrigin => {
            format!("write {any_origin} for any origin, without credentials")
        }
        _ if is_meant_as_registered(invalid.input()) => {
            format!("write {} for registered origins", notation.registered())
        }
        _ => invalid.help(),
    }
}

/// Whether a text, which is no pattern, was meant to stand for registered origins.
fn is_meant_as_registered(text: &str) -> bool {
    let words = ["registered", "registry"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn without_port(origin: &str) -> &str {
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    match origin.rsplit_once(':') {
        Some((bare, port)) if is_port(port) => bare,
        _ => origin,
    }
}

/// The `https:` origin that is probably meant by an `http:` one.
fn secure_origin(insecure: &str) -> String {
    let rest = insecure.strip_prefix("http").unwrap_or(insecure);
    let rest = rest.strip_suffix(":443").unwrap_or(rest);
    format!("https{rest}")
}
