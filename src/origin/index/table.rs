//! [`Table`]: values by text, found in a time that does not grow with their number.

/// Values by text.
///
/// The entries lie in one list, sorted by hash, and a second list says where the bucket of each
/// hash prefix begins.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    /// Sorted by hash, then by key.
    entries: Box<[Entry<V>]>,
    /// Where each bucket begins, and where the last one ends.
    bucket_starts: Box<[usize]>,
    /// How far a hash is shifted to give its prefix.
    shift: u32,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    hash: u64,
    key: Box<[u8]>,
    value: V,
}

impl<V> Table<V> {
    /// If a key is given twice, the value that comes first stays.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = (&'a [u8], V)>) -> Self {
        let entries = values.into_iter().map(|(key, value)| Entry {
            hash: SuffixHash::default().of(key),
            key: key.into(),
            value,
        });
        Self::of_entries(entries.collect())
    }

    fn of_entries(mut entries: Vec<Entry<V>>) -> Self {
        entries.sort_by(|a, b| (a.hash, &a.key).cmp(&(b.hash, &b.key)));
        entries.dedup_by(|later, first| later.key == first.key);
        // Two to four buckets for each entry.
        let prefix_bits = entries.len().next_power_of_two().trailing_zeros() + 1;
        let shift = u64::BITS - prefix_bits;
        let bucket_starts = (0..=1 << prefix_bits)
            .map(|prefix| entries.partition_point(|entry| entry.hash >> shift < prefix))
            .collect();
        Self {
            entries: entries.into(),
            bucket_starts,
            shift,
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        self.get_suffix(key, &mut SuffixHash::default())
    }

    /// Looks up suffixes of one text, from the shortest to the longest, which share their hash.
    pub(crate) fn get_suffix(&self, key: &[u8], hash: &mut SuffixHash) -> Option<&V> {
        self.find(hash.of(key), key)
    }

    fn find(&self, hash: u64, key: &[u8]) -> Option<&V> {
        let prefix = (hash >> self.shift) as usize;
        let bucket = &self.entries[self.bucket_starts[prefix]..self.bucket_starts[prefix + 1]];
        let at = bucket
            .binary_search_by(|entry| entry.hash.cmp(&hash).then_with(|| (*entry.key).cmp(key)))
            .ok()?;
        Some(&bucket[at].value)
    }
}

/// Hashes suffixes of one text, from the shortest to the longest, in one pass over it.
#[derive(Default)]
pub(crate) struct SuffixHash {
    hash: u64,
    /// How many bytes at the text's end are hashed.
    len: usize,
}

impl SuffixHash {
    /// The hash of the suffix, which is no shorter than the one before.
    pub(crate) fn of(&mut self, suffix: &[u8]) -> u64 {
        for byte in suffix[..suffix.len() - self.len].iter().rev() {
            // An odd number whose product carries every byte into the highest bits.
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.len = suffix.len();
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::{Entry, SuffixHash, Table};

    fn hash_of(text: &[u8]) -> u64 {
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
                prop_assert_eq!(hash.of(suffix), hash_of(suffix));
            }
        }

        #[test]
        fn a_table_finds_its_keys_and_no_other(
            keys in proptest::collection::vec("[a-c]{0,4}", 0..60),
            other in "[a-c]{0,4}",
        ) {
            let table = Table::new(keys.iter().map(String::as_bytes).zip(0..));
            for key in keys.iter().chain([&other]) {
                let first = keys.iter().position(|own| own == key);
                prop_assert_eq!(table.get(key.as_bytes()).copied(), first);
            }
        }
    }

    #[test]
    fn every_byte_and_the_length_count() {
        let text = [b'a'; 64];
        let mut hashes: HashSet<_> = (0..=text.len()).map(|len| hash_of(&text[..len])).collect();
        for at in 0..text.len() {
            let mut other = text;
            other[at] = b'b';
            hashes.insert(hash_of(&other));
        }
        assert_eq!(hashes.len(), 65 + 64);
    }

    #[test]
    fn keys_that_collide_are_all_found_and_make_the_table_no_larger() {
        for hash in [0, 7, u64::MAX] {
            let entry = |value: u32| Entry {
                hash,
                key: Box::new(value.to_be_bytes()),
                value,
            };
            let table = Table::of_entries((0..1000).rev().map(entry).collect());
            assert_eq!(table.bucket_starts.len(), 2 * 1024 + 1);
            for value in 0..1000 {
                assert_eq!(table.find(hash, &u32::to_be_bytes(value)), Some(&value));
            }
            assert_eq!(table.find(hash, &u32::to_be_bytes(1000)), None);
            assert_eq!(table.find(hash ^ 1, &u32::to_be_bytes(1)), None);
        }
    }
}
