//! The answers to preflights: rules W2 and W3 of the wire.
//!
//! They are made in the request's own map, which has room for them, so that none is allocated.

use std::iter;

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue,
    MaxSizeReached, VARY,
};
use http::{Extensions, StatusCode};

use crate::decision::grant::Grant;
use crate::decision::refusal::Refusal;
use crate::policy::grant_headers::ListValue;
use crate::wire::allow_origin::share;
use crate::wire::answer::{Answer, mark};
use crate::wire::vary::VARY_PREFLIGHT;
use crate::wire::verbose_preflight::verbose_grant;

/// What a granted preflight, or a verbosely refused one, lists.
pub(crate) struct Lists {
    pub(crate) methods: Option<HeaderValue>,
    pub(crate) names: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
}

/// W2, W3: the answer to a granted preflight.
pub(crate) fn grant_preflight(grant: &Grant, request_headers: HeaderMap) -> Answer {
    let lists = Lists::of(grant, &request_headers);
    match answer_with(grant, lists, request_headers) {
        Ok(headers) => Answer {
            status: grant.policy().preflight_status().into(),
            headers,
            extensions: Extensions::new(),
        },
        // What does not fit as a whole is shared with nobody.
        Err(MaxSizeReached { .. }) => forbidden(HeaderMap::new(), Extensions::new()),
    }
}

/// W2: the answer to a refused preflight.
pub(crate) fn refuse_preflight(refusal: Refusal, request_headers: HeaderMap) -> Answer {
    let verbose = match refusal.policy().verbose_preflights() {
        true => verbose_grant(&refusal, &request_headers),
        false => None,
    };
    let extensions = mark(refusal);
    let Some((grant, lists)) = verbose else {
        return forbidden(request_headers, extensions);
    };
    match answer_with(&grant, lists, request_headers) {
        Ok(headers) => Answer {
            status: grant.policy().preflight_status().into(),
            headers,
            extensions,
        },
        Err(MaxSizeReached { .. }) => forbidden(HeaderMap::new(), extensions),
    }
}

fn forbidden(mut headers: HeaderMap, extensions: Extensions) -> Answer {
    headers.clear();
    headers.insert(VARY, VARY_PREFLIGHT);
    Answer {
        status: StatusCode::FORBIDDEN,
        headers,
        extensions,
    }
}

fn answer_with(
    grant: &Grant,
    lists: Lists,
    mut headers: HeaderMap,
) -> Result<HeaderMap, MaxSizeReached> {
    headers.clear();
    headers.try_insert(VARY, VARY_PREFLIGHT)?;
    share(&mut headers, grant)?;
    let listed = [
        (ACCESS_CONTROL_ALLOW_METHODS, lists.methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, lists.names),
        (ACCESS_CONTROL_MAX_AGE, lists.max_age),
    ];
    for (name, value) in listed {
        if let Some(value) = value {
            headers.try_insert(name, value)?;
        }
    }
    Ok(headers)
}

impl Lists {
    /// W3: all that the rule allows, or what was requested where `*` would be taken literally.
    fn of(grant: &Grant, request_headers: &HeaderMap) -> Self {
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
