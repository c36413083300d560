//! [`CredentialsMode`]: whether a request carries the user's credentials.

use std::fmt;

/// Whether a request carries the user's credentials: a request's
/// [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CredentialsMode {
    /// Never.
    Omit,
    /// To the page's own origin only, which is what `fetch()` and `XMLHttpRequest` do by default.
    #[default]
    SameOrigin,
    /// Always.
    Include,
}

impl CredentialsMode {
    /// What a script writes: `omit`, `same-origin` or `include`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Omit => "omit",
            Self::SameOrigin => "same-origin",
            Self::Include => "include",
        }
    }
}

impl fmt::Display for CredentialsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
