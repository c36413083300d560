//! [`Policy`]: an immutable, validated set of rules.

pub(crate) mod header_values;
pub(crate) mod list;
pub(crate) mod policy_rule;
pub(crate) mod rule;
pub(crate) mod validate;
pub(crate) mod violation;

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::origin::Origin;
use crate::origin::index::OriginIndex;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::policy::header_values::RuleValues;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule::{Rule, RuleKind};
use crate::policy::validate::validate;
use crate::policy::violation::PolicyError;

/// Who may read what, and who with credentials: an immutable, validated set of rules.
///
/// The most specific pattern that matches an origin decides which rule applies, whatever their
/// order: an exact host before a subdomain pattern, the longer suffix before the shorter, a fixed
/// port before any port, every pattern before [`Any`](crate::Any). Rules do not inherit from each
/// other: an origin has what its one rule grants.
///
/// A policy is a handle: its `Clone` is one reference count.
///
/// ```
/// use http::{HeaderMap, HeaderValue, Method, header};
/// use tower_cors_credentials::{Any, Decision, Policy, Rule};
///
/// let policy = Policy::new([
///     Rule::credentialed(["https://app.example.com", "https://*.staging.example.com"]),
///     Rule::refused(["https://untrusted.staging.example.com"]),
///     Rule::anonymous(Any),
/// ])?;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
/// match policy.decide(&Method::GET, &headers) {
///     Decision::Granted(grant) => assert!(grant.allows_credentials()),
///     decision => unreachable!("{decision:?}"),
/// }
/// # Ok::<(), tower_cors_credentials::PolicyError>(())
/// ```
#[derive(Clone)]
pub struct Policy {
    replica: Arc<Replica>,
}

/// What responses count references of: a replica has its own, so that the threads that use
/// another one need not wait for it.
// As far apart as two lines of a cache, which some processors fetch together.
#[repr(align(128))]
struct Replica {
    compiled: Arc<Compiled>,
    /// Of each rule.
    values: Box<[RuleValues]>,
}

#[derive(Clone)]
struct Compiled {
    rules: Box<[PolicyRule]>,
    origins: OriginIndex,
    /// The rule that names any origin.
    any: Option<usize>,
    /// Whether every response but a preflight's is alike, whatever the `Origin`.
    is_static: bool,
    preflight_status: PreflightStatus,
    verbose_preflights: bool,
}

/// The [ok status](https://fetch.spec.whatwg.org/#ok-status) of a granted preflight's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PreflightStatus {
    /// 204, without a body.
    #[default]
    NoContent,
    /// 200, for intermediaries that stumble over 204.
    Ok,
}

impl From<PreflightStatus> for StatusCode {
    fn from(status: PreflightStatus) -> Self {
        match status {
            PreflightStatus::NoContent => Self::NO_CONTENT,
            PreflightStatus::Ok => Self::OK,
        }
    }
}

impl Policy {
    /// Validates the rules and compiles them.
    ///
    /// # Errors
    ///
    /// Every mistake of every rule at once: see [`ViolationReason`](crate::ViolationReason).
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Result<Self, PolicyError> {
        let rules = validate(rules)?;
        let origins =
            OriginIndex::new(rules.iter().enumerate().flat_map(|(index, rule)| {
                rule.patterns().iter().map(move |pattern| (pattern, index))
            }));
        let any = rules.iter().position(PolicyRule::allows_any_origin);
        let is_static = any.is_some() && rules.len() == 1;
        Ok(Self::compiled(Arc::new(Compiled {
            rules,
            origins,
            any,
            is_static,
            preflight_status: PreflightStatus::default(),
            verbose_preflights: false,
        })))
    }

    fn compiled(compiled: Arc<Compiled>) -> Self {
        let rules = compiled.rules.iter();
        let values = rules.map(|rule| RuleValues::new(rule.settings())).collect();
        Self {
            replica: Arc::new(Replica { compiled, values }),
        }
    }

    fn edit(self, edit: impl FnOnce(&mut Compiled)) -> Self {
        let mut compiled = self.replica.compiled.clone();
        // The last one is edited where it is.
        drop(self);
        edit(Arc::make_mut(&mut compiled));
        Self::compiled(compiled)
    }

    /// The same policy, with counts of its own.
    pub(crate) fn replica(&self) -> Self {
        Self::compiled(self.replica.compiled.clone())
    }

    /// The same policy, whose granted preflights are answered with this status: by default
    /// [`PreflightStatus::NoContent`].
    #[must_use]
    pub fn with_preflight_status(self, status: PreflightStatus) -> Self {
        self.edit(|compiled| compiled.preflight_status = status)
    }

    /// The same policy, whose refused preflights are answered so that browsers say what is missing,
    /// if `verbose` is true. By default they are not.
    ///
    /// A browser that gets 403 and no header says that there is no `Access-Control-Allow-Origin`,
    /// whatever the reason is. Verbose, a preflight of an origin that may ask, refused for its
    /// method or for the name of a header, is answered with an ok status and what the rule allows,
    /// so that the browser's console names the method or the header. The browser blocks the request
    /// all the same. The answer stays 403 where no browser, or not every browser, would: for an
    /// origin that is refused, for `authorization` under [`Any`](crate::Any), for a list of headers
    /// that is too long, and for what no browser sends.
    ///
    /// It is meant for a time of debugging: it tells every page of an allowed origin, and under
    /// `Rule::anonymous(Any)` every page, what its rule allows.
    ///
    /// ```
    /// use tower_cors_credentials::{Policy, Rule};
    ///
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let policy = policy.with_verbose_preflights(cfg!(debug_assertions));
    /// # _ = policy;
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    #[must_use]
    pub fn with_verbose_preflights(self, verbose: bool) -> Self {
        self.edit(|compiled| compiled.verbose_preflights = verbose)
    }

    /// The rules, in the order in which they were given.
    pub fn rules(&self) -> &[PolicyRule] {
        &self.replica.compiled.rules
    }

    /// The status of a granted preflight's answer.
    pub fn preflight_status(&self) -> PreflightStatus {
        self.replica.compiled.preflight_status
    }

    /// Whether refused preflights are answered so that browsers say what is missing.
    pub fn verbose_preflights(&self) -> bool {
        self.replica.compiled.verbose_preflights
    }

    /// Whether scripts of the origin may send credentials and read the answer.
    ///
    /// ```
    /// use tower_cors_credentials::{Origin, Policy, Rule};
    ///
    /// let policy = Policy::new([Rule::credentialed(["https://*.example.com"])])?;
    /// let grants = |origin: &str| policy.grants_credentials_to(&origin.parse::<Origin>().unwrap());
    /// assert!(grants("https://app.example.com"));
    /// assert!(!grants("https://example.com"));
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    pub fn grants_credentials_to(&self, origin: &Origin) -> bool {
        match self.rule_of(origin.as_header_value().as_bytes()) {
            Ok(Some(rule)) => self.rules()[rule].kind() == RuleKind::Credentialed,
            _ => false,
        }
    }

    /// The index of the rule whose pattern, or `Any`, names the origin most specifically.
    pub(crate) fn rule_of(&self, origin: &[u8]) -> Result<Option<usize>, InvalidOriginReason> {
        let Compiled { origins, any, .. } = &*self.replica.compiled;
        Ok(origins.find(origin)?.or(*any))
    }

    /// What the grants of a rule are told with.
    pub(crate) fn values(&self, rule: usize) -> &RuleValues {
        &self.replica.values[rule]
    }

    /// The index of `Rule::anonymous(Any)`.
    pub(crate) fn any_rule(&self) -> Option<usize> {
        self.replica.compiled.any
    }

    /// W5: whether the sole rule is `Rule::anonymous(Any)`, and no other policy can follow, so
    /// that every response but a preflight's is alike, whatever the `Origin`.
    pub(crate) fn is_static(&self) -> bool {
        self.replica.compiled.is_static
    }

    /// The same policy, which another one may follow: a response of today must not be stored for
    /// an origin that is refused tomorrow.
    #[cfg(feature = "reload")]
    pub(crate) fn into_replaceable(self) -> Self {
        if !self.is_static() {
            return self;
        }
        self.edit(|compiled| compiled.is_static = false)
    }
}

/// Prints how large the policy is: its decisions are logged, and its patterns may be many.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns: usize = self.rules().iter().map(|rule| rule.patterns().len()).sum();
        f.debug_struct("Policy")
            .field("rules", &self.rules().len())
            .field("patterns", &patterns)
            .field("preflight_status", &self.preflight_status())
            .field("verbose_preflights", &self.verbose_preflights())
            .finish()
    }
}

/// Two policies are equal when their rules are, in the same order, and how they answer preflights.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.rules() == other.rules()
            && self.preflight_status() == other.preflight_status()
            && self.verbose_preflights() == other.verbose_preflights()
    }
}

impl Eq for Policy {}
