//! [`Explanation`]: a decision in words. A [`Diagnosis`] finds what there is to say in one pass over
//! the patterns; a file for each kind of decision says it.

pub(crate) mod diagnosis;
mod grant;
pub(crate) mod near_miss;
mod refusal;
mod rejection;

use std::fmt;

use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue, Method};

use crate::decision::Decision;
use crate::decision::refusal::Refusal;
use crate::decision::rejection::Rejection;
use crate::explain::diagnosis::Diagnosis;
use crate::policy::Policy;

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
pub struct Explanation {
    reason: String,
    nearest_miss: Option<String>,
    help: Option<String>,
}

impl Explanation {
    /// Why the decision was made.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What the policy would have allowed, where a refused request is close to it.
    pub fn nearest_miss(&self) -> Option<&str> {
        self.nearest_miss.as_deref()
    }

    /// What to change, in the page or in the policy, if the request was meant to be granted.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            nearest_miss: None,
            help: None,
        }
    }

    fn with_nearest_miss(self, nearest_miss: impl Into<Option<String>>) -> Self {
        Self {
            nearest_miss: nearest_miss.into(),
            ..self
        }
    }

    fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    fn with_more_help(self, more: &str) -> Self {
        let help = self.help.iter().map(String::as_str).chain([more]);
        let help = help.collect::<Vec<_>>().join("; ");
        self.with_help(help)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())?;
        for more in [self.nearest_miss(), self.help()].into_iter().flatten() {
            write!(f, "; {more}")?;
        }
        Ok(())
    }
}

impl Policy {
    /// Explains what [`decide`](Self::decide) says: the reason, the nearest miss and the help in
    /// words.
    ///
    /// It looks at every pattern of the policy, and is meant for people: call it for a few
    /// requests, not for each.
    pub fn explain(&self, method: &Method, headers: &HeaderMap) -> Explanation {
        let line = headers.get(ORIGIN).map(HeaderValue::as_bytes);
        match (self.decide(method, headers), line) {
            (Decision::NotCors, None) => Explanation::because(
                "the request has no `Origin`: no page of another origin asks for the answer",
            ),
            (Decision::NotCors, Some(_)) => Explanation::because(
                "`Sec-Fetch-Site: same-origin`: the page is of this server's own origin",
            ),
            // A grant holds the `Origin` only if it is a tuple origin.
            (Decision::Granted(granted), line) => {
                let diagnosis = Diagnosis::new(self, Some(granted.rule_index()), line);
                let is_retried = granted.awaits_storage_access(method, headers);
                grant::explain(&granted, is_retried, &diagnosis)
            }
            (Decision::Refused(refusal), _) => refusal.explain(),
        }
    }
}

impl Refusal {
    /// Explains why the page may not read, what the policy would have allowed, and what to change.
    ///
    /// Like [`Policy::explain`], it looks at every pattern of the policy.
    pub fn explain(&self) -> Explanation {
        self.explain_by(&self.diagnose())
    }

    pub(crate) fn diagnose(&self) -> Diagnosis<'_> {
        let origin = self.origin().map(HeaderValue::as_bytes);
        Diagnosis::new(self.policy(), self.rule_index(), origin)
    }

    pub(crate) fn explain_by(&self, diagnosis: &Diagnosis<'_>) -> Explanation {
        refusal::explain(self.reason(), self.requested(), diagnosis)
    }
}

impl Rejection {
    /// Explains why the request may not act, what the policy would have allowed, and what to change.
    ///
    /// Like [`Policy::explain`], it looks at every pattern of the policy.
    pub fn explain(&self) -> Explanation {
        self.explain_by(&self.diagnose())
    }

    pub(crate) fn diagnose(&self) -> Diagnosis<'_> {
        let origin = self.origin().map(HeaderValue::as_bytes);
        Diagnosis::new(self.policy(), self.rule_index(), origin)
    }

    pub(crate) fn explain_by(&self, diagnosis: &Diagnosis<'_>) -> Explanation {
        rejection::explain(self, diagnosis)
    }
}
