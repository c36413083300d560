//! Names and lists of the Fetch standard: methods, header names, and
//! `Access-Control-Request-Headers` as a list of tokens.

use std::cmp::Ordering;

use http::{HeaderName, HeaderValue, Method, header};

/// The [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method).
pub(crate) const SAFELISTED_METHODS: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// The [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method), in any case.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// The methods that browsers [normalize](https://fetch.spec.whatwg.org/#concept-method-normalize).
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// The [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that
/// are named whole; `proxy-` and `sec-` are prefixes.
const FORBIDDEN_REQUEST_HEADERS: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)
/// that scripts see without being told.
const SAFELISTED_RESPONSE_HEADERS: [HeaderName; 7] = [
    header::CACHE_CONTROL,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::PRAGMA,
];

const CORS_PREFIX: &str = "access-control-";

pub(crate) fn is_safelisted_method(method: &[u8]) -> bool {
    SAFELISTED_METHODS
        .iter()
        .any(|safelisted| safelisted.as_str().as_bytes() == method)
}

pub(crate) fn is_forbidden_method(method: &[u8]) -> bool {
    FORBIDDEN_METHODS
        .iter()
        .any(|forbidden| method.eq_ignore_ascii_case(forbidden.as_bytes()))
}

/// What browsers make of `method`, where that differs from it.
pub(crate) fn normalized_method(method: &str) -> Option<&'static str> {
    NORMALIZED_METHODS
        .into_iter()
        .find(|normal| method.eq_ignore_ascii_case(normal) && method != *normal)
}

/// Whether no page may set the request header, so that no preflight ever asks for it.
pub(crate) fn is_forbidden_request_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    FORBIDDEN_REQUEST_HEADERS.contains(&name)
        || ["proxy-", "sec-", CORS_PREFIX]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// Whether a policy may name the header in `Access-Control-Expose-Headers`: browsers never show
/// the cookies, and the others belong to the protocol itself.
pub(crate) fn is_exposable(name: &HeaderName) -> bool {
    !matches!(name.as_str(), "set-cookie" | "set-cookie2" | "origin")
        && !name.as_str().starts_with(CORS_PREFIX)
}

/// Whether scripts see the response header without being told.
pub(crate) fn is_safelisted_response_header(name: &HeaderName) -> bool {
    SAFELISTED_RESPONSE_HEADERS.contains(name)
}

/// Whether the bytes are a token of RFC 9110, section 5.6.2.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| TOKEN[usize::from(*byte)])
}

/// Whether `list`, a comma-separated header value, has `member` in any case.
pub(crate) fn list_contains(list: &HeaderValue, member: &str) -> bool {
    list.as_bytes()
        .split(|byte| *byte == b',')
        .any(|item| item.trim_ascii().eq_ignore_ascii_case(member.as_bytes()))
}

const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(
            byte as u8,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`'
                | b'|' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z'
        );
        byte += 1;
    }
    table
};

/// Header names that are found in any case, in a time that does not grow with those of other
/// lengths, and logarithmically with those of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameSet {
    /// By length, then by the (lower-case) name.
    sorted: Box<[HeaderName]>,
    /// Where the names of each length begin, up to one more than the longest.
    starts: Box<[usize]>,
}

impl NameSet {
    pub(crate) fn new(names: &[HeaderName]) -> Self {
        let mut sorted = names.to_vec();
        sorted.sort_unstable_by(|a, b| {
            (a.as_str().len(), a.as_str()).cmp(&(b.as_str().len(), b.as_str()))
        });
        let longest = sorted.last().map_or(0, |name| name.as_str().len());
        let starts = (0..=longest + 1)
            .map(|len| sorted.partition_point(|name| name.as_str().len() < len))
            .collect();
        Self {
            sorted: sorted.into(),
            starts,
        }
    }

    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        let Some([start, end]) = self.starts.get(name.len()..).and_then(|s| s.first_chunk()) else {
            return false;
        };
        let same_length = &self.sorted[*start..*end];
        // Browsers send lower case, which needs no folding.
        has(same_length, |own| own.cmp(name))
            || (name.iter().any(u8::is_ascii_uppercase)
                && has(same_length, |own| cmp_to_lowercase_of(own, name)))
    }

    /// The longest list that a browser can have reason to send, with slack for white space and
    /// intermediaries: each name, a comma and two spaces, and 16 bytes.
    pub(crate) fn list_bound(&self) -> usize {
        self.sorted
            .iter()
            .map(|name| name.as_str().len() + 3)
            .sum::<usize>()
            + 16
    }
}

fn has(sorted: &[HeaderName], order: impl Fn(&[u8]) -> Ordering) -> bool {
    sorted
        .binary_search_by(|own| order(own.as_str().as_bytes()))
        .is_ok()
}

/// Compares to the other one's lower case; both are of the same length.
fn cmp_to_lowercase_of(lowercase: &[u8], other: &[u8]) -> Ordering {
    for (own, other) in lowercase.iter().zip(other) {
        let order = own.cmp(&other.to_ascii_lowercase());
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Why a list of header names was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListFault<'a> {
    /// The name at `start..end` of the line is not allowed.
    NotAllowed {
        line: &'a HeaderValue,
        start: usize,
        end: usize,
    },
    /// What stands at `start..end` of the line is no token.
    NotToken {
        line: &'a HeaderValue,
        start: usize,
        end: usize,
    },
    /// The list goes on after the bound.
    TooLong,
}

/// W8: reads all lines of `Access-Control-Request-Headers` as one list, in one pass, and stops at the
/// first name that `allowed` denies, at the first that is no token, or at `bound` bytes, each
/// further line counting one.
///
/// Empty elements are skipped, as RFC 9110, section 5.6.1.2 asks of a recipient.
pub(crate) fn read_names<'a>(
    lines: impl Iterator<Item = &'a HeaderValue>,
    bound: usize,
    mut allowed: impl FnMut(&[u8]) -> bool,
) -> Result<(), ListFault<'a>> {
    let mut left = bound;
    for (index, line) in lines.enumerate() {
        if index > 0 {
            left = left.checked_sub(1).ok_or(ListFault::TooLong)?;
        }
        let bytes = line.as_bytes();
        let (readable, is_cut) = match bytes.get(..left) {
            Some(start) if bytes.len() > left => (start, true),
            _ => (bytes, false),
        };
        let mut at = 0;
        while at < readable.len() {
            if matches!(readable[at], b',' | b' ' | b'\t') {
                at += 1;
                continue;
            }
            let start = at;
            while at < readable.len() && TOKEN[usize::from(readable[at])] {
                at += 1;
            }
            let end = at;
            while at < readable.len() && matches!(readable[at], b' ' | b'\t') {
                at += 1;
            }
            if end == readable.len() && is_cut {
                return Err(ListFault::TooLong);
            }
            if at < readable.len() && readable[at] != b',' {
                let end = at + 1;
                return Err(ListFault::NotToken { line, start, end });
            }
            if !allowed(&readable[start..end]) {
                return Err(ListFault::NotAllowed { line, start, end });
            }
        }
        if is_cut {
            return Err(ListFault::TooLong);
        }
        left -= bytes.len();
    }
    Ok(())
}
