//! [`Requested`]: the part of a request for which it is refused.

use std::ops::Range;

use http::HeaderValue;

/// Longer header values are not kept: they would make a refusal as large as strangers like.
const MAX_KEPT: usize = 1024;

/// The method, the name of a header or the names for which a request is refused: a part of a
/// header's line, which it shares.
#[derive(Clone)]
pub(crate) struct Requested {
    line: HeaderValue,
    start: u16,
    end: u16,
}

impl Requested {
    /// The bytes of the line at this place; none if the line is too long to be kept.
    pub(crate) fn new(line: &HeaderValue, place: Range<usize>) -> Option<Self> {
        Some(Self {
            line: kept(line)?,
            start: place.start as u16,
            end: place.end as u16,
        })
    }

    pub(crate) fn whole(line: &HeaderValue) -> Option<Self> {
        Self::new(line, 0..line.len())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        let range = usize::from(self.start)..usize::from(self.end);
        self.line.as_bytes().get(range).unwrap_or_default()
    }

    pub(crate) fn line(&self) -> &[u8] {
        self.line.as_bytes()
    }
}

/// The header value, if it is short enough to be kept.
pub(crate) fn kept(value: &HeaderValue) -> Option<HeaderValue> {
    (value.len() <= MAX_KEPT).then(|| value.clone())
}
