//! [`dispatch`]: what becomes of a request. Every request passes here, with options and without.

use std::mem;

use http::Request;

use crate::decision::Decision;
use crate::fetch::request_kind::RequestKind;
use crate::middleware::enforcement::Checked;
use crate::middleware::forwarded::Forwarded;
use crate::middleware::options::Options;
#[cfg(feature = "tracing")]
use crate::middleware::trace::cookies::watch;
#[cfg(feature = "tracing")]
use crate::middleware::trace::request::dispatched;
use crate::policy::Policy;
use crate::wire::activate_storage_access::retry;
use crate::wire::answer::{Answer, mark, reject};
use crate::wire::disposition::Disposition;
use crate::wire::preflight::answer_preflight;

/// What becomes of a request.
pub(crate) enum Dispatch {
    /// The layer answers it.
    Answer(Answer),
    /// The inner service answers it, and what is left to do follows.
    Forward(Forwarded),
}

/// Checks who may act if that is enforced, and dispatches a request that the policy has decided.
pub(crate) fn dispatch<B>(
    options: &Options,
    policy: &Policy,
    decision: Decision,
    request: &mut Request<B>,
) -> Dispatch {
    let checked = options.enforcement.check(policy, &decision, request);
    #[cfg(feature = "tracing")]
    dispatched(
        options,
        &decision,
        &checked,
        request.method(),
        request.headers(),
    );

    // W2: a preflight never reaches the inner service.
    if decision.kind() == Some(RequestKind::Preflight) {
        let headers = mem::take(request.headers_mut());
        return Dispatch::Answer(answer_preflight(decision, headers));
    }
    // E7: with enforcement, only rejections are marked.
    let marks_refusals = matches!(checked, Checked::Off);
    let rejection = match checked {
        Checked::Off | Checked::Passed => None,
        Checked::Reported(rejection) => Some(mark(rejection)),
        Checked::Rejected(rejection) => {
            return Dispatch::Answer(reject(rejection, mem::take(request.headers_mut())));
        }
    };
    // S1: a request that is sent again must not run twice. S6: what was rejected has returned above.
    let (method, headers) = (request.method(), request.headers());
    if let Some(grant) = decision
        .grant()
        .filter(|own| own.awaits_storage_access(method, headers))
    {
        let headers = mem::take(request.headers_mut());
        return Dispatch::Answer(retry(grant, headers, rejection.unwrap_or_default()));
    }
    if options.inserts_decision {
        request.extensions_mut().insert(decision.clone());
    }
    #[cfg(feature = "tracing")]
    let watch = watch(&decision, request.method(), request.headers());
    let (grant, mark) = match decision {
        Decision::Granted(grant) => (Some(grant), rejection),
        // W11: a refused request is marked, and reaches the inner service.
        Decision::Refused(refusal) if marks_refusals => (None, Some(mark(refusal))),
        Decision::Refused(_) => (None, rejection),
        Decision::NotCors => (policy.static_grant(), rejection),
    };
    let disposition = Disposition::new(grant, mark);
    #[cfg(feature = "tracing")]
    if let Some(watch) = watch {
        return Dispatch::Forward(Forwarded::Told(Box::new((disposition, watch))));
    }
    Dispatch::Forward(Forwarded::Untold(disposition))
}
