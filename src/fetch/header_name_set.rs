//! [`HeaderNameSet`]: the header names that a rule allows.

use std::cmp::Ordering;

use http::HeaderName;

/// Header names that are found in any case, in a time that grows with the logarithm of their
/// number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeaderNameSet {
    /// In lower case, sorted by length, then by text.
    sorted: Box<[Box<[u8]>]>,
}

impl HeaderNameSet {
    pub(crate) fn new(names: &[HeaderName]) -> Self {
        let mut sorted: Vec<Box<[u8]>> = names
            .iter()
            .map(|name| name.as_str().as_bytes().into())
            .collect();
        sorted.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        Self {
            sorted: sorted.into(),
        }
    }

    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        self.sorted
            .binary_search_by(|own| own.len().cmp(&name.len()).then_with(|| cmp(own, name)))
            .is_ok()
    }

    /// The length of the longest list that a browser can have reason to send, with slack for white
    /// space and intermediaries: each name, a comma and two spaces, and 16 bytes.
    pub(crate) fn list_bound(&self) -> usize {
        self.sorted.iter().map(|name| name.len() + 3).sum::<usize>() + 16
    }
}

/// Compares a name in lower case to another in any case.
fn cmp(lower: &[u8], other: &[u8]) -> Ordering {
    // Browsers send lower case.
    if lower == other {
        return Ordering::Equal;
    }
    lower
        .iter()
        .copied()
        .cmp(other.iter().map(u8::to_ascii_lowercase))
}
