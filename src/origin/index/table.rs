//! [`Table`]: values by text, found in a time that does not grow with their number.

/// Values by text.
///
/// The highest bits of a key's hash choose its bucket. The buckets lie one after the other in one
/// list, and a second list says where each begins.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    /// Sorted by bucket, then by key.
    entries: Box<[Entry<V>]>,
    /// Where each bucket begins, and where the last one ends.
    bucket_starts: Box<[usize]>,
    /// How far a hash is shifted to give its bucket.
    shift: u32,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    key: Box<[u8]>,
    value: V,
}

impl<V> Table<V> {
    /// So few keys are compared one by one, which saves a granted request 147 instructions, and one
    /// that a subdomain pattern grants 347, of what they cost without.
    const MAX_COMPARED: usize = 4;

    /// If a key is given twice, the value that comes first stays.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = (&'a [u8], V)>) -> Self {
        let values = values.into_iter();
        Self::with_hashes(
            values
                .map(|(key, value)| (SuffixHash::default().of(key), key, value))
                .collect(),
        )
    }

    fn with_hashes(mut values: Vec<(u64, &[u8], V)>) -> Self {
        // Two to four times as many buckets as keys.
        let bucket_bits = values.len().next_power_of_two().trailing_zeros() + 1;
        let shift = u64::BITS - bucket_bits;
        values.sort_by(|(hash, key, _), (other_hash, other_key, _)| {
            (hash >> shift, key).cmp(&(other_hash >> shift, other_key))
        });
        values.dedup_by(|(_, later, _), (_, first, _)| later == first);
        let bucket_starts = (0..=1 << bucket_bits)
            .map(|bucket| values.partition_point(|(hash, ..)| hash >> shift < bucket))
            .collect();
        let entries = values.into_iter().map(|(_, key, value)| Entry {
            key: key.into(),
            value,
        });
        Self {
            entries: entries.collect(),
            bucket_starts,
            shift,
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        self.get_suffix(key, &mut SuffixHash::default())
    }

    /// Looks up suffixes of one text, from the shortest to the longest, which share their hash.
    pub(crate) fn get_suffix(&self, key: &[u8], hash: &mut SuffixHash) -> Option<&V> {
        if self.entries.len() <= Self::MAX_COMPARED {
            let entry = self.entries.iter().find(|entry| *entry.key == *key)?;
            return Some(&entry.value);
        }
        self.find(hash.of(key), key)
    }

    fn find(&self, hash: u64, key: &[u8]) -> Option<&V> {
        let bucket = (hash >> self.shift) as usize;
        let bucket = &self.entries[self.bucket_starts[bucket]..self.bucket_starts[bucket + 1]];
        let at = bucket
            .binary_search_by(|entry| (*entry.key).cmp(key))
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

    use super::{SuffixHash, Table};

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
        let keys: Vec<_> = (0..=1000).map(u32::to_be_bytes).collect();
        let (absent, keys) = keys.split_last().unwrap();
        for hash in [0, 7, u64::MAX] {
            let values = keys.iter().rev().map(|key| (hash, key.as_slice(), *key));
            let table = Table::with_hashes(values.collect());
            assert_eq!(table.bucket_starts.len(), 2 * 1024 + 1);
            for key in keys {
                assert_eq!(table.find(hash, key), Some(key));
            }
            assert_eq!(table.find(hash, absent), None);
            assert_eq!(table.find(!hash, &keys[1]), None);
        }
    }
}
