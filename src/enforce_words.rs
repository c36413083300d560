//! Why a request may not act with the user's credentials, in words.

use crate::decision::{CrossOriginBy, Refusal, RefusalReason};
use crate::near_miss::near_miss;
use crate::origin_words::origin_words;
use crate::preflight_words::preflight_words;
use crate::quote::Quoted;
use crate::rule::RuleKind;
use crate::words::{Words, name_of_rule};

/// Of a refusal by enforcement.
pub(crate) fn enforce_words(refusal: &Refusal) -> Words {
    let words = match refusal.reason() {
        RefusalReason::MissingOrigin => return missing_origin(refusal),
        RefusalReason::CredentialsNotAllowed => return credentials_not_allowed(refusal),
        RefusalReason::InvalidMethod
        | RefusalReason::ForbiddenMethod
        | RefusalReason::MethodNotAllowed => return preflight_words(refusal),
        _ => origin_words(refusal),
    };
    let is_named = "if its pages may act as the signed-in user, name it in a credentialed rule";
    let (mend, own) = match refusal.reason() {
        RefusalReason::OriginNotAllowed if is_near_credentialed(refusal) => return words,
        RefusalReason::OriginNotAllowed => {
            // The near rule, an anonymous one, would let them act without credentials.
            let near = words.mend.clone().filter(|_| words.nearest_miss.is_some());
            let mends: Vec<_> = near.into_iter().chain([is_named.to_owned()]).collect();
            (
                Some(mends.join("; ")),
                "if it is this server's own, behind a proxy, let the proxy keep `Host`",
            )
        }
        RefusalReason::OriginRefused => (
            Some(is_named.to_owned()),
            "if it is this server's own, behind a proxy, let the proxy keep `Host`",
        ),
        RefusalReason::OpaqueOrigin => (
            words.mend.clone(),
            "if the page is this server's own, serve it over `https`, where browsers send \
             `Sec-Fetch-Site`",
        ),
        _ => return words,
    };
    match refusal.cross_origin_by {
        Some(CrossOriginBy::Authority) => {
            let mends: Vec<_> = mend.as_deref().into_iter().chain([own]).collect();
            words.mend(mends.join("; "))
        }
        _ => words.mend(mend),
    }
}

fn is_near_credentialed(refusal: &Refusal) -> bool {
    let policy = refusal.policy();
    let miss = refusal
        .origin()
        .and_then(|origin| near_miss(policy, origin.as_bytes()));
    miss.is_some_and(|miss| policy.rules()[miss.rule].kind() == RuleKind::Credentialed)
}

fn missing_origin(refusal: &Refusal) -> Words {
    let method = Quoted(refusal.requested().unwrap_or(b"a long method"));
    Words::because(format!(
        "`Sec-Fetch-Site` says that a page of another origin sends this `{method}`, and there is no \
         `Origin` to judge it by"
    ))
    .mend("look for a proxy that removes it".to_owned())
}

fn credentials_not_allowed(refusal: &Refusal) -> Words {
    let (Some(rule), Some(carried)) = (refusal.rule_index(), refusal.requested()) else {
        return Words::because("an anonymous rule does not allow credentials");
    };
    let words = Words::because(format!(
        "{} does not allow credentials, and the request carries `{}`",
        name_of_rule(refusal.policy(), rule),
        Quoted(carried)
    ));
    words.mend(if carried == b"authorization" {
        format!(
            "if its pages set it themselves, and nobody signs in by HTTP authentication, add \
             `authorization` to the `request_headers` of rule {rule}"
        )
    } else {
        "fetch it with credentials mode `omit`, or, if its pages may act as the signed-in user, \
         name the origin in a credentialed rule"
            .to_owned()
    })
}
