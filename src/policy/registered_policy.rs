//! [`RegisteredPolicy`]: a policy that has to be asked with a registration.

use std::fmt;

use crate::policy::Policy;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::preflight_settings::PreflightStatus;
use crate::policy::rule::Rule;
use crate::policy::validate::validate;
use crate::policy::violation::PolicyError;

/// A policy with rules for [`Registered`](crate::Registered) origins: who may read what
/// also depends on what a registry knows.
///
/// The policy stays the authority. The registry says only how an origin is registered; what the
/// origin then gets stands in the rule for registered origins. Every pattern of the policy comes
/// before the registry, a refused one too, and the registry before [`Any`](crate::Any).
///
/// It is pure, as [`Policy`] is: it says [which origin has to be looked
/// up](Self::origin_to_look_up), and decides with the answer.
///
/// ```
/// use http::{HeaderMap, HeaderValue, Method, Uri, header};
/// use tower_cors_credentials::{Any, Registered, RegisteredPolicy, Registration, Rule};
///
/// let policy = RegisteredPolicy::new([
///     Rule::credentialed(["https://admin.example.com"]),
///     Rule::credentialed(Registered).methods([Method::PUT]),
///     Rule::anonymous(Any),
/// ])?;
///
/// let uri = Uri::from_static("/me");
/// let mut headers = HeaderMap::new();
/// headers.insert(header::ORIGIN, HeaderValue::from_static("https://shop.example"));
/// let origin = policy.origin_to_look_up(&Method::GET, &uri, &headers).expect("nobody names it");
/// assert_eq!(origin.as_str(), "https://shop.example");
///
/// let allows_credentials = |registration| {
///     let decision = policy.decide(&Method::GET, &headers, registration);
///     decision.grant().is_some_and(|grant| grant.allows_credentials())
/// };
/// assert!(allows_credentials(Registration::Credentialed));
/// assert!(!allows_credentials(Registration::NotRegistered));
/// # Ok::<(), tower_cors_credentials::PolicyError>(())
/// ```
///
/// Its `Clone` is one reference count.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisteredPolicy {
    policy: Policy,
}

impl RegisteredPolicy {
    /// Checks the rules, and compiles them.
    ///
    /// # Errors
    ///
    /// Every violation of every rule at once: see [`ViolationReason`](crate::ViolationReason).
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Result<Self, PolicyError> {
        let rules = validate(rules, true)?;
        Ok(Self::from_policy(Policy::compile(rules)))
    }

    /// The same policy, whose granted preflights are answered with this status: see
    /// [`Policy::with_preflight_status`].
    #[must_use]
    pub fn with_preflight_status(self, status: PreflightStatus) -> Self {
        Self::from_policy(self.policy.with_preflight_status(status))
    }

    /// The same policy, whose refused preflights say what is missing: see
    /// [`Policy::with_verbose_preflights`].
    #[must_use]
    pub fn with_verbose_preflights(self, verbose: bool) -> Self {
        Self::from_policy(self.policy.with_verbose_preflights(verbose))
    }

    /// The rules, in the order in which they were given.
    pub fn rules(&self) -> &[PolicyRule] {
        self.policy.rules()
    }

    /// The status of a granted preflight's answer.
    pub fn preflight_status(&self) -> PreflightStatus {
        self.policy.preflight_status()
    }

    /// Whether refused preflights are answered so that browsers say what is missing.
    pub fn verbose_preflights(&self) -> bool {
        self.policy.verbose_preflights()
    }

    /// The policy as it is compiled. To ask it without a registration is to ask it for an origin that
    /// is not registered.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    #[cfg(feature = "serde")]
    pub(crate) fn into_policy(self) -> Policy {
        self.policy
    }

    pub(crate) fn from_policy(policy: Policy) -> Self {
        Self { policy }
    }
}

/// Prints how large the policy is.
impl fmt::Debug for RegisteredPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegisteredPolicy")
            .field(&self.policy)
            .finish()
    }
}
