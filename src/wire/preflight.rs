//! The answers to preflights: rules W2 and W3 of the wire.
//!
//! They are made in the request's own map, which has room for them, so that none is allocated.

use http::Extensions;
use http::header::{HeaderMap, MaxSizeReached, VARY};

use crate::decision::Decision;
use crate::decision::grant::Grant;
use crate::decision::refusal::Refusal;
use crate::wire::allow_lists::AllowLists;
use crate::wire::allow_origin::share;
use crate::wire::answer::{Answer, mark};
use crate::wire::vary::VARY_PREFLIGHT;
use crate::wire::verbose_preflight::verbose_grant;

/// W2: the answer to a preflight.
pub(crate) fn answer_preflight(decision: Decision, request_headers: HeaderMap) -> Answer {
    match decision {
        Decision::Granted(grant) => grant_preflight(&grant, request_headers),
        Decision::Refused(refusal) => refuse_preflight(refusal, request_headers),
        // Every preflight is a CORS request. What is none is granted nothing.
        Decision::NotCors => Answer::forbidden(request_headers, VARY_PREFLIGHT, Extensions::new()),
    }
}

/// W2, W3: the answer to a granted preflight.
fn grant_preflight(grant: &Grant, request_headers: HeaderMap) -> Answer {
    let lists = AllowLists::new(grant, &request_headers);
    match answer_with(grant, lists, request_headers) {
        Ok(headers) => Answer {
            status: grant.policy().preflight_status().into(),
            headers,
            extensions: Extensions::new(),
        },
        // What does not fit as a whole is shared with nobody.
        Err(MaxSizeReached { .. }) => {
            Answer::forbidden(HeaderMap::new(), VARY_PREFLIGHT, Extensions::new())
        }
    }
}

/// W2: the answer to a refused preflight.
fn refuse_preflight(refusal: Refusal, request_headers: HeaderMap) -> Answer {
    let verbose = match refusal.policy().verbose_preflights() {
        true => verbose_grant(&refusal, &request_headers),
        false => None,
    };
    let extensions = mark(refusal);
    let Some((grant, lists)) = verbose else {
        return Answer::forbidden(request_headers, VARY_PREFLIGHT, extensions);
    };
    match answer_with(&grant, lists, request_headers) {
        Ok(headers) => Answer {
            status: grant.policy().preflight_status().into(),
            headers,
            extensions,
        },
        Err(MaxSizeReached { .. }) => {
            Answer::forbidden(HeaderMap::new(), VARY_PREFLIGHT, extensions)
        }
    }
}

fn answer_with(
    grant: &Grant,
    lists: AllowLists,
    mut headers: HeaderMap,
) -> Result<HeaderMap, MaxSizeReached> {
    headers.clear();
    headers.try_insert(VARY, VARY_PREFLIGHT)?;
    share(&mut headers, grant)?;
    for (name, value) in lists.into_headers() {
        headers.try_insert(name, value)?;
    }
    Ok(headers)
}
