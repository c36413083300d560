//! [`admit`]: what the layer's options do to a request before the inner service is called.

use http::{Extensions, Request};

use crate::decision::act::enforce;
use crate::decision::{Decision, Grant};
use crate::middleware::enforcement::Enforcement;
use crate::middleware::future::Sharing;
use crate::middleware::options::Config;
#[cfg(feature = "tracing")]
use crate::middleware::trace;
use crate::policy::Policy;

/// Enforces, inserts the decision, and says what becomes of the response. The request is no
/// preflight.
///
/// The error is for a request that must not reach the inner service: the extensions of its answer,
/// with the refusal.
pub(crate) fn admit<B>(
    config: &Config,
    policy: &Policy,
    request: &mut Request<B>,
    decision: Decision,
) -> Result<Sharing, Extensions> {
    let (method, headers) = (request.method(), request.headers());
    let enforced = match config.enforcement {
        Enforcement::Off => None,
        Enforcement::Report | Enforcement::Reject => {
            Some(enforce(policy, &decision, method, request.uri(), headers))
        }
    };
    #[cfg(feature = "tracing")]
    {
        if let (Some(judgement), true) = (&enforced, config.records_decisions) {
            trace::record_enforcement(&decision, config.enforcement, judgement);
        }
        // E7: where something is enforced, that is what is told of.
        let refusal = match &enforced {
            None => decision.refusal(),
            Some(judgement) => judgement.as_ref().err(),
        };
        if let Some(refusal) = refusal {
            trace::refused(refusal, config.enforcement, method, headers);
        }
    }
    let sharing = match (enforced, grant_of(policy, &decision)) {
        (Some(Err(refusal)), grant) => {
            let refusal = extensions_of(refusal);
            match grant {
                _ if config.enforcement == Enforcement::Reject => return Err(refusal),
                Some(grant) => Sharing::Reported(Box::new(grant), refusal),
                None => Sharing::Refused(refusal),
            }
        }
        (_, Some(grant)) => Sharing::Granted(grant),
        // E7: what may act is not marked because its page may not read.
        (Some(Ok(())), None) => Sharing::NotCors,
        (None, None) => match decision.refusal() {
            Some(refusal) => Sharing::Refused(extensions_of(refusal.clone())),
            None => Sharing::NotCors,
        },
    };
    if config.inserts_decision {
        request.extensions_mut().extend(extensions_of(decision));
    }
    Ok(sharing)
}

/// A static policy shares the response also where nobody asks to read it.
fn grant_of(policy: &Policy, decision: &Decision) -> Option<Grant> {
    match decision {
        Decision::Granted(grant) => Some(grant.clone()),
        Decision::Refused(_) => None,
        Decision::NotCors => Some(policy.static_grant()?.into_grant(policy.clone())),
    }
}

/// Without `Extensions::insert`, which the compiler inlines where it is called once: for a refusal
/// without options.
fn extensions_of<T: Clone + Send + Sync + 'static>(value: T) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.get_or_insert_with(|| value);
    extensions
}
