//! [`TextMap`]: values by text, found in a time that does not grow with their number.

use std::ops::Range;

use crate::origin::index::suffix_hash::SuffixHash;

/// Values by keys that are two texts each.
///
/// They lie in one list, sorted by hash, and a table of where each hash prefix begins. Keys whose
/// hashes were chosen to collide make it no larger, and its lookups no worse than logarithmic.
#[derive(Clone, Debug)]
pub(crate) struct TextMap<V> {
    /// Sorted by hash, then by key.
    entries: Box<[Entry<V>]>,
    /// Where the bucket of each hash prefix begins; there is one more than there are prefixes.
    starts: Box<[u32]>,
    /// How far a hash is shifted to give its prefix.
    shift: u32,
    /// The keys, one after the other.
    text: Box<[u8]>,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    hash: u64,
    /// Where the key begins, where its second text does, and where it ends.
    start: usize,
    middle: usize,
    end: usize,
    value: V,
}

pub(crate) type Key<'a> = (&'a [u8], &'a [u8]);

impl<V> TextMap<V> {
    /// So few keys are compared one by one, which costs less than a hash.
    const MAX_COMPARED: usize = 4;

    /// Of values with the same key, the last one stays.
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = (Key<'a>, V)>) -> Self {
        let mut hashed: Vec<_> = values
            .into_iter()
            .map(|(key, value)| (hash_of(key), key, value))
            .collect();
        hashed.sort_by(|(hash, key, _), (other_hash, other_key, _)| {
            (hash, key).cmp(&(other_hash, other_key))
        });
        let mut text = Vec::new();
        let mut entries: Vec<Entry<V>> = Vec::with_capacity(hashed.len());
        let mut last = None;
        for (hash, key, value) in hashed {
            if last.replace(key) == Some(key) {
                entries.pop();
            }
            let start = text.len();
            text.extend_from_slice(key.0);
            let middle = text.len();
            text.extend_from_slice(key.1);
            entries.push(Entry {
                hash,
                start,
                middle,
                end: text.len(),
                value,
            });
        }
        let (starts, shift) = index(&entries);
        Self {
            entries: entries.into(),
            starts,
            shift,
            text: text.into(),
        }
    }

    pub(crate) fn get(&self, key: Key<'_>) -> Option<&V> {
        self.get_suffix(key, &mut SuffixHash::default())
    }

    /// The same for keys whose second texts are suffixes of one text, from the shortest to the
    /// longest: it is hashed once, in `hash`.
    pub(crate) fn get_suffix(&self, key: Key<'_>, hash: &mut SuffixHash) -> Option<&V> {
        let entry = if self.entries.len() <= Self::MAX_COMPARED {
            self.entries.iter().find(|entry| self.key_of(entry) == key)
        } else {
            let hash = hash.of(key.1);
            match &self.entries[self.bucket(hash)] {
                [] => None,
                bucket => self.search(bucket, hash, key),
            }
        };
        entry.map(|entry| &entry.value)
    }

    fn search<'a>(&self, bucket: &'a [Entry<V>], hash: u64, key: Key<'_>) -> Option<&'a Entry<V>> {
        if bucket.len() <= Self::MAX_COMPARED {
            bucket
                .iter()
                .find(|entry| entry.hash == hash && self.key_of(entry) == key)
        } else {
            let at = bucket.binary_search_by(|entry| {
                let order = entry.hash.cmp(&hash);
                order.then_with(|| self.key_of(entry).cmp(&key))
            });
            Some(&bucket[at.ok()?])
        }
    }

    fn key_of(&self, entry: &Entry<V>) -> Key<'_> {
        (
            &self.text[entry.start..entry.middle],
            &self.text[entry.middle..entry.end],
        )
    }

    fn bucket(&self, hash: u64) -> Range<usize> {
        let prefix = (hash >> self.shift) as usize;
        self.starts[prefix] as usize..self.starts[prefix + 1] as usize
    }
}

/// Where the buckets begin, and the shift that tells a hash's bucket.
fn index<V>(entries: &[Entry<V>]) -> (Box<[u32]>, u32) {
    let prefix_bits = entries.len().next_power_of_two().trailing_zeros() + 1;
    let shift = u64::BITS - prefix_bits;
    let prefixes = 1 << prefix_bits;
    let mut starts = Vec::with_capacity(prefixes + 1);
    for (count, entry) in (0..).zip(entries) {
        let prefix = (entry.hash >> shift) as usize;
        starts.resize(starts.len().max(prefix + 1), count);
    }
    starts.resize(prefixes + 1, entries.len() as u32);
    (starts.into(), shift)
}

/// Of the second text alone, which tells keys apart well enough.
fn hash_of((_, text): Key<'_>) -> u64 {
    SuffixHash::default().of(text)
}
