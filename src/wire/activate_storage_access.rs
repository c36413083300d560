//! S1, S4: the only place that writes, and the only place that removes, `Activate-Storage-Access`.

use http::header::{HeaderMap, HeaderName, HeaderValue, MaxSizeReached, VARY};
use http::{Extensions, StatusCode};

use crate::decision::grant::Grant;
use crate::origin::Origin;
use crate::wire::allow_origin::share;
use crate::wire::answer::Answer;
use crate::wire::vary::VARY_STORAGE_ACCESS;

pub(crate) const ACTIVATE_STORAGE_ACCESS: HeaderName =
    HeaderName::from_static("activate-storage-access");

/// S1: the answer that asks for the same request once more, with storage access. It is made in the
/// request's own map, which has room for it.
pub(crate) fn retry(grant: &Grant, headers: HeaderMap, extensions: Extensions) -> Answer {
    Answer {
        status: StatusCode::FORBIDDEN,
        // The map is empty when it is filled: that it is full cannot be.
        headers: retry_headers(grant, headers).unwrap_or_default(),
        extensions,
    }
}

fn retry_headers(grant: &Grant, mut headers: HeaderMap) -> Result<HeaderMap, MaxSizeReached> {
    headers.clear();
    headers.try_insert(VARY, VARY_STORAGE_ACCESS)?;
    share(&mut headers, grant)?;
    if let Some(retry) = grant.origin().and_then(retry_for) {
        headers.try_insert(ACTIVATE_STORAGE_ACCESS, retry)?;
    }
    Ok(headers)
}

/// S4: for this origin alone. An origin that was parsed has nothing that ends a quoted string.
fn retry_for(origin: &Origin) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("retry; allowed-origin=\"{origin}\"")).ok()
}

/// S4: removes what the inner service says, unless every line is a plain `load`.
///
/// Browsers activate storage access whatever the CORS headers say, so nothing passes that one of
/// them might read as `retry`. Several lines are one value, and are removed together.
pub(crate) fn remove_retry(headers: &mut HeaderMap) {
    let mut lines = headers.get_all(ACTIVATE_STORAGE_ACCESS).iter();
    if !lines.all(|line| line.as_bytes().trim_ascii() == b"load") {
        headers.remove(ACTIVATE_STORAGE_ACCESS);
    }
}
