//! Why a request may not act with the user's credentials, in words.

use http::HeaderValue;

use crate::decision::{CrossOriginBy, Refusal, RefusalReason};
use crate::escape::Quoted;
use crate::explain::near_miss::near_miss;
use crate::explain::origin_words::origin_words;
use crate::explain::preflight_words::preflight_words;
use crate::explain::words::{Words, name_of_rule};
use crate::origin::Origin;
use crate::policy::rule::RuleKind;

/// Of a refusal by enforcement.
pub(crate) fn enforce_words(refusal: &Refusal) -> Words {
    match refusal.reason() {
        RefusalReason::MissingOrigin => missing_origin(refusal),
        RefusalReason::CredentialsNotAllowed => credentials_not_allowed(refusal),
        RefusalReason::InvalidMethod
        | RefusalReason::ForbiddenMethod
        | RefusalReason::MethodNotAllowed => preflight_words(refusal),
        RefusalReason::OpaqueOrigin => origin_words(refusal).mend(NOT_NAMEABLE.to_owned()),
        RefusalReason::OriginRefused => origin_words(refusal).mend(NAME_IT.to_owned()),
        RefusalReason::OriginNotAllowed => {
            let words = origin_words(refusal);
            match (&words.nearest_miss, words.mend.as_deref()) {
                (Some(_), _) if is_near_credentialed(refusal) => words,
                // An anonymous rule would not let them act as the signed-in user.
                (Some(_), Some(mend)) => {
                    let mend = format!("{mend}; {NAME_IT}");
                    words.mend(mend)
                }
                _ => words.mend(NAME_IT.to_owned()),
            }
        }
        _ => origin_words(refusal),
    }
}

fn is_near_credentialed(refusal: &Refusal) -> bool {
    let policy = refusal.policy();
    let origin = refusal.origin().map(HeaderValue::as_bytes);
    let miss = origin.and_then(|origin| near_miss(policy, origin));
    miss.is_some_and(|miss| policy.rules()[miss.rule].kind() == RuleKind::Credentialed)
}

/// The words of a refusal by enforcement, with what to change if the page is this server's own and
/// that could not be told.
pub(crate) fn with_own_origin(words: Words, refusal: &Refusal) -> Words {
    if refusal.cross_origin_by != Some(CrossOriginBy::Authority) {
        return words;
    }
    let own = match refusal.origin() {
        // There are several, or it is longer than any authority.
        None => return words,
        Some(origin) if origin == "null" => {
            "if the page is this server's own, serve it over `https`, where browsers send \
             `Sec-Fetch-Site`"
        }
        Some(_) => "if the origin is this server's own, behind a proxy, let the proxy keep `Host`",
    };
    let mends: Vec<_> = words.mend.as_deref().into_iter().chain([own]).collect();
    let mend = mends.join("; ");
    words.mend(mend)
}

const NAME_IT: &str =
    "if the origin's pages may act as the signed-in user, name it in a credentialed rule";

const NOT_NAMEABLE: &str = "no rule can name the origin: serve the page from an origin of its own, or leave \
                            the route outside of the layer";

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
    if carried == b"authorization" {
        return words.mend(format!(
            "if its pages set it themselves, and nobody signs in by HTTP authentication, add \
             `authorization` to the `request_headers` of rule {rule}"
        ));
    }
    let act = match refusal.origin().map(Origin::try_from) {
        Some(Ok(_)) => NAME_IT,
        _ => NOT_NAMEABLE,
    };
    // The request may be the handshake of a WebSocket, which has no credentials mode.
    words.mend(format!(
        "a `fetch` leaves it out by its credentials mode `omit`; {act}"
    ))
}
