//! The setting goes with whatever else a layer is set up with.

use http::{HeaderMap, Method, Request, Response};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Decision, StorageAccess};

use crate::storage_access::policy::{APP, PAGE, STORAGE_ACCESS, policy};
use crate::wire::exchange::{block_on, preflight, request};

#[test]
fn the_header_is_read_from_its_sole_line_alone() {
    let of = |lines: &[&str]| {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(STORAGE_ACCESS, line.parse().unwrap());
        }
        StorageAccess::of(&headers)
    };
    for (lines, expected) in [
        (&[][..], None),
        (&["none"], Some(StorageAccess::None)),
        (&["inactive"], Some(StorageAccess::Inactive)),
        (&["active"], Some(StorageAccess::Active)),
        (&["Active"], None),
        (&["active, active"], None),
        (&["active", "active"], None),
        (&[""], None),
    ] {
        assert_eq!(of(lines), expected, "{lines:?}");
        if let Some(access) = expected {
            assert_eq!(access.as_str(), lines[0]);
        }
    }
}

/// The rule of `APP` does not have the setting, and a preflight's storage access is nobody's.
#[test]
fn a_grant_tells_storage_access_where_its_rule_activates_it() {
    for (value, expected) in [
        ("none", Some(StorageAccess::None)),
        ("inactive", Some(StorageAccess::Inactive)),
        ("active", Some(StorageAccess::Active)),
        ("other", None),
    ] {
        let storage_access = |request: Request<String>| {
            let decision = policy().decide(request.method(), request.headers());
            decision.grant().unwrap().storage_access()
        };
        let actual = |origin| request(Method::GET, &[("origin", origin), (STORAGE_ACCESS, value)]);
        assert_eq!(storage_access(actual(PAGE)), expected);
        assert_eq!(storage_access(actual(APP)), None);
        let preflight = preflight(PAGE, "GET", &[(STORAGE_ACCESS, value)]);
        assert_eq!(storage_access(preflight), None);
    }
}

#[test]
fn a_handler_finds_storage_access_in_the_inserted_decision() {
    let layer = CredentialsLayer::new(policy()).with_insert_decision(true);
    let service = layer.layer(service_fn(async |request: Request<String>| {
        let decision = request.extensions().get::<Decision>();
        let grant = decision.and_then(Decision::grant).unwrap();
        assert_eq!(grant.storage_access(), Some(StorageAccess::Active));
        assert!(
            format!("{grant:?}").ends_with(", storage_access: Active }"),
            "{grant:?}"
        );
        Ok::<_, std::convert::Infallible>(Response::new(String::from("inner")))
    }));
    let request = request(Method::GET, &[("origin", PAGE), (STORAGE_ACCESS, "active")]);
    let response = block_on(service.oneshot(request)).unwrap();
    assert_eq!(response.body(), "inner");
}

#[cfg(feature = "reload")]
#[test]
fn a_replaced_policy_decides_whether_storage_access_is_activated() {
    use crate::wire::exchange::{exchange_through, response};
    use tower_cors_credentials::{Policy, Rule};

    let with = |activate| {
        let rule = Rule::credentialed([PAGE]).activate_storage_access(activate);
        Policy::new([rule]).unwrap()
    };
    assert_ne!(with(true), with(false));
    let (layer, handle) = CredentialsLayer::reloadable(with(false));
    let mut seen = Vec::new();
    for activate in [false, true, false] {
        handle.replace(with(activate));
        let request = request(
            Method::GET,
            &[("origin", PAGE), (STORAGE_ACCESS, "inactive")],
        );
        let exchange = exchange_through(&layer, request, response(200, &[]));
        let vary = exchange.response.headers()["vary"].to_str().unwrap();
        seen.push((exchange.status(), exchange.inner_calls, vary.to_owned()));
    }
    let off = (200, 1, "origin".to_owned());
    let on = (403, 0, "origin, sec-fetch-storage-access".to_owned());
    assert_eq!(seen, [off.clone(), on, off]);
}
