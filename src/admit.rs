//! [`admit`]: what the layer's options do to a request before the inner service is called.

use http::header::ORIGIN;
use http::{Extensions, HeaderMap, Request};

use crate::config::Config;
use crate::decision::{Decision, Refusal};
use crate::enforce::enforce;
use crate::enforcement::Enforcement;
use crate::future::Sharing;
use crate::policy::Policy;
#[cfg(feature = "tracing")]
use crate::trace;

/// Enforces, and inserts the decision. `sharing` is what becomes of the response without options.
///
/// The error is for a request that must not reach the inner service: the extensions of its answer,
/// with the refusal.
pub(crate) fn admit<B>(
    config: &Config,
    policy: &Policy,
    request: &mut Request<B>,
    sharing: Sharing,
) -> Result<Sharing, Extensions> {
    let headers = request.headers();
    let decision = decision_behind(&sharing, headers);
    let enforced = match config.enforcement {
        Enforcement::Off => None,
        Enforcement::Report | Enforcement::Reject => {
            let (method, uri) = (request.method(), request.uri());
            Some(enforce(policy, &decision, method, uri, headers))
        }
    };
    #[cfg(feature = "tracing")]
    if let Some(judgement) = &enforced {
        if config.records_decisions {
            trace::record_enforcement(&decision, judgement);
        }
        if let Err(refusal) = judgement {
            trace::refused(refusal, request.method(), headers);
        }
    }
    let sharing = match (enforced, sharing) {
        (None, sharing) => sharing,
        // E7: what may act is not marked because its page may not read.
        (Some(Ok(())), Sharing::Refused(_)) => Sharing::NotCors,
        (Some(Ok(())), sharing) => sharing,
        (Some(Err(refusal)), sharing) => {
            let extensions = extensions_of(refusal);
            match sharing {
                _ if config.enforcement == Enforcement::Reject => return Err(extensions),
                Sharing::Granted(grant) => Sharing::Reported(Box::new(grant), extensions),
                _ => Sharing::Refused(extensions),
            }
        }
    };
    if config.inserts_decision {
        request.extensions_mut().extend(extensions_of(decision));
    }
    Ok(sharing)
}

/// Without `Extensions::insert`, which the compiler inlines where it is called once: for a refusal
/// without options.
fn extensions_of<T: Clone + Send + Sync + 'static>(value: T) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.get_or_insert_with(|| value);
    extensions
}

/// The decision that `sharing` follows from.
fn decision_behind(sharing: &Sharing, headers: &HeaderMap) -> Decision {
    match sharing {
        // A static policy shares the response also where nobody asks to read it.
        Sharing::Granted(grant) if headers.contains_key(ORIGIN) => Decision::Granted(grant.clone()),
        Sharing::Refused(extensions) => match extensions.get::<Refusal>() {
            Some(refusal) => Decision::Refused(refusal.clone()),
            None => Decision::NotCors,
        },
        _ => Decision::NotCors,
    }
}
