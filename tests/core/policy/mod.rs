//! A policy is validated once, as a value, and every mistake is reported with its mend.

mod carve_outs;
mod lists;
mod protocols;
mod settings;
mod violations;

use tower_cors_credentials::{Policy, Rule};

/// A policy of one rule that is valid, and this one.
fn with_rule(rule: Rule) -> Result<Policy, String> {
    Policy::new([Rule::anonymous(["https://valid.example"]), rule]).map_err(|error| {
        for violation in error.violations() {
            assert_eq!(violation.rule_index(), Some(1));
        }
        error.to_string()
    })
}

/// A credentialed rule without mistakes.
fn app() -> Rule {
    Rule::credentialed(["https://app.example.com"])
}
