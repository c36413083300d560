//! Without `Sec-Fetch-Site`: whether the `Origin` has the host and port of the request.

use http::{Method, Uri};

use crate::enforcement::request::{header_map, tiers};

fn is_own(uri: &'static str, lines: &[(&str, &str)]) -> bool {
    let uri = Uri::from_static(uri);
    tiers()
        .check(&Method::POST, &uri, &header_map(lines))
        .is_ok()
}

#[test]
fn the_origin_is_compared_with_the_sole_host() {
    for (origin, host, expected) in [
        ("https://a.example", "a.example", true),
        ("http://a.example", "a.example", true),
        ("https://A.Example", "a.example", true),
        ("https://a.example", "A.EXAMPLE", true),
        ("https://a.example:8443", "a.example:8443", true),
        ("http://[::1]:3000", "[::1]:3000", true),
        ("http://127.0.0.1", "127.0.0.1", true),
        // The default port of the origin's scheme, on either side.
        ("https://a.example", "a.example:443", true),
        ("https://a.example:443", "a.example", true),
        ("http://a.example", "a.example:80", true),
        ("http://[::1]", "[::1]:80", true),
        ("https://a.example", "a.example:80", false),
        ("http://a.example", "a.example:443", false),
        ("https://a.example", "a.example:8443", false),
        ("https://a.example:8443", "a.example", false),
        // No origin that a rule could name, but a page's all the same.
        ("https://a.example.", "a.example.", true),
        ("https://a.example.", "a.example", false),
        ("https://a!b.example", "a!b.example", true),
        ("https://a.example", "b.example", false),
        ("https://a.example", "x.a.example", false),
        ("https://x.a.example", "a.example", false),
        ("https://a.example.evil.example", "a.example", false),
        ("https://user@a.example", "a.example", false),
        ("https://a.example/", "a.example", false),
        ("https://a.example#b", "a.example", false),
        ("https://a.example, https://a.example", "a.example", false),
        ("null", "null", false),
        ("a.example", "a.example", false),
        ("", "", false),
        ("https://", "", false),
        ("https://:443", "", false),
        ("https://:443", ":443", false),
        // No page of another scheme is this server's.
        ("capacitor://localhost", "localhost", false),
        ("ws://a.example", "a.example", false),
        ("HTTPS://a.example", "a.example", false),
    ] {
        let lines = [("host", host), ("origin", origin)];
        assert_eq!(is_own("/", &lines), expected, "{origin} {host}");
    }
}

#[test]
fn no_host_and_two_hosts_are_unequal() {
    let origin = ("origin", "https://a.example");
    let host = ("host", "a.example");
    assert!(is_own("/", &[origin, host]));
    assert!(!is_own("/", &[origin]));
    assert!(!is_own("/", &[origin, host, host]));
    assert!(!is_own("/", &[origin, host, ("host", "b.example")]));
    assert!(!is_own("/", &[origin, origin, host]));
}

#[test]
fn the_authority_of_the_uri_comes_before_the_host() {
    let origin = ("origin", "https://a.example");
    for (uri, host, expected) in [
        ("https://a.example/x", None, true),
        ("http://a.example/x", None, true),
        ("http://A.example:443/x", None, true),
        ("http://a.example:80/x", None, false),
        ("https://a.example/x", Some("b.example"), true),
        ("https://b.example/x", Some("a.example"), false),
        ("https://user@a.example/x", Some("a.example"), false),
    ] {
        let mut lines = vec![origin];
        lines.extend(host.map(|host| ("host", host)));
        assert_eq!(is_own(uri, &lines), expected, "{uri} {host:?}");
    }
}

#[test]
fn what_a_proxy_says_of_the_host_is_not_read() {
    let own = ("origin", "https://a.example");
    for (name, value) in [
        ("x-forwarded-host", "a.example"),
        ("forwarded", "host=a.example"),
        ("x-original-host", "a.example"),
        ("referer", "https://a.example/"),
    ] {
        assert!(
            !is_own("/", &[own, ("host", "10.0.0.7"), (name, value)]),
            "{name}"
        );
        assert!(!is_own("/", &[own, (name, value)]), "{name}");
    }
}
