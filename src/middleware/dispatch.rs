//! [`dispatch`]: what becomes of a request. Every request passes here, with options and without.

use std::mem;

use http::Request;

use crate::decision::Decision;
use crate::decision::act::check;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::enforcement::Enforcement;
use crate::middleware::forwarded::Forwarded;
use crate::middleware::options::Options;
#[cfg(feature = "tracing")]
use crate::middleware::trace;
use crate::wire::answer::{Answer, mark, reject};
use crate::wire::disposition::Disposition;
use crate::wire::preflight::{grant_preflight, refuse_preflight};

/// What becomes of a request.
pub(crate) enum Dispatch {
    /// The layer answers it.
    Answer(Answer),
    /// The inner service answers it, and this becomes of the response.
    Forward(Forwarded),
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
            Decision::NotCors => Dispatch::Forward(Forwarded::Untold(Disposition::Withhold)),
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
    if options.inserts_decision {
        request.extensions_mut().insert(decision.clone());
    }
    #[cfg(feature = "tracing")]
    let watch = trace::cookies::watch(&decision, request.method(), request.headers());
    let grant = match decision {
        Decision::Granted(grant) => Some(grant),
        Decision::Refused(_) => None,
        Decision::NotCors => policy.static_grant(),
    };
    let disposition = Disposition::new(grant, mark);
    #[cfg(feature = "tracing")]
    if let Some(watch) = watch {
        return Dispatch::Forward(Forwarded::Told(Box::new((disposition, watch))));
    }
    Dispatch::Forward(Forwarded::Untold(disposition))
}
