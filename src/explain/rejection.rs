//! Why a request may not act with the user's credentials, in words. Every reason has its own.

use crate::decision::refusal::RefusalReason;
use crate::decision::rejection::{CrossOriginEvidence, Rejection, RejectionReason};
use crate::escape::AsciiEscaped;
use crate::explain::diagnosis::Diagnosis;
use crate::explain::explanation::Explanation;
use crate::explain::refusal;

const NOT_NAMEABLE: &str = "no rule can name the origin: serve the page from an origin of its own, or leave \
                            the route outside of the layer";

pub(super) fn explain(rejection: &Rejection, diagnosis: &Diagnosis<'_>) -> Explanation {
    let requested = rejection.requested();
    let explanation = match rejection.reason() {
        RejectionReason::MayNotRead(reason) => may_not_read(reason, diagnosis),
        RejectionReason::InvalidMethod => {
            refusal::explain(RefusalReason::InvalidMethod, requested, diagnosis)
        }
        RejectionReason::ForbiddenMethod => {
            refusal::explain(RefusalReason::ForbiddenMethod, requested, diagnosis)
        }
        RejectionReason::MethodNotAllowed => {
            refusal::explain(RefusalReason::MethodNotAllowed, requested, diagnosis)
        }
        RejectionReason::CredentialsNotAllowed => credentials_not_allowed(requested, diagnosis),
        RejectionReason::MissingOrigin => missing_origin(requested),
    };
    with_own_origin(explanation, rejection)
}

/// The reason why the page may not read, with what would let the request act.
fn may_not_read(reason: RefusalReason, diagnosis: &Diagnosis<'_>) -> Explanation {
    let explanation = refusal::explain(reason, None, diagnosis);
    match reason {
        RefusalReason::OpaqueOrigin => explanation.with_help(NOT_NAMEABLE),
        RefusalReason::OriginRefused => explanation.with_help(diagnosis.help_to_act()),
        RefusalReason::OriginNotAllowed => match diagnosis.nearest() {
            Some(_) if diagnosis.nearest_credentialed().is_some() => explanation,
            // An anonymous rule would not let them act as the signed-in user.
            Some(_) => explanation.with_more_help(diagnosis.help_to_act()),
            None => explanation.with_help(diagnosis.help_to_act()),
        },
        RefusalReason::InvalidOrigin
        | RefusalReason::SeveralOrigins
        | RefusalReason::SeveralMethods
        | RefusalReason::InvalidMethod
        | RefusalReason::ForbiddenMethod
        | RefusalReason::MethodNotAllowed
        | RefusalReason::HeaderNotAllowed
        | RefusalReason::InvalidHeaderName
        | RefusalReason::HeaderListTooLong
        | RefusalReason::RegistryFailed => explanation,
    }
}

fn missing_origin(requested: Option<&[u8]>) -> Explanation {
    let method = match requested {
        Some(method) => format!("this `{}`", AsciiEscaped(method)),
        None => "this request".to_owned(),
    };
    Explanation::because(format!(
        "`Sec-Fetch-Site` says that a page of another origin sends {method}, and there is no \
         `Origin` to judge it by"
    ))
    .with_help("look for a proxy that removes `Origin`")
}

fn credentials_not_allowed(requested: Option<&[u8]>, diagnosis: &Diagnosis<'_>) -> Explanation {
    let (Some(rule), Some(carried)) = (diagnosis.rule, requested) else {
        return Explanation::because("an anonymous rule does not allow credentials");
    };
    let explanation = Explanation::because(format!(
        "{} does not allow credentials, and the request carries `{}`",
        diagnosis.name_of(rule),
        AsciiEscaped(carried)
    ));
    let explanation = match diagnosis.missed_pattern() {
        Some(miss) => {
            return explanation
                .with_nearest_miss(diagnosis.difference("credentialed", &miss))
                .with_help(diagnosis.help_with(&miss));
        }
        None => explanation,
    };
    if carried == b"authorization" {
        return explanation.with_help(format!(
            "if its pages set it themselves, and nobody signs in by HTTP authentication, add \
             `authorization` to the `request_headers` of rule {rule}"
        ));
    }
    let act = match diagnosis.is_nameable() {
        true => diagnosis.help_to_act(),
        false => NOT_NAMEABLE,
    };
    // The request may be the handshake of a WebSocket, which has no credentials mode.
    explanation.with_help(format!("in a `fetch`, set `credentials: \"omit\"`; {act}"))
}

/// Adds what to change if the page is this server's own and that could not be told.
fn with_own_origin(explanation: Explanation, rejection: &Rejection) -> Explanation {
    match (rejection.evidence(), rejection.origin()) {
        (CrossOriginEvidence::FetchSite, _) => explanation,
        // There are several, or it is longer than any authority.
        (CrossOriginEvidence::Authority, None) => explanation,
        (CrossOriginEvidence::Authority, Some(origin)) if origin == "null" => explanation
            .with_more_help(
                "if the page is this server's own, serve it over `https`, where browsers send \
                 `Sec-Fetch-Site`",
            ),
        (CrossOriginEvidence::Authority, Some(_)) => explanation.with_more_help(
            "if the page is this server's own, and a proxy rewrites `Host`, let the proxy pass it \
             unchanged",
        ),
    }
}
