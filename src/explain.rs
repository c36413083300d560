//! [`Explanation`]: a decision's reason, its nearest miss, and the mend, in words.

use std::fmt;

use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue, Method};

use crate::decision::{Decision, Grant, Refusal, RefusalReason, RequestKind};
use crate::near_miss::{Difference, NearMiss, near_miss};
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy_rule::PolicyRule;
use crate::quote::Quoted;
use crate::rule::RuleKind;

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
    reason: String,
    nearest_miss: Option<String>,
    mend: Option<String>,
}

impl Explanation {
    /// The decision that is explained.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Why it was made.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What the policy would have allowed, where a refused request is close to it.
    pub fn nearest_miss(&self) -> Option<&str> {
        self.nearest_miss.as_deref()
    }

    /// What to change, in the page or in the policy, if the request was meant to be granted.
    pub fn mend(&self) -> Option<&str> {
        self.mend.as_deref()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        for more in [&self.nearest_miss, &self.mend].into_iter().flatten() {
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
        match self.decide(method, headers) {
            Decision::NotCors => Explanation {
                decision: Decision::NotCors,
                reason: if headers.contains_key(ORIGIN) {
                    "`Sec-Fetch-Site: same-origin`: the page is of this server's own origin"
                        .to_owned()
                } else {
                    "the request has no `Origin`: no page of another origin asks for the answer"
                        .to_owned()
                },
                nearest_miss: None,
                mend: None,
            },
            Decision::Granted(grant) => grant.explain(headers.get(ORIGIN)),
            Decision::Refused(refusal) => refusal.explain(),
        }
    }
}

impl Grant {
    /// `line` is the request's `Origin`, which may be unreadable.
    fn explain(&self, line: Option<&HeaderValue>) -> Explanation {
        let rule = name_of_rule(self.rule_index(), self.rule());
        let line = line.map(HeaderValue::as_bytes).unwrap_or_default();
        let shown = Quoted(line);
        let named = match self.origin().map(|origin| pattern_of(self.rule(), origin)) {
            Some(Some(pattern)) if pattern.as_bytes() == line => format!("`{pattern}`"),
            Some(Some(pattern)) => format!("`{pattern}`, which matches `{shown}`"),
            Some(None) => format!("any origin, and so `{shown}`"),
            None => format!("any origin, also what is no tuple origin, as `{shown}`"),
        };
        let what = match (self.kind(), self.allows_credentials()) {
            (RequestKind::Preflight, _) => "the preflight is granted",
            (RequestKind::Actual, true) => "the response is shared, also with credentials",
            (RequestKind::Actual, false) => {
                "the response is shared, but not with a request whose credentials mode is `include`"
            }
        };
        // Who is granted what everybody is may have been meant for more.
        let miss = if self.rule().allows_any_origin() {
            near_credentialed(self.policy(), line)
        } else {
            None
        };
        Explanation {
            reason: format!("{what}: {rule} names {named}"),
            nearest_miss: miss.map(|miss| miss_words(&shown, "credentialed", &miss)),
            mend: None,
            decision: Decision::Granted(self.clone()),
        }
    }
}

impl Refusal {
    /// Why it is refused, what the policy would have allowed, and the mend.
    ///
    /// Like [`Policy::explain`], it looks at every pattern of the policy.
    pub fn explain(&self) -> Explanation {
        let (reason, nearest_miss, mend) = match self.reason() {
            RefusalReason::OriginNotAllowed
            | RefusalReason::OriginRefused
            | RefusalReason::OpaqueOrigin
            | RefusalReason::InvalidOrigin
            | RefusalReason::SeveralOrigins => self.origin_words(),
            _ => self.preflight_words(),
        };
        // Who fell to `Any` may have been meant for a credentialed rule: nothing that could be added
        // to `Any` would help.
        let origin = self.origin().map(HeaderValue::as_bytes).unwrap_or_default();
        let fallen = self
            .rule_index()
            .filter(|rule| self.policy().rules()[*rule].allows_any_origin())
            .and_then(|_| near_credentialed(self.policy(), origin));
        let shown = Quoted(origin);
        Explanation {
            decision: Decision::Refused(self.clone()),
            reason,
            mend: match &fallen {
                Some(miss) => Some(miss_mend(self.policy(), &shown, miss)),
                None => mend,
            },
            nearest_miss: match &fallen {
                Some(miss) => Some(miss_words(&shown, "credentialed", miss)),
                None => nearest_miss,
            },
        }
    }

    fn origin_words(&self) -> Words {
        let shown = match self.origin() {
            Some(origin) => format!("`{}`", Quoted(origin.as_bytes())),
            None => "the over-long `Origin`".to_owned(),
        };
        let miss = self
            .origin()
            .and_then(|origin| near_miss(self.policy(), origin.as_bytes()));
        let miss_words = match (&miss, self.origin()) {
            (Some(miss), Some(origin)) => {
                Some(miss_words(&Quoted(origin.as_bytes()), "allowed", miss))
            }
            _ => None,
        };
        match self.reason() {
            RefusalReason::OriginRefused => {
                let rule = self.rule_index().unwrap_or_default();
                let name = name_of_rule(rule, &self.policy().rules()[rule]);
                let other = self.other_rule(|_| true);
                (
                    format!("{name} names {shown}"),
                    other.map(|other| format!("{other} names it too, but less specifically")),
                    None,
                )
            }
            RefusalReason::OpaqueOrigin => (
                "the origin is opaque: `null` is what every sandboxed frame, `data:` page and \
                 cross-origin redirect sends"
                    .to_owned(),
                None,
                Some("serve the page from an origin of its own".to_owned()),
            ),
            RefusalReason::SeveralOrigins => (
                "the request has several `Origin` headers".to_owned(),
                None,
                Some("look for a proxy that adds one".to_owned()),
            ),
            RefusalReason::InvalidOrigin => match self.origin().map(Origin::try_from) {
                Some(Err(invalid)) => (
                    format!("{shown} is no origin: it {}", invalid.reason()),
                    miss_words,
                    miss.map(|_| invalid.mend()),
                ),
                _ => (
                    "the `Origin` is longer than any origin".to_owned(),
                    None,
                    None,
                ),
            },
            _ => {
                let mend = match (&miss, self.origin()) {
                    (Some(miss), Some(origin)) => {
                        miss_mend(self.policy(), &Quoted(origin.as_bytes()), miss)
                    }
                    _ => "if its scripts may read the answers, name it in a rule".to_owned(),
                };
                (format!("no rule names {shown}"), miss_words, Some(mend))
            }
        }
    }

    fn preflight_words(&self) -> Words {
        let is_about_a_name = matches!(
            self.reason(),
            RefusalReason::InvalidMethod
                | RefusalReason::MethodNotAllowed
                | RefusalReason::HeaderNotAllowed
                | RefusalReason::InvalidHeaderName
        );
        if is_about_a_name && self.requested().is_none() {
            return (
                "an over-long method or header name was requested".to_owned(),
                None,
                None,
            );
        }
        let rule = self.rule_index().unwrap_or_default();
        let name = name_of_rule(rule, &self.policy().rules()[rule]);
        let requested = self.requested().unwrap_or_default();
        let shown = Quoted(requested);
        match self.reason() {
            RefusalReason::SeveralMethods => (
                "the preflight has several `Access-Control-Request-Method` headers".to_owned(),
                None,
                Some("look for a proxy that adds one".to_owned()),
            ),
            RefusalReason::InvalidMethod if requested.is_empty() => (
                "the `Access-Control-Request-Method` is empty".to_owned(),
                None,
                None,
            ),
            RefusalReason::InvalidMethod => (format!("`{shown}` is no method"), None, None),
            RefusalReason::ForbiddenMethod => (
                format!("`{shown}` is a forbidden method, which no page can send"),
                None,
                None,
            ),
            RefusalReason::MethodNotAllowed => {
                let upper = requested.to_ascii_uppercase();
                let is_case = self.policy().rules()[rule].names_method(&upper);
                let upper = Quoted(&upper);
                let miss = is_case.then(|| {
                    format!(
                        "methods are case-sensitive: `{shown}` differs from the allowed \
                         `{upper}` only by its case"
                    )
                });
                let other = || self.other_rule(|rule| rule.names_method(requested));
                let mend = if is_case {
                    format!("write `{upper}` in the page")
                } else {
                    format!("if it may, add `.methods([\"{shown}\"])` to rule {rule}")
                };
                (
                    format!("{name} does not allow the method `{shown}`"),
                    miss.or_else(|| other().map(not_inherited)),
                    Some(mend),
                )
            }
            RefusalReason::HeaderNotAllowed => {
                let lower = requested.to_ascii_lowercase();
                let lower = Quoted(&lower);
                let other = self.other_rule(|rule| rule.allows_request_header(requested));
                let is_uncovered = self.policy().rules()[rule].allows_any_request_header();
                (
                    format!("{name} does not allow the request header `{lower}`"),
                    is_uncovered
                        .then(|| format!("`Any` is sent as `*`, which does not cover `{lower}`"))
                        .or_else(|| other.map(not_inherited)),
                    Some(format!(
                        "if it may, add `.request_headers([\"{lower}\"])` to rule {rule}"
                    )),
                )
            }
            RefusalReason::InvalidHeaderName => (
                format!("`{shown}` in `Access-Control-Request-Headers` is no header's name"),
                None,
                None,
            ),
            _ => (
                "`Access-Control-Request-Headers` is longer than any list that the rule allows"
                    .to_owned(),
                None,
                None,
            ),
        }
    }

    /// Another rule that names the origin, grants something, and passes the test.
    fn other_rule(&self, test: impl Fn(&PolicyRule) -> bool) -> Option<String> {
        let origin = Origin::try_from(self.origin()?).ok()?;
        let (index, rule) = self
            .policy()
            .rules()
            .iter()
            .enumerate()
            .find(|(index, rule)| {
                Some(*index) != self.rule_index()
                    && rule.kind() != RuleKind::Refused
                    && (rule.allows_any_origin() || pattern_of(rule, &origin).is_some())
                    && test(rule)
            })?;
        Some(name_of_rule(index, rule))
    }
}

fn near_credentialed<'a>(policy: &'a Policy, origin: &[u8]) -> Option<NearMiss<'a>> {
    near_miss(policy, origin)
        .filter(|miss| policy.rules()[miss.rule].kind() == RuleKind::Credentialed)
}

/// The reason, the nearest miss, and the mend.
type Words = (String, Option<String>, Option<String>);

fn miss_mend(policy: &Policy, origin: &Quoted<'_>, miss: &NearMiss<'_>) -> String {
    if miss.difference == Difference::Scheme && miss.pattern.as_str().starts_with("https:") {
        return "open the page over `https`".to_owned();
    }
    let rule = &policy.rules()[miss.rule];
    let trust = match rule.kind() {
        RuleKind::Credentialed => "act as the signed-in user",
        _ => "read the answers",
    };
    let rule = name_of_rule(miss.rule, rule);
    format!("if its scripts may {trust}, add `{origin}` to the origins of {rule}")
}

fn miss_words(origin: &Quoted<'_>, what: &str, miss: &NearMiss<'_>) -> String {
    let NearMiss {
        pattern,
        difference,
        ..
    } = miss;
    let by = difference.as_str();
    format!("`{origin}` differs from the {what} `{pattern}` only by {by}")
}

fn not_inherited(other: String) -> String {
    format!(
        "{other} would have allowed it, but a more specific pattern names the origin, and rules do \
         not inherit from each other"
    )
}

fn name_of_rule(index: usize, rule: &PolicyRule) -> String {
    format!("rule {index} ({})", rule.kind())
}

fn pattern_of<'a>(rule: &'a PolicyRule, origin: &Origin) -> Option<&'a str> {
    rule.patterns()
        .iter()
        .filter(|pattern| pattern.matches(origin))
        .max_by_key(|pattern| pattern.specificity())
        .map(|pattern| pattern.as_str())
}
