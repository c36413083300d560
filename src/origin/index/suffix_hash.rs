//! [`SuffixHash`]: the hashes of a text's suffixes, in one pass over it.

/// Hashes suffixes of one text, from the shortest to the longest.
///
/// A text is read by words of eight bytes, from its end. What these make is common to all suffixes.
/// The word that a suffix begins with, which may overlap the one behind it, comes last.
#[derive(Default)]
pub(crate) struct SuffixHash {
    /// Of the words at the text's end.
    hash: u64,
    /// How many bytes they are.
    len: usize,
}

impl SuffixHash {
    /// The hash of the suffix, which is no shorter than those before. It depends on nothing else.
    pub(crate) fn of(&mut self, suffix: &[u8]) -> u64 {
        let mut rest = &suffix[..suffix.len().saturating_sub(self.len)];
        while let Some((before, word)) = rest.split_last_chunk() {
            self.hash = mix(self.hash, u64::from_le_bytes(*word));
            self.len += word.len();
            rest = before;
        }
        let first = match suffix.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => suffix
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        mix(self.hash ^ suffix.len() as u64, first)
    }
}

/// The multiplier carries every bit into the highest ones, which choose the bucket; the shift
/// brings them back down for the next word.
fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::SuffixHash;

    fn direct(text: &[u8]) -> u64 {
        SuffixHash::default().of(text)
    }

    proptest! {
        #[test]
        fn a_suffix_has_one_hash_whatever_was_hashed_before_it(
            text in "[a-c.]{0,300}",
            mut lens in proptest::collection::vec(0_usize..=300, 0..9),
        ) {
            lens.sort_unstable();
            let mut hash = SuffixHash::default();
            for len in lens {
                let suffix = &text.as_bytes()[text.len().saturating_sub(len)..];
                prop_assert_eq!(hash.of(suffix), direct(suffix));
            }
        }
    }

    #[test]
    fn every_byte_and_the_length_count() {
        let text = [0; 64];
        let mut hashes: HashSet<_> = (0..=text.len()).map(|len| direct(&text[..len])).collect();
        for at in 0..text.len() {
            let mut other = text;
            other[at] = 1;
            hashes.insert(direct(&other));
        }
        assert_eq!(hashes.len(), 65 + 64);
    }
}
