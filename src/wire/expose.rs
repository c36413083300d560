//! `Access-Control-Expose-Headers`: which headers of a response scripts may see. Rule W4 of the
//! wire.

use http::HeaderName;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderValue, MaxSizeReached};

use crate::fetch::header_name::{is_exposable, is_safelisted_response_header};
use crate::policy::grant_headers::ListValue;
use crate::policy::policy_rule::PolicyRule;

/// Joins the rule's exposed names to those of the inner service.
pub(crate) fn expose(headers: &mut HeaderMap, rule: &PolicyRule) -> Result<(), MaxSizeReached> {
    let names = match &rule.grant_headers().expose_headers {
        ListValue::Absent => return Ok(()),
        ListValue::Fixed(names) => names.clone(),
        ListValue::PerRequest => match carried_names(headers, rule.expose_headers()) {
            Some(names) => names,
            None => return Ok(()),
        },
    };
    if headers.try_append(ACCESS_CONTROL_EXPOSE_HEADERS, names)? {
        remove_repeated_line(headers)?;
    }
    Ok(())
}

/// Removes the last line, if the inner service has said the same.
fn remove_repeated_line(headers: &mut HeaderMap) -> Result<(), MaxSizeReached> {
    let lines = headers.get_all(ACCESS_CONTROL_EXPOSE_HEADERS).iter();
    let lines: Vec<_> = lines.cloned().collect();
    let Some((last, others)) = lines.split_last() else {
        return Ok(());
    };
    if others.contains(last) {
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
        for line in others {
            headers.try_append(ACCESS_CONTROL_EXPOSE_HEADERS, line.clone())?;
        }
    }
    Ok(())
}

/// The names that `*` would stand for, if it stood for anything beside credentials: those that the
/// response carries, then those that are `named`.
fn carried_names(headers: &HeaderMap, named: &[HeaderName]) -> Option<HeaderValue> {
    let carried = headers.keys().filter(|name| {
        is_exposable(name) && !is_safelisted_response_header(name) && !named.contains(name)
    });
    let names: Vec<_> = carried.chain(named).map(HeaderName::as_str).collect();
    match names.is_empty() {
        true => None,
        false => HeaderValue::try_from(names.join(", ")).ok(),
    }
}
