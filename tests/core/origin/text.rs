//! Texts that are origins, with their parts, and texts that are none, with the reason.

use std::collections::{BTreeSet, HashSet};

use http::HeaderValue;
use tower_cors_credentials::Origin;

use crate::values::{hash_of, is_printable_ascii, origin};

/// Texts that are origins, with their parts.
const ORIGINS: &[(&str, &str, &str, Option<u16>)] = &[
    ("https://app.example.com", "https", "app.example.com", None),
    ("http://app.example.com", "http", "app.example.com", None),
    ("https://a.b:8443", "https", "a.b", Some(8443)),
    ("https://a.b:1", "https", "a.b", Some(1)),
    ("https://a.b:65535", "https", "a.b", Some(65535)),
    // The other scheme's default port is no default.
    ("http://a.b:443", "http", "a.b", Some(443)),
    ("https://a.b:80", "https", "a.b", Some(80)),
    ("http://localhost:3000", "http", "localhost", Some(3000)),
    ("https://com", "https", "com", None),
    ("https://a_b.example", "https", "a_b.example", None),
    ("https://-a-.b--c", "https", "-a-.b--c", None),
    ("https://9gag.com", "https", "9gag.com", None),
    // Punycode is not decoded, so that an impossible one is as good as another.
    (
        "https://xn--bcher-kva.example",
        "https",
        "xn--bcher-kva.example",
        None,
    ),
    ("https://xn--a", "https", "xn--a", None),
    // A host is an address by its last label alone.
    ("https://1.2.3.4.example", "https", "1.2.3.4.example", None),
    ("https://0x7f.example", "https", "0x7f.example", None),
    ("https://a.0xg", "https", "a.0xg", None),
    ("https://a.1b", "https", "a.1b", None),
    ("https://127.0.0.1", "https", "127.0.0.1", None),
    ("https://0.0.0.0", "https", "0.0.0.0", None),
    (
        "https://255.255.255.255:8443",
        "https",
        "255.255.255.255",
        Some(8443),
    ),
    // Schemes that are not special have no addresses in dotted form, and no default port.
    ("app://127.1", "app", "127.1", None),
    ("app://foo.1:443", "app", "foo.1", Some(443)),
    ("app://0x7f", "app", "0x7f", None),
    ("httpsx://foo.1", "httpsx", "foo.1", None),
    ("capacitor://localhost", "capacitor", "localhost", None),
    ("tauri://localhost", "tauri", "localhost", None),
    ("ionic://localhost:80", "ionic", "localhost", Some(80)),
    ("a://b", "a", "b", None),
    ("a9+.-://b", "a9+.-", "b", None),
    (
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "chrome-extension",
        "abcdefghijklmnopabcdefghijklmnop",
        None,
    ),
    (
        "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc",
        "moz-extension",
        "2c127fa4-62c7-7e4f-90e5-472b45eecfdc",
        None,
    ),
    // Each begins with a scheme that is refused.
    ("wsx://a", "wsx", "a", None),
    ("filesystem://a", "filesystem", "a", None),
    ("sftp://a", "sftp", "a", None),
];

/// IPv6 addresses in the one spelling that the URL standard serializes.
const IPV6: &[&str] = &[
    "[::]",
    "[::1]",
    "[1::]",
    "[1::2]",
    "[0:1::]",
    "[::1:0]",
    "[2001:db8::1]",
    "[fe80::abcd:ef01:2345:6789]",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
    // One zero piece is not compressed.
    "[1:2:3:4:5:6:7:0]",
    "[0:2:3:4:5:6:7:8]",
    "[1:0:3:4:5:6:7:8]",
    // Two are, wherever they are.
    "[::3:4:5:6:7:8]",
    "[1:2:3::6:7:8]",
    "[1:2:3:4:5:6::]",
    // Of two runs the longer is; of two as long, the first.
    "[1:0:0:2::3]",
    "[1::2:0:0:3]",
    "[1::2:3:0:0:4]",
    "[::1:0:0:2:3]",
    // Nothing is dotted.
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[64:ff9b::c000:221]",
];

const NOT_IPV6: &[&str] = &[
    "::1",
    "fe80::1",
    "[",
    "[]",
    "[:]",
    "[:::]",
    "[1]",
    "[1:]",
    "[:1]",
    "[::1",
    "[1::2::3]",
    "[::1::]",
    "[1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9]",
    "[1:2:3:4:5:6:7:]",
    "[1:2:3:4:5:6:7:8:]",
    "[::1:]",
    // A leading zero, a fifth digit, an upper-case digit, a zone.
    "[::01]",
    "[::00]",
    "[::0001]",
    "[::12345]",
    "[::A]",
    "[::g]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    // Not compressed, or not as much as can be, or the wrong run, or a single piece.
    "[0:0:0:0:0:0:0:0]",
    "[0:0:0:0:0:0:0:1]",
    "[::0]",
    "[0::]",
    "[0::1]",
    "[1::0:2]",
    "[1:0:0:2:3:4:5:6]",
    "[1::2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7::]",
    "[::2:3:4:5:6:7:8]",
    "[1:2:3:4:5:6:7:8::]",
    "[1::2:3:4:5:6:7:8]",
    "[1::2:0:0:0:3]",
    "[1:0:0:2::3:4]",
    // Dotted.
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
];

/// A reason, the advice, and the texts that are refused for it, with what they should have been.
type Refusals = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<&'static str>)],
);

/// Texts that are no origins, by what is wrong with them and what the author is told to write.
const NOT_ORIGINS: &[Refusals] = &[
    (
        "is empty",
        "write a scheme, `://` and a host, or remove it",
        &[("", None)],
    ),
    (
        "is what browsers send for every opaque origin: sandboxed frames, `data:` pages, some redirects",
        "name the page's own origin",
        &[("null", None)],
    ),
    (
        "is a wildcard, not an origin",
        "name the origins, or the subdomains of a host as `https://*.example.com`",
        &[("*", None)],
    ),
    (
        "has no scheme",
        "put `https://` before the host, or `http://` before `localhost`",
        &[
            ("app.example.com", Some("https://app.example.com")),
            ("app.example.com/", Some("https://app.example.com")),
            ("localhost:3000", Some("http://localhost:3000")),
            ("nullx", Some("https://nullx")),
            ("//app.example.com", None),
            ("about:blank", None),
            // A broken scheme is not taken for a host.
            ("https:app.example.com", None),
            ("https:/app.example.com", None),
            ("https//app.example.com", None),
            ("ht_tps://app.example.com", None),
            ("https", Some("https://https")),
            ("https:", Some("https://https")),
            ("https:/", None),
        ],
    ),
    (
        "has a scheme that does not begin with a letter",
        "write a scheme such as `https`",
        &[("://a", None), ("1a://b", None), ("+a://b", None)],
    ),
    (
        "is a file: pages that are opened from files send `null` as their origin",
        "serve the page over HTTP on `localhost`",
        &[
            ("file://", None),
            ("file:///index.html", None),
            ("file://host", None),
        ],
    ),
    (
        "has a scheme that no page's origin has",
        "name the origin of the page, with `https` or `http`, also for the WebSockets that it opens",
        &[
            ("ws://a.example:8080", Some("https://a.example:8080")),
            ("wss://a.example", Some("https://a.example")),
            ("ws://wss.example", Some("https://wss.example")),
            ("ftp://a.example", None),
        ],
    ),
    (
        "has no host",
        "write the host after `://`",
        &[("https://", None), ("https://:8443", None)],
    ),
    (
        "has upper-case letters, which no browser sends",
        "write it in lower case",
        &[
            ("https://App.example.com", Some("https://app.example.com")),
            ("HTTPS://app.example.com", Some("https://app.example.com")),
            (
                "Https://App.Example.Com:443/",
                Some("https://app.example.com"),
            ),
            ("https://a.b:8443A", None),
        ],
    ),
    (
        "has characters outside ASCII",
        "write the host in punycode (`xn--...`)",
        &[
            ("https://bücher.example", None),
            ("https://a.b:１", None),
            ("é", None),
        ],
    ),
    (
        "has white space or control characters",
        "remove them",
        &[
            (" https://a.b", Some("https://a.b")),
            ("https://a.b ", Some("https://a.b")),
            ("https://a.b\r\n", Some("https://a.b")),
            ("https://a.b:8443\t", Some("https://a.b:8443")),
            ("https://a .b", None),
            ("https://a.b\0", None),
            ("https://a.b\u{7f}", None),
            ("https://a.b\0.example.com", None),
        ],
    ),
    (
        "is a list",
        "give each origin as a value of its own",
        &[
            ("https://a.b https://c.d", None),
            ("https://a.b,https://c.d", None),
            ("https://a.b:1, https://c.d", None),
        ],
    ),
    (
        "is a regular expression",
        "write a pattern, such as `https://*.example.com`",
        &[
            (r"^https://a\.b$", None),
            (r"https://.*\.a\.b", None),
            (r"https://a\.b", None),
            (r"https://a(\.b)?", None),
        ],
    ),
    (
        "has a character that no host has",
        "use letters, digits, `-`, `_` and `.` alone, without quotes",
        &[
            ("https://a%2eb", None),
            ("https://<a>", None),
            ("https://a!b", None),
            ("https://a|b", None),
            ("https://a'b", None),
            ("\"https://a.b\"", None),
            ("'https://a.b'", None),
            ("https://[::1]x", None),
        ],
    ),
    (
        "has a user name or password",
        "remove them and the `@`",
        &[
            ("https://user@a.b", None),
            ("https://user:password@a.b", None),
            ("https://user:80@a.b", None),
            ("https://@a.b", None),
        ],
    ),
    (
        "ends in a slash",
        "remove the trailing slash",
        &[
            ("https://a.b/", Some("https://a.b")),
            ("https://a.b:8443/", Some("https://a.b:8443")),
            ("https://[::1]/", Some("https://[::1]")),
            ("https://a.b:443/", Some("https://a.b")),
        ],
    ),
    (
        "has a path",
        "remove the path: an origin is scheme, host and port",
        &[
            ("https://a.b/c", Some("https://a.b")),
            ("https://a.b//", Some("https://a.b")),
            ("https://a.b:8443/c?d#e", Some("https://a.b:8443")),
            ("https://a.b\\", Some("https://a.b")),
            ("https:///a.b", None),
        ],
    ),
    (
        "has a query or fragment",
        "remove it: an origin is scheme, host and port",
        &[
            ("https://a.b?c", Some("https://a.b")),
            ("https://a.b#c", Some("https://a.b")),
            ("https://evil.com#.example.com", Some("https://evil.com")),
        ],
    ),
    (
        "has an empty label in its host",
        "remove the extra dot",
        &[
            ("https://.", None),
            ("https://.a", None),
            ("https://a..b", None),
            ("https://a..", None),
        ],
    ),
    (
        "ends in a dot",
        "remove the trailing dot",
        &[
            ("https://a.b.", Some("https://a.b")),
            ("https://a.b.:8443", Some("https://a.b:8443")),
            ("http://localhost.", Some("http://localhost")),
        ],
    ),
    (
        "has a host that browsers read as an IPv4 address, but write in another way",
        "write four decimal numbers from 0 to 255 without leading zeros",
        &[
            ("https://127.1", None),
            ("https://1", None),
            ("https://2130706433", None),
            ("https://0x7f.1", None),
            ("https://0x7f.0.0.0x1", None),
            ("https://a.0x", None),
            ("https://foo.1", None),
            ("https://foo.09", None),
            ("https://1.2.3", None),
            ("https://1.2.3.4.5", None),
            ("https://1.2.3.256", None),
            ("https://1.2.3.04", None),
            ("https://01.2.3.4", None),
            ("https://1.2.3.1000", None),
            ("https://1.2x3.4", None),
            // 2^32 + 1.
            ("https://4294967297.0.0.1", None),
        ],
    ),
    (
        "has a port that is not a number from 1 to 65535 without leading zeros",
        "write the port as a plain number, or none",
        &[
            ("https://a.b:", Some("https://a.b")),
            ("https://a.b:0", None),
            ("https://a.b:00", None),
            ("https://a.b:08443", None),
            ("https://a.b:0443", None),
            ("https://a.b:65536", None),
            ("https://a.b:4294967297", None),
            ("https://a.b:-1", None),
            ("https://a.b:+1", None),
            ("https://a.b:http", None),
            ("https://a.b:1:2", None),
            ("https://[::1]:", Some("https://[::1]")),
        ],
    ),
    (
        "names its scheme's default port, which browsers leave out",
        "remove the port",
        &[
            ("http://a.b:80", Some("http://a.b")),
            ("https://a.b:443", Some("https://a.b")),
            ("https://[::1]:443", Some("https://[::1]")),
            ("http://127.0.0.1:80", Some("http://127.0.0.1")),
        ],
    ),
    (
        "has a `*` where none is allowed",
        "write `*` only as `*.` before the host or as the port, and list other hosts by name",
        &[
            ("https://*", None),
            ("https://*.example.com", None),
            ("https://a.b:*", None),
            ("*://a.b", None),
        ],
    ),
];

const IPV6_REASON: &str = "has an IPv6 address that is not written as browsers write it";
const IPV6_ADVICE: &str = "write it in brackets, in lower case, compressed, without leading zeros \
                           or a dotted part";

#[test]
fn an_origin_is_kept_as_it_is_written_and_tells_its_parts() {
    for &(text, scheme, host, port) in ORIGINS {
        let origin = origin(text);
        assert_eq!(origin.as_str(), text);
        assert_eq!(origin.to_string(), text);
        assert_eq!(origin.scheme(), scheme, "{text}");
        assert_eq!(origin.host(), host, "{text}");
        assert_eq!(origin.port(), port, "{text}");
        assert_eq!(format!("{origin:?}"), format!("Origin({text:?})"));
    }
}

#[test]
fn every_refusal_names_the_text_the_reason_and_the_mend() {
    for (reason, advice, texts) in NOT_ORIGINS {
        for (text, mended) in *texts {
            let error = text.parse::<Origin>().expect_err(text);
            let mend = match mended {
                Some(mended) => format!("{advice}: `{mended}`"),
                None => (*advice).to_owned(),
            };
            let input: String = text.escape_debug().collect();
            assert_eq!(error.reason().to_string(), *reason, "{text:?}");
            assert_eq!(error.help(), mend, "{text:?}");
            assert_eq!(error.input(), input);
            assert_eq!(error.to_string(), format!("`{input}` {reason}; {mend}"));
        }
    }
}

#[test]
fn an_ipv6_address_has_one_spelling() {
    for host in IPV6 {
        for (text, port) in [
            (format!("https://{host}"), None),
            (format!("app://{host}:443"), Some(443)),
        ] {
            assert_eq!(origin(&text).host(), *host);
            assert_eq!(origin(&text).port(), port);
        }
    }
    for host in NOT_IPV6 {
        for scheme in ["https", "app"] {
            let error = format!("{scheme}://{host}")
                .parse::<Origin>()
                .expect_err(host);
            assert_eq!(error.reason().to_string(), IPV6_REASON, "{host}");
            assert_eq!(error.help(), IPV6_ADVICE, "{host}");
        }
    }
}

#[test]
fn every_part_has_its_longest_length() {
    let label = "a".repeat(63);
    let host_253 = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    let scheme_64 = "s".repeat(64);
    let longest = format!("{scheme_64}://{host_253}:65535");
    for text in [
        format!("https://{label}"),
        format!("https://{label}.b"),
        format!("https://{host_253}"),
        format!("{scheme_64}://a"),
        longest.clone(),
    ] {
        assert_eq!(origin(&text).as_str(), text);
    }
    let label_reason = "has a label of more than 63 bytes in its host";
    for (text, reason) in [
        (format!("https://a{label}"), label_reason),
        (format!("https://a{label}.b"), label_reason),
        (
            format!("https://{host_253}a"),
            "has a host of more than 253 bytes (251 after `*.`)",
        ),
        (
            format!("s{scheme_64}://a"),
            "has a scheme of more than 64 bytes",
        ),
        (format!("{longest}0"), "is longer than any origin"),
    ] {
        let error = text.parse::<Origin>().expect_err(&text);
        assert_eq!(error.reason().to_string(), reason);
        // What is long is cut.
        assert!(error.to_string().len() < 400, "{error}");
    }
}

#[test]
fn origins_are_equal_ordered_and_hashed_by_their_text() {
    let texts = ["http://b", "https://a", "https://a:8443", "https://b"];
    let from_header = |text| Origin::try_from(&HeaderValue::from_static(text)).unwrap();
    for text in texts {
        assert_eq!(origin(text), from_header(text));
        assert_eq!(origin(text), origin(text).clone());
    }
    let all = || texts.into_iter().rev().chain(texts).map(origin);
    assert_eq!(all().collect::<HashSet<_>>().len(), texts.len());
    assert_eq!(
        all().map(hash_of).collect::<HashSet<_>>().len(),
        texts.len()
    );
    let sorted: Vec<_> = all().collect::<BTreeSet<_>>().into_iter().collect();
    assert!(sorted.iter().map(Origin::as_str).eq(texts));
}

#[test]
fn a_header_is_read_as_a_text_is() {
    let accepted = ORIGINS.iter().map(|(text, ..)| *text);
    let refused = NOT_ORIGINS
        .iter()
        .flat_map(|(_, _, texts)| texts.iter().map(|(text, _)| *text));
    for text in accepted.chain(refused) {
        // Control characters do not get as far as this.
        let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) else {
            continue;
        };
        match (Origin::try_from(&value), text.parse::<Origin>()) {
            (Ok(from_header), Ok(from_text)) => assert_eq!(from_header, from_text),
            (Err(from_header), Err(from_text)) => {
                assert_eq!(from_header.reason(), from_text.reason(), "{text:?}");
                assert_eq!(from_header.help(), from_text.help(), "{text:?}");
            }
            differing => panic!("{text:?}: {differing:?}"),
        }
    }
}

#[test]
fn what_is_printed_of_a_header_is_cut_and_escaped() {
    let long = [b'a'; 16 * 1024];
    let long_non_utf8 = [0xff; 16 * 1024];
    let cases: [(&[u8], &str); 6] = [
        (b"https://b\xc3\xbc.example", r"https://b\xc3\xbc.example"),
        (b"https://\xff\xfe", r"https://\xff\xfe"),
        (b"https://a.b\t", r"https://a.b\t"),
        (b"https://a.b\"'\\", r#"https://a.b\"\'\\"#),
        (&long, &format!("{}...", "a".repeat(128))),
        (&long_non_utf8, &format!("{}...", r"\xff".repeat(128))),
    ];
    for (bytes, shown) in cases {
        let value = HeaderValue::from_bytes(bytes).unwrap();
        let error = Origin::try_from(&value).unwrap_err();
        assert_eq!(error.input(), shown);
        assert!(is_printable_ascii(&error.to_string()), "{error}");
        assert!(error.to_string().len() < 1024);
    }
}
