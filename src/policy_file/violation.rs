//! A violation in the words of the file: its fields and values instead of Rust's.

use crate::origin::invalid::InvalidPattern;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::policy::rule::RuleKind;
use crate::policy::violation::{Setting, Violation, ViolationReason, secure_origin};
use crate::policy_file::read_error::Mistake;

/// The mistake that the violation is; `kind` is its rule's.
pub(crate) fn mistake_of(violation: &Violation, kind: Option<RuleKind>) -> Mistake {
    let field = match violation.setting {
        Setting::Origins => kind.map(RuleKind::as_str),
        setting => Some(setting.as_str()),
    };
    Mistake::new(violation.reason.to_string(), mend(violation))
        .rule(violation.rule)
        .field(field)
        .value(value(violation))
}

/// What is wrong with the text of an origin that is part of no rule.
pub(crate) fn mistake_of_text(invalid: InvalidPattern, kind: RuleKind) -> Mistake {
    let violation = Violation {
        rule: None,
        setting: Setting::Origins,
        value: Some(invalid.input().to_owned()),
        reason: ViolationReason::InvalidPattern(invalid),
    };
    mistake_of(&violation, Some(kind))
}

fn value(violation: &Violation) -> Option<String> {
    let value = violation.value()?;
    let written = match violation.reason {
        ViolationReason::RepeatedAny { .. } => "*",
        ViolationReason::MaxAgeTooLong => value.trim_end_matches('s'),
        _ => value,
    };
    Some(written.to_owned())
}

fn mend(violation: &Violation) -> String {
    match &violation.reason {
        ViolationReason::NoRules => {
            "give it one, as `[[rule]]`, or as `[[NAME.rule]]` where it is the table `NAME` of a larger file"
        }
        ViolationReason::InvalidPattern(invalid) => match invalid.reason() {
            InvalidOriginReason::AnyOrigin => "write `anonymous = \"*\"` for any origin, without credentials",
            InvalidOriginReason::Null => {
                "name the page's own origin, or grant it without credentials by `anonymous = \"*\"`"
            }
            _ => return violation.mend(),
        },
        ViolationReason::RepeatedAny { .. } => "keep one `anonymous = \"*\"`",
        ViolationReason::InsecureOrigin => {
            let secure = secure_origin(violation.value().unwrap_or_default());
            return format!(
                "write `{secure}`, or add `dangerously_allow_insecure_origins = true` to the rule"
            );
        }
        ViolationReason::PublicSuffix { .. }
        | ViolationReason::PublicSuffixBeneath { .. }
        | ViolationReason::SingleLabel => {
            "name the hosts, or add `dangerously_allow_public_suffixes = true` to the rule"
        }
        ViolationReason::NoPublicSuffixList => {
            "enable the feature, name the hosts, or add `dangerously_allow_public_suffixes = true` to the rule"
        }
        _ => return violation.mend(),
    }
    .to_owned()
}
