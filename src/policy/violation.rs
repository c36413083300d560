//! [`PolicyError`]: every [`Violation`] of a policy, together.

use std::fmt;

use crate::policy::notation::Notation;
use crate::policy::settings::Setting;
use crate::policy::violation_reason::ViolationReason;

/// What is wrong with a policy: every [`Violation`] of every rule.
///
/// Its `Debug` prints its `Display`, since that is what `unwrap` and `main` show.
///
/// ```
/// use tower_cors_credentials::{Policy, Rule};
///
/// let error = Policy::new([
///     Rule::credentialed(["https://app.example.com/"]).methods(["put"]),
/// ])
/// .unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the policy has 2 errors
///   rule 0, origins: `https://app.example.com/` ends in a slash; \
///         remove the trailing slash: `https://app.example.com`
///   rule 0, methods: `put` is sent as `PUT` by browsers; write `PUT`",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyError {
    violations: Vec<Violation>,
}

impl PolicyError {
    pub(crate) fn new(violations: Vec<Violation>) -> Self {
        Self { violations }
    }

    /// The violations, in the order of the rules.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl std::error::Error for PolicyError {}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.violations.len() {
            1 => f.write_str("the policy has an error")?,
            count => write!(f, "the policy has {count} errors")?,
        }
        for violation in &self.violations {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One value of a policy that is wrong: where it stands, why it is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub(crate) rule: Option<usize>,
    pub(crate) setting: Setting,
    pub(crate) value: Option<String>,
    pub(crate) reason: ViolationReason,
}

impl Violation {
    /// The index of the rule, counted from 0; none if the policy has no rules.
    pub fn rule_index(&self) -> Option<usize> {
        self.rule
    }

    /// The part of the rule that is wrong, named as its setter is: `origins`, `methods`,
    /// `request_headers`, `expose_headers`, `max_age` or `activate_storage_access`; or
    /// `protocols`, each of which has a setter of its own.
    pub fn setting(&self) -> &'static str {
        self.setting.as_str()
    }

    /// The value that is wrong, escaped, and cut where it is long; none if a value is missing.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What is wrong.
    pub fn reason(&self) -> &ViolationReason {
        &self.reason
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        self.help_in(Notation::Rust)
    }

    pub(crate) fn help_in(&self, notation: Notation) -> String {
        self.reason.help(self.value().unwrap_or_default(), notation)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = self.rule {
            write!(f, "rule {rule}, {}: ", self.setting())?;
        }
        if let Some(value) = self.value() {
            write!(f, "`{value}` ")?;
        }
        write!(f, "{}; {}", self.reason, self.help())
    }
}
