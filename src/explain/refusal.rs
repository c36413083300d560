//! Why a page may not read, in words. Every reason has its own.

use http::HeaderName;

use crate::decision::refusal::RefusalReason;
use crate::escape::AsciiEscaped;
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::explain::help::MissedRegistration;
use crate::fetch::header_name::is_forbidden_request_header;
use crate::policy::policy_rule::PolicyRule;

/// Explains the reason. `requested` is the method or header name for which the request is refused.
pub(super) fn explain(
    reason: RefusalReason,
    requested: Option<&[u8]>,
    diagnosis: &Diagnosis<'_>,
) -> Explanation {
    let explanation = match reason {
        RefusalReason::OriginNotAllowed => origin_not_allowed(diagnosis),
        RefusalReason::OriginRefused => origin_refused(diagnosis),
        RefusalReason::OpaqueOrigin => Explanation::because(
            "the origin is opaque: sandboxed frames, `data:` pages and cross-origin redirects all \
             send `null`",
        )
        .with_help("serve the page from an origin of its own"),
        RefusalReason::InvalidOrigin => invalid_origin(diagnosis),
        RefusalReason::SeveralOrigins => {
            Explanation::because("the request has several `Origin` headers")
                .with_help("look for a proxy that adds one")
        }
        RefusalReason::SeveralMethods => Explanation::because(
            "the preflight has several `Access-Control-Request-Method` headers",
        )
        .with_help("look for a proxy that adds one"),
        RefusalReason::InvalidMethod => invalid_method(requested),
        RefusalReason::ForbiddenMethod => Explanation::because(format!(
            "{} is a forbidden method, which no page can send",
            shown_method(requested)
        )),
        RefusalReason::MethodNotAllowed => method_not_allowed(requested, diagnosis),
        RefusalReason::HeaderNotAllowed => header_not_allowed(requested, diagnosis),
        RefusalReason::InvalidHeaderName => invalid_header_name(requested),
        RefusalReason::HeaderListTooLong => Explanation::because(
            "`Access-Control-Request-Headers` is longer than any list that the rule allows",
        ),
        RefusalReason::RegistryFailed => Explanation::because(format!(
            "the registry failed, so that it is not known whether `{}` is registered",
            diagnosis.shown()
        ))
        .with_help("look for the event at `warn`, which has the registry's error"),
    };
    match diagnosis.missed_pattern() {
        // Nothing that could be added to the rule would help.
        Some(miss) => explanation
            .with_nearest_miss(diagnosis.difference("credentialed", &miss))
            .with_help(diagnosis.help_with(&miss)),
        None => explanation,
    }
}

fn shown_method(requested: Option<&[u8]>) -> String {
    match requested {
        Some(method) => format!("`{}`", AsciiEscaped(method)),
        None => "the method, which is too long to be shown,".to_owned(),
    }
}

fn origin_not_allowed(diagnosis: &Diagnosis<'_>) -> Explanation {
    let shown = diagnosis.shown();
    let explanation = Explanation::because(match diagnosis.standing() {
        Some(standing) => format!("no rule names `{shown}`, and it {standing}"),
        None => format!("no rule names `{shown}`"),
    });
    match diagnosis.nearest() {
        Some(miss) => explanation
            .with_nearest_miss(diagnosis.difference("allowed", &miss))
            .with_help(diagnosis.help_with(&miss)),
        None => explanation.with_help(diagnosis.help_to_name()),
    }
}

fn origin_refused(diagnosis: &Diagnosis<'_>) -> Explanation {
    let shown = diagnosis.shown();
    let rule = match diagnosis.rule {
        Some(rule) => diagnosis.name_of(rule),
        None => "a refused rule".to_owned(),
    };
    let other = diagnosis.other_rule(|_| true);
    let other = other.map(|other| format!("{other} names it too, but less specifically"));
    Explanation::because(format!("{rule} names `{shown}`")).with_nearest_miss(other)
}

fn invalid_origin(diagnosis: &Diagnosis<'_>) -> Explanation {
    let shown = diagnosis.shown();
    let explanation = Explanation::because(match diagnosis.invalid {
        Some(reason) => format!("`{shown}` is not a valid origin: it {reason}"),
        None => "the `Origin` is longer than any origin".to_owned(),
    });
    match diagnosis.nearest() {
        Some(miss) => explanation
            .with_nearest_miss(diagnosis.difference("allowed", &miss))
            .with_help(diagnosis.help_with(&miss)),
        None => explanation,
    }
}

fn invalid_method(requested: Option<&[u8]>) -> Explanation {
    Explanation::because(match requested {
        Some(b"") => "the `Access-Control-Request-Method` is empty".to_owned(),
        Some(_) | None => format!("{} is not a valid method", shown_method(requested)),
    })
}

fn invalid_header_name(requested: Option<&[u8]>) -> Explanation {
    Explanation::because(match requested {
        Some(name) => format!(
            "`{}` in `Access-Control-Request-Headers` is not a valid header name",
            AsciiEscaped(name)
        ),
        None => {
            "a name in `Access-Control-Request-Headers`, which is too long to be shown, is not a \
                 valid header name"
                .to_owned()
        }
    })
}

fn method_not_allowed(requested: Option<&[u8]>, diagnosis: &Diagnosis<'_>) -> Explanation {
    let (Some(rule), Some(method)) = (diagnosis.rule, requested) else {
        return Explanation::because(
            "the rule does not allow the method, which is too long to be shown",
        );
    };
    let shown = AsciiEscaped(method);
    let name = diagnosis.name_of(rule);
    let explanation = Explanation::because(format!("{name} does not allow the method `{shown}`"));
    let upper = method.to_ascii_uppercase();
    if diagnosis.policy.rules()[rule].names_or_safelists_method(&upper) {
        let upper = AsciiEscaped(&upper);
        return explanation
            .with_nearest_miss(format!(
                "methods are case-sensitive: `{shown}` differs from the allowed `{upper}` only by \
                 its case"
            ))
            .with_help(format!("write `{upper}` in the page"));
    }
    let allows = |rule: &PolicyRule| rule.allows_method(method);
    if let Some(missed) = diagnosis.missed_registration(allows) {
        return with_registration(explanation, missed);
    }
    explanation
        .with_nearest_miss(allowed_by_other(diagnosis, allows))
        .with_help(format!(
            "to allow it, add `{shown}` to the `methods` of rule {rule}"
        ))
}

fn header_not_allowed(requested: Option<&[u8]>, diagnosis: &Diagnosis<'_>) -> Explanation {
    let (Some(rule), Some(name)) = (diagnosis.rule, requested) else {
        return Explanation::because(
            "the rule does not allow a name in `Access-Control-Request-Headers`, which is too long \
             to be shown",
        );
    };
    let lower = name.to_ascii_lowercase();
    let shown = AsciiEscaped(&lower);
    let explanation = Explanation::because(format!(
        "{} does not allow the request header `{shown}`",
        diagnosis.name_of(rule)
    ));
    if HeaderName::from_bytes(name).is_ok_and(|name| is_forbidden_request_header(&name)) {
        return Explanation::because(format!(
            "`{shown}` is a forbidden request-header: browsers set it, pages cannot"
        ));
    }
    let allows = |rule: &PolicyRule| rule.allows_request_header(name);
    if let Some(missed) = diagnosis.missed_registration(allows) {
        return with_registration(explanation, missed);
    }
    let nearest_miss = match diagnosis.policy.rules()[rule].allows_any_request_header() {
        true => Some(format!(
            "`Any` is sent as `*`, which does not cover `{shown}`"
        )),
        false => allowed_by_other(diagnosis, allows),
    };
    explanation
        .with_nearest_miss(nearest_miss)
        .with_help(format!(
            "to allow it, add `{shown}` to the `request_headers` of rule {rule}"
        ))
}

/// Another rule that names the origin too, and would have allowed what was requested.
fn allowed_by_other(
    diagnosis: &Diagnosis<'_>,
    allows: impl Fn(&PolicyRule) -> bool,
) -> Option<String> {
    let other = diagnosis.other_rule(allows)?;
    let decided_by = match diagnosis.is_decided_by_registration() {
        true => "the origin is registered",
        false => "a more specific pattern names the origin",
    };
    Some(format!(
        "{other} would have allowed it, but {decided_by}, and rules do not inherit from each other"
    ))
}

/// What the origin lacks is not a part of the rule, but a registration.
fn with_registration(explanation: Explanation, missed: MissedRegistration) -> Explanation {
    explanation
        .with_nearest_miss(missed.nearest_miss)
        .with_help(missed.help)
}
