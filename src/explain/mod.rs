//! [`Explanation`]: a decision's reason, its nearest miss, and the mend, in words.

pub(crate) mod enforce_words;
pub(crate) mod near_miss;
pub(crate) mod origin_words;
pub(crate) mod preflight_words;
pub(crate) mod words;

use std::fmt;

use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue, Method};

use crate::decision::{Decision, Grant, Refusal, RefusalReason, RequestKind};
use crate::escape::Quoted;
use crate::explain::enforce_words::{enforce_words, with_own_origin};
use crate::explain::near_miss::{NearMiss, near_miss};
use crate::explain::origin_words::origin_words;
use crate::explain::preflight_words::preflight_words;
use crate::explain::words::{Words, difference, mend_of_miss, name_of_rule, pattern_of};
use crate::policy::Policy;
use crate::policy::rule::RuleKind;

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
#[derive(Clone, Debug)]
pub struct Explanation {
    decision: Decision,
    words: Words,
}

impl Explanation {
    /// The decision that is explained.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Why it was made.
    pub fn reason(&self) -> &str {
        &self.words.reason
    }

    /// What the policy would have allowed, where a refused request is close to it.
    pub fn nearest_miss(&self) -> Option<&str> {
        self.words.nearest_miss.as_deref()
    }

    /// What to change, in the page or in the policy, if the request was meant to be granted.
    pub fn mend(&self) -> Option<&str> {
        self.words.mend.as_deref()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())?;
        for more in [self.nearest_miss(), self.mend()].into_iter().flatten() {
            write!(f, "; {more}")?;
        }
        Ok(())
    }
}

impl Policy {
    /// [`decide`](Self::decide), with the reason, the nearest miss and the mend in words.
    ///
    /// It looks at every pattern of the policy, and is meant for people: call it for a few
    /// requests, not for each.
    pub fn explain(&self, method: &Method, headers: &HeaderMap) -> Explanation {
        let decision = self.decide(method, headers);
        let line = headers.get(ORIGIN).map(HeaderValue::as_bytes);
        let words = match (&decision, line) {
            (Decision::NotCors, None) => Words::because(
                "the request has no `Origin`: no page of another origin asks for the answer",
            ),
            (Decision::NotCors, Some(_)) => Words::because(
                "`Sec-Fetch-Site: same-origin`: the page is of this server's own origin",
            ),
            (Decision::Granted(grant), line) => grant_words(grant, line.unwrap_or_default()),
            (Decision::Refused(refusal), _) => refusal_words(refusal),
        };
        Explanation { decision, words }
    }
}

impl Refusal {
    /// Why it is refused, what the policy would have allowed, and the mend.
    ///
    /// Like [`Policy::explain`], it looks at every pattern of the policy.
    pub fn explain(&self) -> Explanation {
        Explanation {
            decision: Decision::Refused(self.clone()),
            words: refusal_words(self),
        }
    }
}

/// `line` is the request's `Origin`, which the grant holds only if it is a tuple origin.
fn grant_words(grant: &Grant, line: &[u8]) -> Words {
    let shown = Quoted(line);
    let named = match grant
        .origin()
        .map(|origin| pattern_of(grant.rule(), origin))
    {
        Some(Some(pattern)) if pattern.as_bytes() == line => format!("`{pattern}`"),
        Some(Some(pattern)) => format!("`{pattern}`, which matches `{shown}`"),
        Some(None) => format!("any origin, and so `{shown}`"),
        None => format!("any origin, also what is no tuple origin, as `{shown}`"),
    };
    let what = match (grant.kind(), grant.allows_credentials()) {
        (RequestKind::Preflight, _) => "the preflight is granted",
        (RequestKind::Actual, true) => "the response is shared, also with credentials",
        (RequestKind::Actual, false) => {
            "the response is shared, but not with a request whose credentials mode is `include`"
        }
    };
    let rule = name_of_rule(grant.policy(), grant.rule_index());
    let miss = missed_by_any(grant.policy(), grant.rule_index(), line);
    Words::because(format!("{what}: {rule} names {named}"))
        .near(miss.map(|miss| difference(line, "credentialed", &miss)))
}

fn refusal_words(refusal: &Refusal) -> Words {
    let words = match refusal.reason() {
        _ if refusal.is_enforcement() => enforce_words(refusal),
        RefusalReason::OriginNotAllowed
        | RefusalReason::OriginRefused
        | RefusalReason::OpaqueOrigin
        | RefusalReason::InvalidOrigin
        | RefusalReason::SeveralOrigins => origin_words(refusal),
        _ => preflight_words(refusal),
    };
    let policy = refusal.policy();
    let origin = refusal
        .origin()
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    let rule = refusal.rule_index();
    let words = match rule.and_then(|rule| missed_by_any(policy, rule, origin)) {
        // Nothing that could be added to `Any` would help.
        Some(miss) => words
            .near(Some(difference(origin, "credentialed", &miss)))
            .mend(mend_of_miss(policy, origin, &miss)),
        None => words,
    };
    with_own_origin(words, refusal)
}

/// The credentialed pattern that an origin was probably meant to match, which fell to `Any`.
fn missed_by_any<'a>(policy: &'a Policy, rule: usize, origin: &[u8]) -> Option<NearMiss<'a>> {
    if !policy.rules()[rule].allows_any_origin() {
        return None;
    }
    near_miss(policy, origin)
        .filter(|miss| policy.rules()[miss.rule].kind() == RuleKind::Credentialed)
}
