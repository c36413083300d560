//! S2: every other request passes as if the setting were off.

use http::Method;

use crate::storage_access::policy::{APP, PAGE, STORAGE_ACCESS, policy};
use crate::wire::exchange::{exchange, request, response};

#[test]
fn any_other_value_several_lines_and_none_pass_as_without_the_setting() {
    for values in [
        &[][..],
        &["none"],
        &["active"],
        &[""],
        &["Inactive"],
        &["INACTIVE"],
        &["inactive "],
        &["inactive;a"],
        &["inactive, inactive"],
        &["\"inactive\""],
        &["?1"],
        &["inactive", "inactive"],
        &["inactive", "active"],
        &["none", "inactive"],
    ] {
        let with = |origin| {
            let mut headers = vec![("origin", origin)];
            headers.extend(values.iter().map(|value| (STORAGE_ACCESS, *value)));
            request(Method::POST, &headers)
        };
        let inner = || response(200, &[("etag", "1"), ("set-cookie", "a=b")]);
        let activating = exchange(&policy(), with(PAGE), inner());
        assert_eq!(
            (activating.status(), activating.inner_calls),
            (200, 1),
            "{values:?}"
        );
        assert_eq!(activating.response.body(), "inner");
        assert_eq!(
            activating.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", PAGE),
                ("access-control-expose-headers", "etag"),
                ("etag", "1"),
                ("set-cookie", "a=b"),
                ("vary", "origin, sec-fetch-storage-access"),
            ]
        );
        let other = exchange(&policy(), with(APP), inner());
        assert_eq!(
            other.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-origin", APP),
                ("etag", "1"),
                ("set-cookie", "a=b"),
                ("vary", "origin"),
            ]
        );
    }
}
