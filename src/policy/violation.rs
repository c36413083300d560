//! [`PolicyError`]: every mistake in a policy, together.

use std::fmt;

use crate::origin::invalid::InvalidPattern;
use crate::origin::pattern::OriginPattern;

/// What is wrong with a policy: every [`Violation`] of every rule.
///
/// Its `Debug` prints its `Display`, since that is what `unwrap` and `main` show.
///
/// ```
/// use tower_cors_credentials::{Policy, Rule};
///
/// let error = Policy::new([
///     Rule::credentialed(["https://app.example.com/"]).methods(["put"]),
/// ])
/// .unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the policy has 2 mistakes
///   rule 0, origins: `https://app.example.com/` ends in a slash; \
///         remove the trailing slash: `https://app.example.com`
///   rule 0, methods: `put` is sent as `PUT` by browsers; write `PUT`",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyError {
    violations: Vec<Violation>,
}

impl PolicyError {
    pub(crate) fn new(violations: Vec<Violation>) -> Self {
        Self { violations }
    }

    /// The mistakes, in the order of the rules.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl std::error::Error for PolicyError {}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.violations.len() {
            1 => f.write_str("the policy has a mistake")?,
            count => write!(f, "the policy has {count} mistakes")?,
        }
        for violation in &self.violations {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One mistake in a policy: where, which value, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub(crate) rule: Option<usize>,
    pub(crate) setting: Setting,
    pub(crate) value: Option<String>,
    pub(crate) reason: ViolationReason,
}

impl Violation {
    /// The rule's index, counted from 0; none if the policy has no rules.
    pub fn rule(&self) -> Option<usize> {
        self.rule
    }

    /// What of the rule is wrong: `origins`, `methods`, `request_headers`, `expose_headers` or
    /// `max_age`.
    pub fn setting(&self) -> &'static str {
        self.setting.as_str()
    }

    /// The value that is wrong, escaped, and cut where it is long; none if a value is missing.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What is wrong.
    pub fn reason(&self) -> &ViolationReason {
        &self.reason
    }

    /// What to write instead.
    pub fn mend(&self) -> String {
        self.reason.mend(self.value().unwrap_or_default())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = self.rule {
            write!(f, "rule {rule}, {}: ", self.setting())?;
        }
        if let Some(value) = self.value() {
            write!(f, "`{value}` ")?;
        }
        write!(f, "{}; {}", self.reason, self.mend())
    }
}

/// What a violation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Origins,
    Methods,
    RequestHeaders,
    ExposeHeaders,
    MaxAge,
}

impl Setting {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Origins => "origins",
            Self::Methods => "methods",
            Self::RequestHeaders => "request_headers",
            Self::ExposeHeaders => "expose_headers",
            Self::MaxAge => "max_age",
        }
    }
}

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
    /// The text is no origin pattern.
    #[error("{}", .0.reason())]
    InvalidPattern(InvalidPattern),
    /// `Any` stands where origins must be named.
    #[error("is no origin that can be credentialed or refused")]
    AnyOrigin,
    /// More than one `Any` names origins.
    #[error("stands already in rule {first}")]
    RepeatedAny {
        /// The rule that has it first.
        first: usize,
    },
    /// The same pattern is given twice.
    #[error("stands already in rule {first}")]
    RepeatedPattern {
        /// The rule that has it first.
        first: usize,
    },
    /// A carve-out leaves the other ports of its hosts credentialed.
    #[error("leaves other ports of its hosts credentialed, by `{around}` of rule {rule}")]
    NarrowerInPort {
        /// The rule of the wider pattern.
        rule: usize,
        /// The wider pattern.
        around: OriginPattern,
    },
    /// A credentialed `http:` origin on a host other than this machine.
    #[error("is not encrypted: whoever sits on the network can put scripts into it")]
    InsecureOrigin,
    /// A credentialed subdomain pattern over a public suffix.
    #[error("lets in whoever registers a name under this public suffix ({list})")]
    PublicSuffix {
        /// The public suffix list's crate and version.
        list: String,
    },
    /// A credentialed subdomain pattern with public suffixes beneath its base.
    #[error("lets in whoever registers a name under a public suffix beneath it ({list})")]
    PublicSuffixBeneath {
        /// The public suffix list's crate and version.
        list: String,
    },
    /// A credentialed subdomain pattern over a single label.
    #[error("spans a whole top-level domain")]
    SingleLabel,
    /// A credentialed subdomain pattern, without the list that tells public suffixes.
    #[error("cannot be told from a public suffix: the feature `public-suffix` is off")]
    NoPublicSuffixList,
    /// The text is no token.
    #[error("is no token")]
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
    #[error("is longer than a day, which no browser keeps")]
    MaxAgeTooLong,
    /// A fraction of a second.
    #[error("has a fraction of a second")]
    MaxAgeFraction,
    /// A setting that means nothing in a refused rule.
    #[error("a refused rule grants nothing")]
    SetOnRefused,
}

impl ViolationReason {
    fn mend(&self, value: &str) -> String {
        match self {
            Self::NoRules => "give it one, such as `Rule::credentialed([\"https://app.example.com\"])`",
            Self::NoOrigins => "name at least one, or remove the rule",
            Self::InvalidPattern(invalid) => return invalid.help(),
            Self::AnyOrigin => "name the origins; `Any` is for `Rule::anonymous`",
            Self::RepeatedAny { .. } => "keep one `Rule::anonymous(Any)`",
            Self::RepeatedPattern { .. } => "remove one of the two",
            Self::NarrowerInPort { .. } => {
                let bare = value.rsplit_once(':').filter(|(_, port)| {
                    port.bytes().all(|byte| byte.is_ascii_digit())
                });
                let bare = bare.map_or(value, |(bare, _)| bare);
                return format!("carve out every port: `{bare}:*`");
            }
            Self::InsecureOrigin => {
                let secure = secure_origin(value);
                return format!(
                    "write `{secure}`, or add `.dangerously_allow_insecure_origins()` to the rule"
                );
            }
            Self::PublicSuffix { .. } | Self::PublicSuffixBeneath { .. } | Self::SingleLabel => {
                "name the hosts, or add `.dangerously_allow_public_suffixes()` to the rule"
            }
            Self::NoPublicSuffixList => {
                "enable the feature, name the hosts, or add `.dangerously_allow_public_suffixes()` to the rule"
            }
            Self::NotToken if value.contains(',') => "give each name as a value of its own",
            Self::NotToken => "write a name of letters, digits and `-`",
            Self::Wildcard => "pass `Any` instead of the list",
            Self::ForbiddenMethod
            | Self::ForbiddenRequestHeader
            | Self::NotExposable => "remove it",
            Self::SetOnRefused => "remove the setting",
            Self::UnnormalizedMethod { normal } => return format!("write `{normal}`"),
            Self::MaxAgeTooLong => "write 86400 seconds or fewer",
            Self::MaxAgeFraction => "write whole seconds",
        }
        .to_owned()
    }
}

/// The `https:` origin that is probably meant by an `http:` one.
pub(crate) fn secure_origin(insecure: &str) -> String {
    let rest = insecure.strip_prefix("http").unwrap_or(insecure);
    let rest = rest.strip_suffix(":443").unwrap_or(rest);
    format!("https{rest}")
}
