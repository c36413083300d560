//! [`Report`].

use crate::policy::settings::Setting;
use crate::policy::violation::Violation;
use crate::policy::violation_reason::ViolationReason;

/// Where the checks of one rule report what they find.
pub(super) struct Report<'a> {
    pub(super) rule: usize,
    pub(super) violations: &'a mut Vec<Violation>,
}

impl Report<'_> {
    pub(super) fn add(&mut self, setting: Setting, value: Option<String>, reason: ViolationReason) {
        self.violations.push(Violation {
            rule: Some(self.rule),
            setting,
            value,
            reason,
        });
    }
}
