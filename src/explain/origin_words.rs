//! Why an origin is refused, in words.

use http::HeaderValue;

use crate::decision::{Refusal, RefusalReason};
use crate::escape::Quoted;
use crate::explain::near_miss::near_miss;
use crate::explain::words::{Words, difference, mend_of_miss, name_of_other_rule, name_of_rule};
use crate::origin::Origin;

/// Of a refusal for the sake of its origin alone.
pub(crate) fn origin_words(refusal: &Refusal) -> Words {
    let Some(origin) = refusal.origin().map(HeaderValue::as_bytes) else {
        return match refusal.reason() {
            RefusalReason::SeveralOrigins => {
                Words::because("the request has several `Origin` headers")
                    .mend("look for a proxy that adds one".to_owned())
            }
            _ => Words::because("the `Origin` is longer than any origin"),
        };
    };
    match refusal.reason() {
        RefusalReason::OpaqueOrigin => Words::because(
            "the origin is opaque: `null` is what every sandboxed frame, `data:` page and \
             cross-origin redirect sends",
        )
        .mend("serve the page from an origin of its own".to_owned()),
        RefusalReason::OriginRefused => by_rule(refusal, origin),
        RefusalReason::InvalidOrigin => invalid(refusal, origin),
        _ => not_named(refusal, origin),
    }
}

fn not_named(refusal: &Refusal, origin: &[u8]) -> Words {
    let policy = refusal.policy();
    let words = Words::because(format!("no rule names `{}`", Quoted(origin)));
    match near_miss(policy, origin) {
        Some(miss) => words
            .near(Some(difference(origin, "allowed", &miss)))
            .mend(mend_of_miss(policy, origin, &miss)),
        None => words.mend("if its scripts may read the answers, name it in a rule".to_owned()),
    }
}

fn invalid(refusal: &Refusal, origin: &[u8]) -> Words {
    let shown = Quoted(origin);
    let Some(Err(invalid)) = refusal.origin().map(Origin::try_from) else {
        return Words::because(format!("`{shown}` is no origin"));
    };
    let reason = format!("`{shown}` is no origin: it {}", invalid.reason());
    let miss = near_miss(refusal.policy(), origin);
    Words::because(reason)
        .mend(miss.map(|miss| mend_of_miss(refusal.policy(), origin, &miss)))
        .near(miss.map(|miss| difference(origin, "allowed", &miss)))
}

fn by_rule(refusal: &Refusal, origin: &[u8]) -> Words {
    let policy = refusal.policy();
    let shown = Quoted(origin);
    let Some(rule) = refusal.rule_index() else {
        return Words::because(format!("a rule refuses `{shown}`"));
    };
    let other = name_of_other_rule(refusal, |_| true);
    Words::because(format!("{} names `{shown}`", name_of_rule(policy, rule)))
        .near(other.map(|other| format!("{other} names it too, but less specifically")))
}
