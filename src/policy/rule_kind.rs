//! [`RuleKind`].

use std::fmt;

/// What a rule grants to the origins it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleKind {
    /// Responses are shared, also those to requests with credentials: cookies, HTTP
    /// authentication, TLS client certificates.
    Credentialed,
    /// Responses to requests without credentials are shared.
    Anonymous,
    /// Nothing is shared.
    Refused,
}

impl RuleKind {
    #[cfg(feature = "serde")]
    pub(crate) const ALL: [Self; 3] = [Self::Credentialed, Self::Anonymous, Self::Refused];

    /// `credentialed`, `anonymous` or `refused`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credentialed => "credentialed",
            Self::Anonymous => "anonymous",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for RuleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
