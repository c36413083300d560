//! [`Disposition`]: what becomes of the inner service's response. Rules W4, W11, S3 and
//! S4 of the wire.

use std::mem;

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    HeaderMap, HeaderName, MaxSizeReached,
};
use http::{Extensions, Response, StatusCode};

use crate::decision::grant::Grant;
use crate::decision::refusal::Refusal;
use crate::wire::activate_storage_access::{ACTIVATE_STORAGE_ACCESS, remove_retry};
use crate::wire::allow_origin;
use crate::wire::expose::expose;
use crate::wire::vary::{vary_by_origin, vary_by_storage_access};

/// What becomes of the inner service's response. A mark is what goes into its extensions.
#[derive(Debug)]
pub(crate) enum Disposition {
    Share(Grant),
    /// The page may read, though the request may not act. Boxed, so that no future is larger for
    /// it.
    ShareAndMark(Box<Grant>, Extensions),
    Withhold,
    WithholdAndMark(Extensions),
}

impl Disposition {
    pub(crate) fn new(grant: Option<Grant>, mark: Option<Extensions>) -> Self {
        match (grant, mark) {
            (Some(grant), None) => Self::Share(grant),
            (Some(grant), Some(mark)) => Self::ShareAndMark(Box::new(grant), mark),
            (None, None) => Self::Withhold,
            (None, Some(mark)) => Self::WithholdAndMark(mark),
        }
    }

    pub(crate) fn apply<B>(&mut self, response: &mut Response<B>) {
        remove_refusal(response.extensions_mut());
        match self {
            Self::Share(grant) => share(grant, response.status(), response.headers_mut()),
            Self::ShareAndMark(grant, mark) => {
                share(grant, response.status(), response.headers_mut());
                response.extensions_mut().extend(mem::take(mark));
            }
            Self::Withhold => withhold(response.headers_mut()),
            Self::WithholdAndMark(mark) => {
                withhold(response.headers_mut());
                response.extensions_mut().extend(mem::take(mark));
            }
        }
    }
}

/// W11: an inner layer's refusal to share is overruled by this layer, which marks its own. A request
/// that an inner layer rejected remains rejected.
fn remove_refusal(extensions: &mut Extensions) {
    // Most responses have no extensions: asking costs less than a failed look-up.
    if !extensions.is_empty() {
        extensions.remove::<Refusal>();
    }
}

/// W4: shares a response with the page that the grant names. What does not fit as a whole is shared
/// with nobody.
fn share(grant: &Grant, status: StatusCode, headers: &mut HeaderMap) {
    if may_have(headers, |name| *name == ACTIVATE_STORAGE_ACCESS) {
        remove_retry(headers);
    }
    // A full map refuses also to replace.
    if headers.keys_len() > MAX_REPLACED {
        allow_origin::withhold(headers);
    }
    if fill(grant, status, headers).is_err() {
        allow_origin::withhold(headers);
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
        _ = vary(grant, headers);
    }
}

/// A map with more names may be full, or nearly so: `http` allows 24,576.
const MAX_REPLACED: usize = 16_384;

/// `Vary` comes first: a response that a cache could give to another origin is not shared at all.
fn fill(grant: &Grant, status: StatusCode, headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    vary(grant, headers)?;
    // W4: the list of a 304 would overwrite the stored response's.
    if status != StatusCode::NOT_MODIFIED {
        expose(headers, grant.rule())?;
    }
    allow_origin::share(headers, grant)
}

/// W5: only the responses of a static policy do not depend on the `Origin`. S3: those of a rule that
/// activates storage access depend on that, too.
fn vary(grant: &Grant, headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    match grant.policy().static_rule() {
        Some(_) => Ok(()),
        None if grant.rule().activates_storage_access() => vary_by_storage_access(headers),
        None => vary_by_origin(headers),
    }
}

/// W4: withholds a response from every page of another origin.
fn withhold(headers: &mut HeaderMap) {
    if may_have(headers, is_the_layers) {
        allow_origin::withhold(headers);
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
        remove_retry(headers);
    }
    // Where the map is full, the response is at least shared with nobody.
    _ = vary_by_origin(headers);
}

/// W4, S4: whether the header is for the layer to say, or not at all.
fn is_the_layers(name: &HeaderName) -> bool {
    *name == ACCESS_CONTROL_ALLOW_ORIGIN
        || *name == ACCESS_CONTROL_ALLOW_CREDENTIALS
        || *name == ACCESS_CONTROL_EXPOSE_HEADERS
        || *name == ACTIVATE_STORAGE_ACCESS
}

/// Whether the inner service may have said such a header. Walking the names of a usual response costs
/// less than failed look-ups.
fn may_have(headers: &HeaderMap, is_such: impl Fn(&HeaderName) -> bool) -> bool {
    const MAX_WALKED: usize = 24;
    headers.keys_len() > MAX_WALKED || headers.keys().any(is_such)
}
