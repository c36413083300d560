//! W5: a layer whose policy can be replaced always sends `Vary: origin`.

use http::Method;
use tower_cors_credentials::{CredentialsLayer, PolicyHandle, PreflightStatus};

use crate::reload::exchange::{
    EVIL, KINDS, answer, first, get, header_set, public, request, request_of_kind, serve,
};

#[test]
fn every_response_varies_whatever_the_policy() {
    for policy in [first(), public()] {
        let (layer, _handle) = CredentialsLayer::reloadable(policy);
        for kind in 0..KINDS {
            let response = answer(&serve(&layer), request_of_kind(kind));
            let vary = response.headers()["vary"].to_str().unwrap();
            assert!(vary.starts_with("origin"), "{:?}", request_of_kind(kind));
        }
    }
}

/// At the start, by either way to replace it, and with another status.
#[test]
fn no_policy_of_the_layer_is_static() {
    let ways: [fn(&PolicyHandle); 4] = [
        |_| (),
        |handle| drop(handle.replace(public())),
        |handle| drop(handle.try_replace(Ok::<_, &str>(public()))),
        |handle| drop(handle.replace(handle.current().with_preflight_status(PreflightStatus::Ok))),
    ];
    for way in ways {
        let (layer, handle) = CredentialsLayer::reloadable(public());
        way(&handle);
        let service = serve(&layer);
        let lines = |request| {
            let response = answer(&service, request);
            header_set(response.headers())
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(request(Method::GET, &[])), ["vary: origin"]);
        assert_eq!(
            lines(request(Method::GET, &[("origin", EVIL), ("origin", EVIL)])),
            ["vary: origin"]
        );
        assert_eq!(
            lines(get(EVIL)),
            [
                "access-control-allow-origin: *",
                "access-control-expose-headers: etag",
                "vary: origin"
            ]
        );
    }
}

/// The mark is the handle's own business: a policy that is kept elsewhere stays what it is.
#[test]
fn a_policy_that_is_used_twice_is_static_where_it_is_fixed() {
    let policy = public();
    let fixed = serve(&CredentialsLayer::new(policy.clone()));
    let (_layer, handle) = CredentialsLayer::reloadable(policy.clone());
    let response = answer(&fixed, get(EVIL));
    assert!(!response.headers().contains_key("vary"));

    assert_eq!(handle.current(), policy);
    assert_ne!(handle.current(), first());
}
