//! The safelists: which requests a page may make without asking the server first.

use std::collections::BTreeSet;

use http::{HeaderMap, HeaderName, header};

use crate::fetch::method::is_safelisted_method;
use crate::testing::header_list::trim;
use crate::testing::request::Request;

/// The length of the longest safe value.
const MAX_VALUE: usize = 128;

/// The length of the longest safe values together.
const MAX_TOTAL: usize = 1024;

/// The content types that an HTML form can send.
const FORM_TYPES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

/// Whether the server is asked first, by a preflight, unless its answer is cached.
pub(crate) fn needs_preflight<B>(request: &Request<B>) -> bool {
    request.use_cors_preflight
        || !is_safelisted_method(request.method.as_str().as_bytes())
        || !unsafe_names(&request.headers).is_empty()
}

/// Whether the name is the one
/// [CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
pub(crate) fn is_non_wildcard_name(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"authorization")
}

/// The [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names):
/// in lower case, sorted, each once.
pub(crate) fn unsafe_names(headers: &HeaderMap) -> BTreeSet<&str> {
    let mut unsafe_names = BTreeSet::new();
    let mut potentially_unsafe_names = Vec::new();
    let mut safelist_value_size = 0;
    for (name, value) in headers {
        if is_safelisted(name, value.as_bytes()) {
            potentially_unsafe_names.push(name.as_str());
            safelist_value_size += value.len();
        } else {
            unsafe_names.insert(name.as_str());
        }
    }
    if safelist_value_size > MAX_TOTAL {
        unsafe_names.extend(potentially_unsafe_names);
    }
    unsafe_names
}

/// Whether the header is a
/// [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
fn is_safelisted(name: &HeaderName, value: &[u8]) -> bool {
    if value.len() > MAX_VALUE {
        return false;
    }
    match *name {
        header::ACCEPT => !value.iter().any(is_unsafe_byte),
        header::ACCEPT_LANGUAGE | header::CONTENT_LANGUAGE => value.iter().all(is_language_byte),
        header::CONTENT_TYPE => !value.iter().any(is_unsafe_byte) && is_form_type(value),
        header::RANGE => is_simple_range(value),
        _ => false,
    }
}

/// A [CORS-unsafe request-header byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte).
fn is_unsafe_byte(byte: &u8) -> bool {
    match byte {
        b'\t' => false,
        0..=0x1f | 0x7f => true,
        _ => br#""():<>?@[\]{}"#.contains(byte),
    }
}

fn is_language_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b" *,-.;=".contains(byte)
}

/// Whether the essence of the
/// [MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type) is one of [`FORM_TYPES`].
fn is_form_type(value: &[u8]) -> bool {
    let essence = trim(value.split(|byte| *byte == b';').next().unwrap_or_default());
    FORM_TYPES
        .iter()
        .any(|form_type| essence.eq_ignore_ascii_case(form_type.as_bytes()))
}

/// Whether the value is a
/// [single range](https://fetch.spec.whatwg.org/#simple-range-header-value) with a first byte.
fn is_simple_range(value: &[u8]) -> bool {
    let Some((first, last)) = value
        .strip_prefix(b"bytes=")
        .and_then(|range| std::str::from_utf8(range).ok())
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if first.is_empty() || !is_number(first) || !is_number(last) {
        return false;
    }
    // Compared as numbers of any length.
    let (from, to) = (first.trim_start_matches('0'), last.trim_start_matches('0'));
    last.is_empty() || (from.len(), from) <= (to.len(), to)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(name: &str, value: &[u8], expected: bool) {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let shown = value.escape_ascii();
        assert_eq!(is_safelisted(&name, value), expected, "{name}: {shown}");
    }

    #[test]
    fn values_are_judged_by_name() {
        for (name, value, expected) in [
            ("accept", "*/*", true),
            ("accept", "text/html;\tq=0.8", true),
            ("accept", "a(b)", false),
            ("accept", "\"a\"", false),
            ("accept-language", "de-CH, de;q=0.9, *;q=0.5", true),
            ("accept-language", "de_CH", false),
            ("accept-language", "de\ten", false),
            ("content-language", "en", true),
            ("content-language", "e/n", false),
            ("content-type", "text/plain", true),
            ("content-type", "text/plain;charset=UTF-8", true),
            ("content-type", "Text/PLAIN ; charset=utf-8", true),
            ("content-type", "application/x-www-form-urlencoded", true),
            ("content-type", "multipart/form-data; boundary=x", true),
            ("content-type", "multipart/form-data; boundary=\"x\"", false),
            ("content-type", "application/json", false),
            ("content-type", "text/plain, application/json", false),
            ("content-type", "text/ plain", false),
            ("content-type", "text", false),
            ("content-type", "", false),
            ("content-type", ";text/plain", false),
            ("range", "bytes=0-", true),
            ("range", "bytes=0-499", true),
            ("range", "bytes=5-5", true),
            ("range", "bytes=9-10", true),
            ("range", "bytes=010-9", false),
            ("range", "bytes=6-5", false),
            ("range", "bytes=-500", false),
            ("range", "bytes=-", false),
            ("range", "bytes= 0-", false),
            ("range", "Bytes=0-", false),
            ("range", "bytes=0-1,3-4", false),
            (
                "range",
                "bytes=18446744073709551616-18446744073709551617",
                true,
            ),
            ("authorization", "Bearer t", false),
            ("x-custom", "1", false),
            ("cache-control", "no-cache", false),
            ("*", "1", false),
        ] {
            check(name, value.as_bytes(), expected);
        }
    }

    #[test]
    fn every_byte_is_judged_as_the_standard_lists_it() {
        for byte in 0..=u8::MAX {
            let is_unsafe = (byte < 0x20 && byte != 0x09)
                || [
                    0x22, 0x28, 0x29, 0x3a, 0x3c, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
                    0x7f,
                ]
                .contains(&byte);
            check("accept", &[byte], !is_unsafe);
        }
    }

    #[test]
    fn a_value_of_128_bytes_is_the_longest() {
        check("accept", &[b'a'; 128], true);
        check("accept", &[b'a'; 129], false);
        check("accept-language", &[b'a'; 128], true);
        check("accept-language", &[b'a'; 129], false);
        let padded = |len: usize| format!("text/plain;{}", "a".repeat(len - 11));
        check("content-type", padded(128).as_bytes(), true);
        check("content-type", padded(129).as_bytes(), false);
    }

    fn headers(lines: &[(&'static str, usize)]) -> HeaderMap {
        let header = |(name, len): &(&'static str, usize)| {
            let value = HeaderValue::from_str(&"a".repeat(*len)).unwrap();
            (HeaderName::from_static(name), value)
        };
        lines.iter().map(header).collect()
    }

    #[test]
    fn safelisted_values_come_to_1024_bytes_together() {
        let mut lines = vec![("accept-language", 128); 8];
        assert!(unsafe_names(&headers(&lines)).is_empty());
        lines.push(("accept", 1));
        assert_eq!(
            unsafe_names(&headers(&lines))
                .into_iter()
                .collect::<Vec<_>>(),
            ["accept", "accept-language"],
        );
        // An unsafe header's value does not count.
        let mut lines = vec![("accept-language", 128); 8];
        lines.push(("x-custom", 4096));
        assert_eq!(
            unsafe_names(&headers(&lines))
                .into_iter()
                .collect::<Vec<_>>(),
            ["x-custom"],
        );
    }

    #[test]
    fn names_are_sorted_and_each_stands_once() {
        let headers = headers(&[("x-b", 1), ("x-a", 1), ("x-b", 2), ("accept", 1)]);
        assert_eq!(
            unsafe_names(&headers).into_iter().collect::<Vec<_>>(),
            ["x-a", "x-b"],
        );
    }
}
