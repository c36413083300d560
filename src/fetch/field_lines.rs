//! [`Lines`]: whether a header has one line or several.

use http::header::{HeaderMap, HeaderName, HeaderValue};

/// Header values that are longer are not kept for an explanation.
pub(crate) const MAX_KEPT: usize = 1024;

/// The lines of a header that is there.
#[derive(Clone, Copy)]
pub(crate) enum Lines<'a> {
    One(&'a HeaderValue),
    Several,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(headers: &'a HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut lines = headers.get_all(name).iter();
        let first = lines.next()?;
        Some(match lines.next() {
            None => Self::One(first),
            Some(_) => Self::Several,
        })
    }

    /// The sole line, if it is short enough to be kept in a refusal.
    pub(crate) fn kept(self) -> Option<HeaderValue> {
        match self {
            Self::One(value) if value.len() <= MAX_KEPT => Some(value.clone()),
            _ => None,
        }
    }
}
