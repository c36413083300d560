//! [`Explanation`].

use std::fmt;

/// Why a request is granted or refused, in words for a person. It displays as one line.
///
/// What it prints of a request is cut and escaped to printable ASCII, so that no header can forge
/// a line of a log.
///
/// ```
/// use http::{HeaderMap, HeaderValue, Method, header};
/// use tower_cors_credentials::{Policy, Rule};
///
/// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
/// let mut headers = HeaderMap::new();
/// headers.insert(header::ORIGIN, HeaderValue::from_static("http://app.example.com"));
///
/// let explanation = policy.explain(&Method::GET, &headers);
/// assert_eq!(
///     explanation.nearest_miss(),
///     Some("`http://app.example.com` differs from the allowed `https://app.example.com` only by its scheme"),
/// );
/// # Ok::<(), tower_cors_credentials::PolicyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an explanation is there to be read"]
pub struct Explanation {
    message: String,
    nearest_miss: Option<String>,
    help: Option<String>,
}

impl Explanation {
    /// Why the decision was made.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the policy would have allowed, where a refused request is close to it.
    pub fn nearest_miss(&self) -> Option<&str> {
        self.nearest_miss.as_deref()
    }

    /// What to change, in the page or in the policy, if the request was meant to be granted.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(super) fn because(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            nearest_miss: None,
            help: None,
        }
    }

    pub(super) fn with_nearest_miss(self, nearest_miss: impl Into<Option<String>>) -> Self {
        Self {
            nearest_miss: nearest_miss.into(),
            ..self
        }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    pub(super) fn with_more_help(self, more: &str) -> Self {
        let help = self.help.iter().map(String::as_str).chain([more]);
        let help = help.collect::<Vec<_>>().join("; ");
        self.with_help(help)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        for more in [self.nearest_miss(), self.help()].into_iter().flatten() {
            write!(f, "; {more}")?;
        }
        Ok(())
    }
}
