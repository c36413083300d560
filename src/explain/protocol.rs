//! The protocol whose headers a preflight asks for, and that its rule does not have.

use crate::decision::refusal::{Refusal, RefusalReason};
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::policy::protocol::Protocol;

/// Adds how the rule has the protocol, in the program and in a file.
pub(super) fn with_protocol(
    explanation: Explanation,
    refusal: &Refusal,
    diagnosis: &Diagnosis<'_>,
) -> Explanation {
    // Another rule was meant to decide.
    if diagnosis.missed_pattern().is_some() {
        return explanation;
    }
    let Some((rule, protocol)) = find_missing(refusal) else {
        return explanation;
    };
    let (title, setter) = (protocol.title(), protocol.setter());
    let help = format!(
        "for a page that speaks {title}, add `.{setter}()` to rule {rule}, or in a file \
         `protocols = [\"{protocol}\"]`"
    );
    let refused = refusal.requested().unwrap_or_default();
    match protocol.has_request_header(refused) {
        // The one name would not be enough.
        true => explanation.with_help(help),
        false => explanation.with_more_help(&help),
    }
}

/// The rule, and the protocol that would bring it a name of the refused list.
///
/// Browsers sort the names, so that `content-type` is refused first, which many protocols have. The
/// other names of the line tell which it is. Where the list is too long, the names of the protocol
/// may be what exceeds the bound.
fn find_missing(refusal: &Refusal) -> Option<(usize, Protocol)> {
    let line = match refusal.reason() {
        RefusalReason::HeaderNotAllowed | RefusalReason::HeaderListTooLong => {
            refusal.requested_line()?
        }
        RefusalReason::OriginNotAllowed
        | RefusalReason::OriginRefused
        | RefusalReason::OpaqueOrigin
        | RefusalReason::InvalidOrigin
        | RefusalReason::SeveralOrigins
        | RefusalReason::SeveralMethods
        | RefusalReason::InvalidMethod
        | RefusalReason::ForbiddenMethod
        | RefusalReason::MethodNotAllowed
        | RefusalReason::InvalidHeaderName
        | RefusalReason::RegistryFailed => return None,
    };
    let index = refusal.rule_index()?;
    let rule = &refusal.policy().rules()[index];
    let names = || line.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let protocol = names().find_map(Protocol::told_by)?;
    let is_missing = |name| protocol.has_request_header(name) && !rule.allows_request_header(name);
    names().any(is_missing).then_some((index, protocol))
}
