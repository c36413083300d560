//! Whether a rule allows a method: rules W7 and W9 of the wire, which enforcement follows too (E4).

use crate::decision::refusal::RefusalReason;
use crate::decision::rejection::RejectionReason;
use crate::fetch::method::is_forbidden_method;
use crate::fetch::token::is_token;
use crate::policy::policy_rule::PolicyRule;

/// W9: the longest method that `Any` covers. A rule can name a longer one.
const MAX_METHOD: usize = 256;

/// Why a method is not allowed.
pub(super) enum MethodFault {
    Invalid,
    Forbidden,
    NotAllowed,
}

/// W7: whether the rule allows the method. W9: a method that it does not name is valid and not
/// forbidden.
pub(super) fn check_method(rule: &PolicyRule, method: &[u8]) -> Result<(), MethodFault> {
    if rule.names_or_safelists_method(method) {
        Ok(())
    } else if method.len() > MAX_METHOD || !is_token(method) {
        Err(MethodFault::Invalid)
    } else if is_forbidden_method(method) {
        Err(MethodFault::Forbidden)
    } else if rule.allows_any_method() {
        Ok(())
    } else {
        Err(MethodFault::NotAllowed)
    }
}

impl From<MethodFault> for RefusalReason {
    fn from(fault: MethodFault) -> Self {
        match fault {
            MethodFault::Invalid => Self::InvalidMethod,
            MethodFault::Forbidden => Self::ForbiddenMethod,
            MethodFault::NotAllowed => Self::MethodNotAllowed,
        }
    }
}

impl From<MethodFault> for RejectionReason {
    fn from(fault: MethodFault) -> Self {
        match fault {
            MethodFault::Invalid => Self::InvalidMethod,
            MethodFault::Forbidden => Self::ForbiddenMethod,
            MethodFault::NotAllowed => Self::MethodNotAllowed,
        }
    }
}
