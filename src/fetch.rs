//! Names and lists of the Fetch standard: methods, header names, and
//! `Access-Control-Request-Headers` as a list of tokens.

use std::cmp::Ordering;
use std::ops::Range;

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
    let are_tokens = |all, byte: &u8| all & TOKEN[usize::from(*byte)];
    // No early end: nearly all that is asked about is one.
    !bytes.is_empty() && bytes.iter().fold(true, are_tokens)
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
    /// By length, then by the name.
    sorted: Box<[Name]>,
    /// Where the names of each length begin, up to one more than the longest.
    starts: Box<[usize]>,
}

impl NameSet {
    /// So few names are compared one by one.
    const MAX_COMPARED: usize = 8;

    pub(crate) fn new(names: &[HeaderName]) -> Self {
        let mut sorted: Vec<_> = names.iter().map(Name::new).collect();
        sorted
            .sort_unstable_by(|a, b| (a.len(), a.lower.as_str()).cmp(&(b.len(), b.lower.as_str())));
        let longest = sorted.last().map_or(0, Name::len);
        let starts = (0..=longest + 1)
            .map(|len| sorted.partition_point(|name| name.len() < len))
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
        if same_length.len() <= Self::MAX_COMPARED {
            let last = last_word(name);
            same_length
                .iter()
                .any(|own| own.last.is(last) && own.begins(name))
        } else {
            let order = |own: &Name| cmp_to_lowercase_of(own.lower.as_str().as_bytes(), name);
            same_length.binary_search_by(order).is_ok()
        }
    }

    /// The longest list that a browser can have reason to send, with slack for white space and
    /// intermediaries: each name, a comma and two spaces, and 16 bytes.
    pub(crate) fn list_bound(&self) -> usize {
        self.sorted.iter().map(|name| name.len() + 3).sum::<usize>() + 16
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    lower: HeaderName,
    /// By eights, as far as that goes.
    words: Box<[Word]>,
    last: Word,
}

/// Some bytes of a name in lower case, and `0x20` for each that is a letter: with that bit set, the
/// upper case of a letter is the lower one, and no other byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Word {
    lower: u64,
    case: u64,
}

impl Name {
    fn new(name: &HeaderName) -> Self {
        let lower = name.as_str().as_bytes();
        let case: Vec<_> = lower
            .iter()
            .map(|byte| u8::from(byte.is_ascii_lowercase()) << 5)
            .collect();
        let words = words(lower).zip(words(&case));
        Self {
            lower: name.clone(),
            words: words.map(|(lower, case)| Word { lower, case }).collect(),
            last: Word {
                lower: last_word(lower),
                case: last_word(&case),
            },
        }
    }

    fn len(&self) -> usize {
        self.lower.as_str().len()
    }

    /// Whether the other one, of the same length, begins with the same words, in any case.
    fn begins(&self, other: &[u8]) -> bool {
        words(other)
            .zip(&self.words)
            .all(|(word, own)| own.is(word))
    }
}

impl Word {
    fn is(self, other: u64) -> bool {
        other | self.case == self.lower
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes
        .chunks_exact(8)
        .map(|word| word.try_into().map_or(0, u64::from_le_bytes))
}

/// Of the last eight bytes, or of the few that there are.
fn last_word(bytes: &[u8]) -> u64 {
    match bytes.last_chunk() {
        Some(last) => u64::from_le_bytes(*last),
        None => bytes
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
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
///
/// `allowed` denies what is no token.
pub(crate) fn read_names<'a>(
    lines: impl Iterator<Item = &'a HeaderValue>,
    bound: usize,
    mut allowed: impl FnMut(&[u8]) -> bool,
) -> Result<(), ListFault<'a>> {
    // The first line counts no byte of its own.
    let mut left = bound + 1;
    for line in lines {
        left = left.checked_sub(1).ok_or(ListFault::TooLong)?;
        let bytes = line.as_bytes();
        if bytes.is_empty() {
            continue;
        }
        let is_cut = bytes.len() > left;
        let readable = &bytes[..bytes.len().min(left)];
        let mut at = separators_len(readable);
        while at < readable.len() {
            let start = at;
            let end = start + name_len(&readable[start..]);
            let next = end + white_space_len(&readable[end..]);
            let is_whole = match readable.get(next) {
                Some(byte) => *byte == b',',
                None => end < next || !is_cut,
            };
            if !is_whole || !allowed(&readable[start..end]) {
                return Err(fault(line, start..end, next, readable.len()));
            }
            at = next + separators_len(&readable[next..]);
        }
        if is_cut {
            return Err(ListFault::TooLong);
        }
        left -= bytes.len();
    }
    Ok(())
}

/// What is wrong with the name there, of which something is: `next` is what follows it but for
/// white space, and nothing after `cut` was read.
#[cold]
fn fault(line: &HeaderValue, name: Range<usize>, next: usize, cut: usize) -> ListFault<'_> {
    let Range { start, end } = name;
    let bytes = line.as_bytes();
    let no_token = |at| ListFault::NotToken {
        line,
        start,
        end: at + 1,
    };
    if !is_token(&bytes[start..end]) {
        let len = bytes[start..end]
            .iter()
            .take_while(|byte| TOKEN[usize::from(**byte)])
            .count();
        no_token(start + len)
    } else if end == cut && cut < bytes.len() {
        ListFault::TooLong
    } else if next < cut && bytes[next] != b',' {
        no_token(next)
    } else {
        ListFault::NotAllowed { line, start, end }
    }
}

fn is_separator(byte: u8) -> bool {
    // Without branches, of which a vector has none.
    (byte == b',') | (byte == b' ') | (byte == b'\t')
}

/// How many bytes come before the first separator.
///
/// Most of what a list costs is looking for the ends of its names. Of all separators, and few of
/// the bytes of names, is true that they are less than `-`, which is told of eight at once: a
/// subtraction borrows the highest bit of the first that is.
fn name_len(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST_BITS: u64 = ONES << 7;

    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk() {
        let word = u64::from_le_bytes(*word);
        let less = word.wrapping_sub(ONES * u64::from(b'-')) & !word & HIGHEST_BITS;
        if less != 0 {
            at += (less.trailing_zeros() / 8) as usize;
            break;
        }
        at += 8;
    }
    let rest = bytes[at..].iter().take_while(|byte| !is_separator(**byte));
    at + rest.count()
}

fn white_space_len(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// How many separators come first: between two names a comma, and often a space. Of more, which
/// nobody needs to send, eight are looked at together.
fn separators_len(bytes: &[u8]) -> usize {
    let mut len = 0;
    while len < bytes.len() && is_separator(bytes[len]) {
        len += 1;
        if len == 3 {
            let eights = bytes[len..].chunks_exact(8);
            len += 8 * eights
                .take_while(|eight| {
                    eight
                        .iter()
                        .fold(true, |all, byte| all & is_separator(*byte))
                })
                .count();
        }
    }
    len
}
