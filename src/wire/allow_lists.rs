//! [`AllowLists`]: what the answer to a preflight lists. Rule W3 of the wire.

use std::iter;

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName,
    HeaderValue,
};

use crate::decision::grant::Grant;
use crate::policy::grant_headers::ListValue;

/// The values of `Access-Control-Allow-Methods`, `-Allow-Headers` and `-Max-Age`.
#[derive(Default)]
pub(crate) struct AllowLists {
    pub(crate) methods: Option<HeaderValue>,
    pub(crate) names: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
}

impl AllowLists {
    /// W3: all that the rule allows, or what was requested where `*` would be taken literally.
    pub(crate) fn new(grant: &Grant, request_headers: &HeaderMap) -> Self {
        let values = grant.rule().grant_headers();
        Self {
            methods: match &values.allow_methods {
                ListValue::Absent => None,
                ListValue::Fixed(value) => Some(value.clone()),
                ListValue::PerRequest => {
                    request_headers.get(ACCESS_CONTROL_REQUEST_METHOD).cloned()
                }
            },
            names: match &values.allow_headers {
                ListValue::Absent => None,
                ListValue::Fixed(value) => Some(value.clone()),
                ListValue::PerRequest => requested_names(request_headers),
            },
            max_age: values.max_age.clone(),
        }
    }

    /// Every header with its value. A field that is missing here does not compile.
    pub(crate) fn into_headers(self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let Self {
            methods,
            names,
            max_age,
        } = self;
        [
            (ACCESS_CONTROL_ALLOW_METHODS, methods),
            (ACCESS_CONTROL_ALLOW_HEADERS, names),
            (ACCESS_CONTROL_MAX_AGE, max_age),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// The requested header names as one line. The decision has read every name.
fn requested_names(headers: &HeaderMap) -> Option<HeaderValue> {
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
    let mut lines = lines.iter().filter(|line| !line.is_empty());
    let first = lines.next()?;
    let Some(second) = lines.next() else {
        return Some(first.clone());
    };
    let mut joined = first.as_bytes().to_vec();
    for line in iter::once(second).chain(lines) {
        joined.extend_from_slice(b", ");
        joined.extend_from_slice(line.as_bytes());
    }
    HeaderValue::from_bytes(&joined).ok()
}
