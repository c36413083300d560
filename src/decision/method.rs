//! Whether a rule allows a method: rule W7 of the wire, which enforcement follows too.

use crate::fetch::method::is_forbidden_method;
use crate::fetch::token::is_token;
use crate::policy::policy_rule::PolicyRule;

/// The longest method that `Any` covers. A rule can name a longer one.
const MAX_METHOD: usize = 256;

/// Why a method is not allowed.
pub(super) enum MethodFault {
    Invalid,
    Forbidden,
    NotAllowed,
}

/// W7: whether the rule allows the method.
pub(super) fn check_method(rule: &PolicyRule, method: &[u8]) -> Result<(), MethodFault> {
    if rule.names_method(method) {
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
