//! A request is decided by one policy from beginning to end.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer, service_fn};
use tower_cors_credentials::{CredentialsLayer, Refusal, RefusalReason};

use crate::reload::exchange::{
    APP, PARTNER, answer, first, get, header_set, preflight, public, second, serve,
};

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Replaced when the inner service is called, or before its response is there: all the same.
#[test]
fn a_request_keeps_the_policy_that_it_was_decided_by() {
    for replaced_in_call in [true, false] {
        let (layer, handle) = CredentialsLayer::reloadable(first());
        let service = layer.layer(service_fn({
            let handle = handle.clone();
            move |_: Request<String>| {
                let handle = handle.clone();
                if replaced_in_call {
                    handle.replace(second());
                }
                async move {
                    handle.replace(second());
                    Ok::<_, Infallible>(Response::new(String::new()))
                }
            }
        }));
        assert_eq!(
            header_set(answer(&service, get(APP)).headers()),
            owned(&[
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", APP),
                ("access-control-expose-headers", "etag"),
                ("vary", "origin"),
            ])
        );
        assert_eq!(
            header_set(answer(&service, get(APP)).headers()),
            owned(&[
                ("access-control-allow-origin", APP),
                ("access-control-expose-headers", "x-request-id"),
                ("vary", "origin"),
            ])
        );
    }
}

#[test]
fn a_refusal_is_that_of_the_policy_that_refused() {
    let (layer, handle) = CredentialsLayer::reloadable(first());
    let service = serve(&layer);
    let response = answer(&service, get(PARTNER));
    handle.replace(second());
    let refusal = response.extensions().get::<Refusal>().unwrap();
    assert_eq!(refusal.reason(), RefusalReason::OriginNotAllowed);
    assert!(
        refusal
            .explain()
            .to_string()
            .starts_with("no rule names `https://partner.example`")
    );
    assert!(answer(&service, get(PARTNER)).extensions().is_empty());
}

#[test]
fn a_preflight_lists_what_one_policy_allows() {
    let (layer, handle) = CredentialsLayer::reloadable(first());
    let service = serve(&layer);
    let vary = "origin, access-control-request-method, access-control-request-headers";
    assert_eq!(
        header_set(answer(&service, preflight(APP)).headers()),
        owned(&[
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-headers", "content-type"),
            ("access-control-allow-methods", "GET, HEAD, POST, PUT"),
            ("access-control-allow-origin", APP),
            ("access-control-max-age", "60"),
            ("vary", vary),
        ])
    );
    handle.replace(second());
    assert_eq!(
        header_set(answer(&service, preflight(APP)).headers()),
        owned(&[
            ("access-control-allow-headers", "x-csrf-token"),
            ("access-control-allow-methods", "GET, HEAD, POST, DELETE"),
            ("access-control-allow-origin", APP),
            ("access-control-max-age", "120"),
            ("vary", vary),
        ])
    );
    handle.replace(public());
    assert_eq!(
        header_set(answer(&service, preflight(APP)).headers()),
        owned(&[
            ("access-control-allow-methods", "GET, HEAD, POST"),
            ("access-control-allow-origin", "*"),
            ("vary", vary),
        ])
    );
}
