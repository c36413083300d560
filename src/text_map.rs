//! [`TextMap`]: values by text, found in a time that does not grow with their number.

use std::ops::Range;

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
        let entry = if self.entries.len() <= Self::MAX_COMPARED {
            self.entries
                .iter()
                .find(|entry| self.key_of(entry) == key)?
        } else {
            let hash = hash_of(key);
            match &self.entries[self.bucket(hash)] {
                // Most buckets hold one, which needs no search.
                [only] => (self.key_of(only) == key).then_some(only)?,
                bucket => {
                    let at = bucket.binary_search_by(|entry| {
                        let order = entry.hash.cmp(&hash);
                        order.then_with(|| self.key_of(entry).cmp(&key))
                    });
                    &bucket[at.ok()?]
                }
            }
        };
        Some(&entry.value)
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

/// Of the second text alone, which tells keys apart well enough: by words, the last of which
/// overlaps the one before it.
fn hash_of((_, text): Key<'_>) -> u64 {
    let words = text.chunks_exact(8);
    let last = match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => text
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let mut hash = text.len() as u64;
    for word in words {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        hash = mix(hash, word);
    }
    mix(hash, last)
}

/// The multiplier carries every bit into the highest ones, which choose the bucket; the shift
/// brings them back down for the next word.
fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}
