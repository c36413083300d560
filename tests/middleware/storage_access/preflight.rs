//! S5: preflights, which Firefox sends with the header and Chromium without.

use crate::storage_access::policy::{PAGE, STORAGE_ACCESS, policy};
use crate::wire::exchange::{VARY_PREFLIGHT, exchange, preflight, response};

#[test]
fn a_preflight_is_answered_as_ever_whatever_it_says_of_storage_access() {
    for headers in [
        &[][..],
        &[(STORAGE_ACCESS, "none")],
        &[(STORAGE_ACCESS, "inactive")],
        &[(STORAGE_ACCESS, "active")],
        &[(STORAGE_ACCESS, "inactive"), (STORAGE_ACCESS, "inactive")],
    ] {
        let granted = exchange(
            &policy(),
            preflight(PAGE, "PUT", headers),
            response(200, &[]),
        );
        assert_eq!(
            (granted.status(), granted.inner_calls),
            (204, 0),
            "{headers:?}"
        );
        assert_eq!(
            granted.headers(),
            [
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "GET, HEAD, POST, PUT"),
                ("access-control-allow-origin", PAGE),
                ("vary", VARY_PREFLIGHT),
            ]
        );
        let refused = exchange(
            &policy(),
            preflight(PAGE, "PATCH", headers),
            response(200, &[]),
        );
        assert_eq!(
            (refused.status(), refused.inner_calls),
            (403, 0),
            "{headers:?}"
        );
        assert_eq!(refused.headers(), [("vary", VARY_PREFLIGHT)]);
    }
}
