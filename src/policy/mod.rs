//! [`Policy`]: an immutable, checked set of rules.

pub(crate) mod allowed_names;
pub(crate) mod any;
pub(crate) mod grant_headers;
pub mod list;
pub(crate) mod list_builder;
pub(crate) mod notation;
pub(crate) mod policy_rule;
pub(crate) mod preflight_settings;
pub(crate) mod protocol;
pub(crate) mod registered;
pub(crate) mod registered_policy;
pub(crate) mod rule;
pub(crate) mod rule_kind;
pub(crate) mod settings;
pub(crate) mod validate;
pub(crate) mod violation;
pub(crate) mod violation_reason;

use std::fmt;
use std::sync::Arc;

use crate::origin::Origin;
use crate::origin::index::OriginIndex;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::preflight_settings::{PreflightSettings, PreflightStatus};
use crate::policy::registered::Registration;
use crate::policy::rule::Rule;
use crate::policy::rule_kind::RuleKind;
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
    compiled: Arc<Compiled>,
}

#[derive(Clone)]
struct Compiled {
    rules: Box<[PolicyRule]>,
    index: OriginIndex,
    /// The index of `Rule::anonymous(Any)`.
    any_rule: Option<usize>,
    registered_rules: RegisteredRules,
    is_static: bool,
    preflights: PreflightSettings,
}

/// The indices of the rules for registered origins, by the kind of registration.
#[derive(Clone, Copy, Debug)]
struct RegisteredRules {
    anonymous: Option<usize>,
    credentialed: Option<usize>,
}

impl Policy {
    /// Checks the rules, and compiles them.
    ///
    /// # Errors
    ///
    /// Every violation of every rule at once: see [`ViolationReason`](crate::ViolationReason).
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Result<Self, PolicyError> {
        Ok(Self::compile(validate(rules, false)?))
    }

    fn compile(rules: Box<[PolicyRule]>) -> Self {
        let origins = rules.iter().enumerate().flat_map(|(index, rule)| {
            let origins = rule.origins().iter();
            origins.map(move |pattern| (pattern, index))
        });
        let any_rule = rules.iter().position(PolicyRule::allows_any_origin);
        let registered_rule = |kind| {
            let mut rules = rules.iter();
            rules.position(|rule| rule.names_registered_origins() && rule.kind() == kind)
        };
        let compiled = Compiled {
            registered_rules: RegisteredRules {
                anonymous: registered_rule(RuleKind::Anonymous),
                credentialed: registered_rule(RuleKind::Credentialed),
            },
            index: OriginIndex::new(origins),
            any_rule,
            is_static: any_rule.is_some() && rules.len() == 1,
            preflights: PreflightSettings::default(),
            rules,
        };
        Self {
            compiled: Arc::new(compiled),
        }
    }

    fn edit(mut self, edit: impl FnOnce(&mut Compiled)) -> Self {
        edit(Arc::make_mut(&mut self.compiled));
        self
    }

    /// The same policy, whose granted preflights are answered with this status: by default
    /// [`PreflightStatus::NoContent`].
    #[must_use]
    pub fn with_preflight_status(self, status: PreflightStatus) -> Self {
        self.edit(|compiled| compiled.preflights.status = status)
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
        self.edit(|compiled| compiled.preflights.is_verbose = verbose)
    }

    /// The rules, in the order in which they were given.
    pub fn rules(&self) -> &[PolicyRule] {
        &self.compiled.rules
    }

    /// The status of a granted preflight's answer.
    pub fn preflight_status(&self) -> PreflightStatus {
        self.compiled.preflights.status
    }

    /// Whether refused preflights are answered so that browsers say what is missing.
    pub fn verbose_preflights(&self) -> bool {
        self.compiled.preflights.is_verbose
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
        let rule = self.rule_of(origin.as_str().as_bytes(), Registration::NotRegistered);
        matches!(rule, Ok(Some(rule)) if self.rules()[rule].kind() == RuleKind::Credentialed)
    }

    /// R2: the index of the rule that names the origin most specifically: by a pattern, else as it is
    /// registered, else `Any`.
    pub(crate) fn rule_of(
        &self,
        origin: &[u8],
        registration: Registration,
    ) -> Result<Option<usize>, InvalidOriginReason> {
        let named_by = self.compiled.index.find(origin)?;
        Ok(named_by
            .or_else(|| self.registered_rule(origin, registration))
            .or(self.compiled.any_rule))
    }

    /// R1: the index of the rule for origins that are registered so.
    fn registered_rule(&self, origin: &[u8], registration: Registration) -> Option<usize> {
        let rules = self.compiled.registered_rules;
        let rule = match registration {
            Registration::NotRegistered => None,
            Registration::Anonymous => rules.anonymous,
            Registration::Credentialed => rules.credentialed,
        };
        rule.filter(|rule| self.rules()[*rule].may_name_registered(origin))
    }

    /// R2, R3: whether a registration would decide which rule names the origin.
    pub(crate) fn depends_on_registration(&self, origin: &[u8]) -> bool {
        let rules = self.compiled.registered_rules;
        let mut rules = rules.anonymous.into_iter().chain(rules.credentialed);
        rules.any(|rule| self.rules()[rule].may_name_registered(origin))
            && self.compiled.index.find(origin) == Ok(None)
    }

    /// The index of `Rule::anonymous(Any)`.
    pub(crate) fn any_rule(&self) -> Option<usize> {
        self.compiled.any_rule
    }

    /// W5: the index of the sole rule, if it is `Rule::anonymous(Any)` and no other policy can
    /// follow: every response but a preflight's is alike then, whatever the `Origin`.
    pub(crate) fn static_rule(&self) -> Option<usize> {
        self.compiled.any_rule.filter(|_| self.compiled.is_static)
    }

    /// The same policy, which another one may follow: a response of today must not be stored for
    /// an origin that is refused tomorrow.
    #[cfg(feature = "reload")]
    pub(crate) fn into_replaceable(self) -> Self {
        match self.compiled.is_static {
            true => self.edit(|compiled| compiled.is_static = false),
            false => self,
        }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn preflight_settings(&self) -> PreflightSettings {
        self.compiled.preflights
    }

    #[cfg(feature = "serde")]
    pub(crate) fn with_preflight_settings(self, settings: PreflightSettings) -> Self {
        self.edit(|compiled| compiled.preflights = settings)
    }
}

/// Prints how large the policy is: its decisions are logged, and its patterns may be many.
impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns: usize = self.rules().iter().map(|rule| rule.origins().len()).sum();
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
        let (own, other) = (&self.compiled, &other.compiled);
        own.rules == other.rules && own.preflights == other.preflights
    }
}

impl Eq for Policy {}
