//! What is wrong with a policy in a file: where, which value, and what to write instead.

use std::borrow::Cow;
use std::fmt;

/// One mistake. It says what a [`Violation`](crate::Violation) says, in the words of the file.
#[derive(Debug)]
pub(crate) struct Mistake {
    rule: Option<usize>,
    field: Option<&'static str>,
    value: Option<String>,
    reason: Cow<'static, str>,
    mend: Cow<'static, str>,
}

impl Mistake {
    pub(crate) fn new(
        reason: impl Into<Cow<'static, str>>,
        mend: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            rule: None,
            field: None,
            value: None,
            reason: reason.into(),
            mend: mend.into(),
        }
    }

    pub(crate) fn rule(self, rule: impl Into<Option<usize>>) -> Self {
        Self {
            rule: rule.into(),
            ..self
        }
    }

    pub(crate) fn field(self, field: impl Into<Option<&'static str>>) -> Self {
        Self {
            field: field.into(),
            ..self
        }
    }

    /// `value` is escaped.
    pub(crate) fn value(self, value: impl Into<Option<String>>) -> Self {
        Self {
            value: value.into(),
            ..self
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rule, self.field) {
            (Some(rule), Some(field)) => write!(f, "rule {rule}, {field}: ")?,
            (Some(rule), None) => write!(f, "rule {rule}: ")?,
            (None, Some(field)) => write!(f, "{field}: ")?,
            (None, None) => {}
        }
        if let Some(value) = &self.value {
            write!(f, "`{value}` ")?;
        }
        write!(f, "{}; {}", self.reason, self.mend)
    }
}

/// Every mistake of a policy, or of a rule that is read by itself.
#[derive(Debug)]
pub(crate) struct Mistakes {
    of: &'static str,
    list: Vec<Mistake>,
}

impl Mistakes {
    /// In the order of the rules.
    pub(crate) fn of_policy(mut list: Vec<Mistake>) -> Self {
        list.sort_by_key(|mistake| mistake.rule);
        Self { of: "policy", list }
    }

    pub(crate) fn of_rule(list: Vec<Mistake>) -> Self {
        Self { of: "rule", list }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.list.len() {
            1 => write!(f, "the {} has a mistake", self.of)?,
            count => write!(f, "the {} has {count} mistakes", self.of)?,
        }
        for mistake in &self.list {
            write!(f, "\n  {mistake}")?;
        }
        // Some formats append the place where the policy ends: it must not read as a part of the
        // last mistake.
        if self.list.iter().any(|mistake| mistake.rule.is_some()) {
            f.write_str("\n  (rules are counted from 0)")?;
        }
        Ok(())
    }
}
