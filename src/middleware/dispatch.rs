//! [`dispatch`]: what becomes of a request. Every request passes here, with options and without.

use std::mem;

use http::Request;

use crate::decision::Decision;
use crate::decision::act::check;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::enforcement::Enforcement;
use crate::middleware::options::Options;
#[cfg(feature = "tracing")]
use crate::middleware::trace;
use crate::wire::activate_storage_access::retry;
use crate::wire::answer::{Answer, mark, reject};
use crate::wire::disposition::Disposition;
use crate::wire::preflight::{grant_preflight, refuse_preflight};

/// What becomes of a request.
pub(crate) enum Dispatch {
    /// The layer answers it.
    Answer(Answer),
    /// The inner service answers it, and this becomes of the response.
    Forward(Disposition),
}

/// Decides who may read, checks who may act if that is enforced, and dispatches the request.
pub(crate) fn dispatch<B>(options: &Options, request: &mut Request<B>) -> Dispatch {
    let policy = options.policy();
    let (method, headers) = (request.method(), request.headers());
    let decision = policy.decide(method, headers);
    let checked = match options.enforcement {
        Enforcement::Off => Ok(()),
        Enforcement::Report | Enforcement::Reject => {
            check(&policy, &decision, method, request.uri(), headers)
        }
    };
    #[cfg(feature = "tracing")]
    trace::dispatched(options, &decision, &checked, method, headers);

    // W2: a preflight never reaches the inner service.
    if decision.kind() == Some(RequestKind::Preflight) {
        let headers = mem::take(request.headers_mut());
        return match decision {
            Decision::Granted(grant) => Dispatch::Answer(grant_preflight(&grant, headers)),
            Decision::Refused(refusal) => Dispatch::Answer(refuse_preflight(refusal, headers)),
            Decision::NotCors => Dispatch::Forward(Disposition::Withhold),
        };
    }
    let mark = match (checked, &decision) {
        (Err(rejection), _) if options.enforcement == Enforcement::Reject => {
            return Dispatch::Answer(reject(rejection, mem::take(request.headers_mut())));
        }
        (Err(rejection), _) => Some(mark(rejection)),
        // E7: where something is enforced, who may not read is not marked for it.
        (Ok(()), Decision::Refused(refusal)) if options.enforcement == Enforcement::Off => {
            Some(mark(refusal.clone()))
        }
        (Ok(()), _) => None,
    };
    // S1: a request that is sent again must not run twice. S6: what was rejected has returned above.
    let (method, headers) = (request.method(), request.headers());
    let awaiting = decision
        .grant()
        .filter(|grant| grant.awaits_storage_access(method, headers));
    if let Some(grant) = awaiting {
        let headers = mem::take(request.headers_mut());
        return Dispatch::Answer(retry(grant, headers, mark.unwrap_or_default()));
    }
    if options.inserts_decision {
        request.extensions_mut().insert(decision.clone());
    }
    let grant = match decision {
        Decision::Granted(grant) => Some(grant),
        Decision::Refused(_) => None,
        Decision::NotCors => policy.static_grant(),
    };
    Dispatch::Forward(Disposition::new(grant, mark))
}
