//! [`NameSet`]: the header names that a rule allows.

use std::cmp::Ordering;

use http::HeaderName;

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
            // Browsers send lower case, which needs no folding.
            let is_folded = !name.iter().any(u8::is_ascii_uppercase);
            let order = |own: &Name| match own.lower.as_str().as_bytes() {
                own if is_folded => own.cmp(name),
                own => cmp_to_lowercase_of(own, name),
            };
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
