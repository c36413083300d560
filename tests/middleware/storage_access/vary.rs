//! S3: what is granted by a rule that activates storage access varies by it.

use http::Method;

use crate::storage_access::policy::{APP, OTHER, PAGE, REFUSED, STORAGE_ACCESS, policy_and_any};
use crate::wire::exchange::{exchange, request, response};

const BOTH: &str = "origin, sec-fetch-storage-access";

#[test]
fn every_response_that_such_a_rule_grants_varies_by_storage_access() {
    for access in ["none", "inactive", "active"] {
        for status in [101, 200, 204, 304, 404, 500] {
            for (origin, expected) in [
                (PAGE, BOTH),
                (APP, "origin"),
                (OTHER, "origin"),
                (REFUSED, "origin"),
            ] {
                let request = request(Method::GET, &[("origin", origin), (STORAGE_ACCESS, access)]);
                let exchange = exchange(&policy_and_any(), request, response(status, &[]));
                assert_eq!(
                    vary(&exchange.response),
                    [expected],
                    "{origin} {access} {status}"
                );
            }
        }
        let request = request(Method::GET, &[(STORAGE_ACCESS, access)]);
        let exchange = exchange(&policy_and_any(), request, response(200, &[]));
        assert_eq!(vary(&exchange.response), ["origin"]);
    }
}

#[test]
fn vary_by_storage_access_is_merged_with_what_is_there() {
    for (inner, expected) in [
        (
            &["accept-encoding"][..],
            &["accept-encoding, origin, sec-fetch-storage-access"][..],
        ),
        (&["origin"], &[BOTH]),
        (&["Origin"], &["Origin, sec-fetch-storage-access"]),
        (
            &["sec-fetch-storage-access"],
            &["sec-fetch-storage-access, origin"],
        ),
        (
            &["Sec-Fetch-Storage-Access, Origin"],
            &["Sec-Fetch-Storage-Access, Origin"],
        ),
        (
            &["cookie", "accept"],
            &["cookie, origin, sec-fetch-storage-access", "accept"],
        ),
        (
            &["cookie", "sec-fetch-storage-access"],
            &["cookie, origin", "sec-fetch-storage-access"],
        ),
        (&["", "origin"], &["sec-fetch-storage-access", "origin"]),
        (&["*"], &["*"]),
        (&["cookie, *"], &["cookie, *"]),
        (
            &["x-sec-fetch-storage-access"],
            &["x-sec-fetch-storage-access, origin, sec-fetch-storage-access"],
        ),
        (&[""], &[BOTH]),
    ] {
        let lines: Vec<_> = inner.iter().map(|line| ("vary", *line)).collect();
        let request = request(Method::GET, &[("origin", PAGE)]);
        let exchange = exchange(&policy_and_any(), request, response(200, &lines));
        assert_eq!(vary(&exchange.response), expected, "{inner:?}");
    }
}

fn vary(response: &http::Response<String>) -> Vec<&str> {
    let lines = response.headers().get_all(http::header::VARY);
    lines.iter().map(|line| line.to_str().unwrap()).collect()
}
