//! [`ListBuilder`]: a list of a rule while it is filled.

use crate::escape::legible;
use crate::policy::settings::{List, Setting};
use crate::policy::violation::Violation;
use crate::policy::violation_reason::ViolationReason;

/// A list of a rule, and where a text goes that cannot be read.
#[derive(Debug)]
pub struct ListBuilder<'a, T> {
    pub(crate) list: &'a mut List<T>,
    pub(crate) setting: Setting,
    pub(crate) violations: &'a mut Vec<Violation>,
}

/// A text that cannot be read, escaped and cut, and why.
#[derive(Clone, Debug)]
pub struct InvalidItem {
    pub(crate) value: String,
    pub(crate) reason: ViolationReason,
}

impl InvalidItem {
    pub(crate) fn not_token(text: &str) -> Self {
        Self {
            value: legible(text),
            reason: ViolationReason::NotToken,
        }
    }
}

impl<T> ListBuilder<'_, T> {
    pub(crate) fn add(&mut self, read: Result<T, InvalidItem>) {
        match read {
            Ok(value) => self.list.named.push(value),
            Err(InvalidItem { value, reason }) => self.violations.push(Violation {
                // The policy that the rule becomes a part of numbers it.
                rule: None,
                setting: self.setting,
                value: Some(value),
                reason,
            }),
        }
    }

    pub(crate) fn add_registered(&mut self) {
        self.list.registered = true;
    }

    pub(crate) fn add_any(&mut self) {
        self.list.any = true;
    }
}
