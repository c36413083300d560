//! W6: the only place that writes, and the only place that removes, `Access-Control-Allow-Origin`
//! and `Access-Control-Allow-Credentials`.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderValue,
    MaxSizeReached,
};

use crate::decision::grant::Grant;

const ANY: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");

/// Shares the response with the page that the grant names. What the inner service says is replaced.
pub(crate) fn share(headers: &mut HeaderMap, grant: &Grant) -> Result<(), MaxSizeReached> {
    let origin = match grant.origin() {
        Some(origin) if !grant.rule().allows_any_origin() => origin.as_header_value().clone(),
        Some(_) | None => ANY,
    };
    headers.try_insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin)?;
    if grant.allows_credentials() {
        headers.try_insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE)?;
    } else {
        headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    }
    Ok(())
}

/// Shares the response with nobody.
pub(crate) fn withhold(headers: &mut HeaderMap) {
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
}
