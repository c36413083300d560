//! Decisions in words. A [`Diagnosis`] finds what there is to say in one pass over
//! the patterns; a file for each kind of decision says it.

pub(crate) mod diagnosis;
pub(crate) mod explanation;
mod grant;
mod help;
pub(crate) mod near_miss;
mod protocol;
mod refusal;
mod registration;
mod rejection;

use std::fmt;

use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue, Method};

use crate::decision::Decision;
use crate::decision::refusal::Refusal;
use crate::decision::rejection::Rejection;
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::policy::registered_policy::RegisteredPolicy;

impl Policy {
    /// Explains what [`decide`](Self::decide) says: the reason, the nearest miss and the help in
    /// words.
    ///
    /// It looks at every pattern of the policy, and is meant for people: call it for a few
    /// requests, not for each.
    pub fn explain(&self, method: &Method, headers: &HeaderMap) -> Explanation {
        self.explain_decision(self.decide(method, headers), method, headers)
    }

    fn explain_decision(
        &self,
        decision: Decision,
        method: &Method,
        headers: &HeaderMap,
    ) -> Explanation {
        let line = headers.get(ORIGIN).map(HeaderValue::as_bytes);
        match (decision, line) {
            (Decision::NotCors, None) => Explanation::because(
                "the request has no `Origin`: no page of another origin asks to read the answer",
            ),
            (Decision::NotCors, Some(_)) => Explanation::because(
                "`Sec-Fetch-Site: same-origin`: the page is of this server's own origin",
            ),
            // A grant holds the `Origin` only if it is a tuple origin.
            (Decision::Granted(granted), line) => {
                let (rule, registration) = (granted.rule_index(), granted.registration());
                let diagnosis = Diagnosis::new(self, Some(rule), line, registration);
                let is_retried = granted.awaits_storage_access(method, headers);
                grant::explain(&granted, is_retried, &diagnosis)
            }
            (Decision::Refused(refusal), _) => refusal.explain(),
        }
    }
}

impl RegisteredPolicy {
    /// Explains what [`decide`](Self::decide) says of an origin that is registered so: see
    /// [`Policy::explain`].
    pub fn explain(
        &self,
        method: &Method,
        headers: &HeaderMap,
        registration: Registration,
    ) -> Explanation {
        let decision = self.decide(method, headers, registration);
        self.policy().explain_decision(decision, method, headers)
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
        Diagnosis::new(
            self.policy(),
            self.rule_index(),
            origin,
            self.registration(),
        )
    }

    pub(crate) fn explain_by(&self, diagnosis: &Diagnosis<'_>) -> Explanation {
        let explanation = refusal::explain(self.reason(), self.requested(), diagnosis);
        protocol::with_protocol(explanation, self, diagnosis)
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
        Diagnosis::new(
            self.policy(),
            self.rule_index(),
            origin,
            self.registration(),
        )
    }

    pub(crate) fn explain_by(&self, diagnosis: &Diagnosis<'_>) -> Explanation {
        rejection::explain(self, diagnosis)
    }
}

/// Prints the explanation.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explain().fmt(f)
    }
}

impl std::error::Error for Rejection {}
