//! Policies, and what comes nearest to them in tower-http.

use std::time::Duration;

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, header};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
use tower_http::cors::{AllowOrigin, CorsLayer};

const METHODS: [Method; 3] = [Method::PUT, Method::DELETE, Method::PATCH];
const REQUEST_HEADERS: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::AUTHORIZATION,
    HeaderName::from_static("x-csrf-token"),
    HeaderName::from_static("x-request-id"),
];
const EXPOSED_HEADERS: [HeaderName; 2] = [header::ETAG, HeaderName::from_static("x-request-id")];
const MAX_AGE: Duration = Duration::from_secs(7200);

/// A policy of one credentialed rule: these origins, three methods, four request headers and two
/// exposed ones.
pub fn policy(patterns: &[String]) -> Policy {
    let rule = Rule::credentialed(patterns)
        .methods(METHODS)
        .request_headers(REQUEST_HEADERS)
        .expose_headers(EXPOSED_HEADERS)
        .max_age(MAX_AGE)
        // The same with and without the public suffix list.
        .dangerously_allow_public_suffixes();
    Policy::new([rule]).unwrap_or_else(|error| panic!("{error}"))
}

pub fn ours(patterns: &[String]) -> CredentialsLayer {
    CredentialsLayer::new(policy(patterns))
}

/// The same by tower-http: a list of the origins, or a predicate that looks for the suffixes one by
/// one.
pub fn tower_http(patterns: &[String]) -> CorsLayer {
    let origins = if patterns.iter().any(|pattern| pattern.contains('*')) {
        suffix_predicate(patterns)
    } else {
        AllowOrigin::list(
            patterns
                .iter()
                .map(|origin| HeaderValue::from_str(origin).unwrap()),
        )
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods(METHODS)
        .allow_headers(REQUEST_HEADERS)
        .expose_headers(EXPOSED_HEADERS)
        .max_age(MAX_AGE)
}

fn suffix_predicate(patterns: &[String]) -> AllowOrigin {
    let patterns: Vec<Pattern> = patterns
        .iter()
        .map(|pattern| match pattern.split_once('*') {
            Some((start, end)) => Pattern::Family(start.into(), end.into()),
            None => Pattern::Exact(pattern.as_str().into()),
        })
        .collect();
    AllowOrigin::predicate(move |origin: &HeaderValue, _: &Parts| {
        let origin = origin.as_bytes();
        patterns.iter().any(|pattern| match pattern {
            Pattern::Exact(text) => origin == text.as_slice(),
            Pattern::Family(start, end) => origin.starts_with(start) && origin.ends_with(end),
        })
    })
}

#[derive(Clone)]
enum Pattern {
    Exact(Vec<u8>),
    Family(Vec<u8>, Vec<u8>),
}
