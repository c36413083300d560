//! What is said of a request that is sent again.

use http::Method;

use crate::storage_access::policy::{APP, PAGE, STORAGE_ACCESS, policy};
use crate::wire::exchange::request;

#[test]
fn the_explanation_says_that_storage_access_will_be_activated() {
    let explain = |headers: &[(&str, &str)]| {
        let request = request(Method::GET, headers);
        policy()
            .explain(&Method::GET, request.headers())
            .to_string()
    };
    let inactive = (STORAGE_ACCESS, "inactive");
    assert_eq!(
        explain(&[("origin", PAGE), inactive]),
        "storage access will be activated, for which the browser sends the request again with its \
         cookies: rule 0 (credentialed) names `https://www.partner.example`"
    );
    for (origin, headers) in [
        (PAGE, &[][..]),
        (PAGE, &[(STORAGE_ACCESS, "active")]),
        (PAGE, &[(STORAGE_ACCESS, "none")]),
        (PAGE, &[inactive, ("upgrade", "websocket")]),
        (APP, &[inactive]),
    ] {
        let explanation = explain(&[&[("origin", origin)], headers].concat());
        assert!(
            explanation.starts_with("the response is shared, also with credentials: "),
            "{explanation}"
        );
    }
}
