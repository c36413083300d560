//! [`read_names`]: `Access-Control-Request-Headers` as a list of header names.

use std::ops::Range;

use http::HeaderValue;

use crate::fetch::{TOKEN, is_token};

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
