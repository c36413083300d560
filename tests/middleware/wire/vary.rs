//! W5: every response that is no preflight's varies by origin.

use crate::wire::exchange::{APP, EVIL, exchange, get, response, tiers};

#[test]
fn vary_is_on_every_response_whoever_asks_and_whatever_the_status() {
    for headers in [
        &[][..],
        &[("origin", APP)],
        &[("origin", EVIL)],
        &[("origin", "null")],
        &[("origin", APP), ("origin", APP)],
        &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
    ] {
        for status in [101, 200, 204, 304, 404, 500] {
            let exchange = exchange(&tiers(), get(headers), response(status, &[]));
            assert_eq!(vary(&exchange.response), ["origin"], "{headers:?} {status}");
        }
    }
}

#[test]
fn vary_is_merged_with_what_is_there() {
    for (inner, expected) in [
        (&["accept-encoding"][..], &["accept-encoding, origin"][..]),
        (
            &["accept-encoding, cookie"],
            &["accept-encoding, cookie, origin"],
        ),
        (
            &["accept-encoding", "cookie"],
            &["accept-encoding, origin", "cookie"],
        ),
        (&["origin"], &["origin"]),
        (&["Origin"], &["Origin"]),
        (&["ORIGIN"], &["ORIGIN"]),
        (&["cookie ,\tOrigin"], &["cookie ,\tOrigin"]),
        (&["cookie", "origin"], &["cookie", "origin"]),
        (&["*"], &["*"]),
        (&["cookie, *"], &["cookie, *"]),
        (&["x-origin"], &["x-origin, origin"]),
        (&["origin-agent"], &["origin-agent, origin"]),
        (&[""], &["origin"]),
        (&["", "cookie"], &["origin", "cookie"]),
    ] {
        for headers in [&[][..], &[("origin", APP)], &[("origin", EVIL)]] {
            let lines: Vec<_> = inner.iter().map(|line| ("vary", *line)).collect();
            let exchange = exchange(&tiers(), get(headers), response(200, &lines));
            assert_eq!(vary(&exchange.response), expected, "{headers:?}");
        }
    }
}

fn vary(response: &http::Response<String>) -> Vec<&str> {
    response
        .headers()
        .get_all(http::header::VARY)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect()
}
