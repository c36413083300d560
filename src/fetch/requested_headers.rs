//! [`check_requested_headers`]: `Access-Control-Request-Headers` as a list of header names.

use std::ops::Range;

use http::HeaderValue;

use crate::fetch::token::is_token_byte;

/// Why a list of header names was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RequestedHeadersError<'a> {
    /// The name at this place of the line is not allowed.
    NotAllowed {
        line: &'a HeaderValue,
        name: Range<usize>,
    },
    /// What stands at this place of the line is not a valid token.
    NotToken {
        line: &'a HeaderValue,
        name: Range<usize>,
    },
    /// The list goes on after the bound, which this line reaches.
    TooLong { line: &'a HeaderValue },
}

/// W8: reads all lines of `Access-Control-Request-Headers` as one list, in one pass, and stops at
/// the first name that is not allowed, at the first that is not a token, or at `bound` bytes, each
/// further line counting one.
///
/// Empty elements are skipped, as [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2)
/// asks of a recipient. `is_allowed` is false for what is not a token.
pub(crate) fn check_requested_headers<'a>(
    lines: impl Iterator<Item = &'a HeaderValue>,
    bound: usize,
    is_allowed: impl Fn(&[u8]) -> bool,
) -> Result<(), RequestedHeadersError<'a>> {
    // The first line counts no byte of its own.
    let mut left = bound + 1;
    for line in lines {
        left = left
            .checked_sub(1)
            .ok_or(RequestedHeadersError::TooLong { line })?;
        // This saves 1,300 of the 7,400 instructions that 1,024 empty lines would cost.
        if line.is_empty() {
            continue;
        }
        let readable = &line.as_bytes()[..line.len().min(left)];
        let is_cut = readable.len() < line.len();
        let mut next = 0;
        for element in readable.split(|byte| *byte == b',') {
            let start = next + element.len() - element.trim_ascii_start().len();
            next += element.len() + 1;
            let name = element.trim_ascii();
            // A name that the bound cuts may go on.
            let is_name_cut = is_cut && start + name.len() == readable.len();
            if !name.is_empty() && (is_name_cut || !is_allowed(name)) {
                return Err(error(line, start, name, is_name_cut));
            }
        }
        if is_cut {
            return Err(RequestedHeadersError::TooLong { line });
        }
        left -= readable.len();
    }
    Ok(())
}

/// What is wrong with the name that begins at `start`.
fn error<'a>(
    line: &'a HeaderValue,
    start: usize,
    name: &[u8],
    is_cut: bool,
) -> RequestedHeadersError<'a> {
    if let Some(at) = name.iter().position(|byte| !is_token_byte(*byte)) {
        let rest = &name[at..];
        // White space is shown with the byte that follows it.
        let white_space = rest.len() - rest.trim_ascii_start().len();
        RequestedHeadersError::NotToken {
            line,
            name: start..start + at + white_space + 1,
        }
    } else if is_cut {
        RequestedHeadersError::TooLong { line }
    } else {
        RequestedHeadersError::NotAllowed {
            line,
            name: start..start + name.len(),
        }
    }
}
