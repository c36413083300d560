//! [`FieldLines`]: the lines of a header, which
//! [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5) calls field lines.

use http::header::{HeaderMap, HeaderName, HeaderValue};

/// The lines of a header that is there.
#[derive(Clone, Copy)]
pub(crate) enum FieldLines<'a> {
    Sole(&'a HeaderValue),
    Several,
}

impl<'a> FieldLines<'a> {
    pub(crate) fn of(headers: &'a HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut lines = headers.get_all(name).iter();
        let first = lines.next()?;
        Some(match lines.next() {
            None => Self::Sole(first),
            Some(_) => Self::Several,
        })
    }
}

/// The value of a header that has one line.
pub(crate) fn sole<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    match FieldLines::of(headers, name)? {
        FieldLines::Sole(value) => Some(value),
        FieldLines::Several => None,
    }
}

/// Whether a line that is a comma-separated list has the member, in any case.
pub(crate) fn list_contains(line: &HeaderValue, member: &str) -> bool {
    line.as_bytes()
        .split(|byte| *byte == b',')
        .any(|item| item.trim_ascii().eq_ignore_ascii_case(member.as_bytes()))
}
