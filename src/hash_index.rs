//! An index from hashes to the places of a sorted list.

use std::cmp::Ordering;
use std::ops::Range;

/// Where, in a list that is sorted by hash first, an item may stand: buckets by a hash's highest
/// bits.
///
/// Items of one bucket are found by a binary search, so that a list whose hashes were chosen to
/// collide is no larger, and its lookups no worse than logarithmic.
#[derive(Clone, Debug)]
pub(crate) struct HashIndex {
    /// Where the bucket of each hash prefix begins; there is one more than there are prefixes.
    starts: Box<[u32]>,
    /// How far a hash is shifted to give its prefix.
    shift: u32,
}

impl HashIndex {
    /// Of the list's hashes, in ascending order.
    pub(crate) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let prefix_bits = hashes.len().next_power_of_two().trailing_zeros() + 1;
        let shift = u64::BITS - prefix_bits;
        let prefixes = 1 << prefix_bits;
        let mut starts = Vec::with_capacity(prefixes + 1);
        let mut count = 0;
        for hash in hashes {
            let prefix = (hash >> shift) as usize;
            starts.resize(starts.len().max(prefix + 1), count);
            count += 1;
        }
        starts.resize(prefixes + 1, count);
        Self {
            starts: starts.into(),
            shift,
        }
    }

    /// Finds an item by its hash and by `order`, which compares it to the one that is sought.
    pub(crate) fn find<'a, T>(
        &self,
        hash: u64,
        sorted: &'a [T],
        order: impl Fn(&T) -> Ordering,
    ) -> Option<&'a T> {
        let bucket = &sorted[self.bucket(hash)];
        let at = bucket.binary_search_by(order).ok()?;
        Some(&bucket[at])
    }

    fn bucket(&self, hash: u64) -> Range<usize> {
        let prefix = (hash >> self.shift) as usize;
        self.starts[prefix] as usize..self.starts[prefix + 1] as usize
    }
}

/// The multiplier carries every bit into the highest ones, which choose the bucket; the shift
/// brings them back down for the next word.
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}
