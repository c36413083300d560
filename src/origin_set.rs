//! Which rule names this origin: the compiled lookup.
//!
//! Every pattern's host, or suffix with its leading dot, is a key; the rules of its ports hang on
//! it. The keys lie in a table of buckets by a hash that grows from a host's last byte to its
//! first, so that one walk over an origin's host passes the hash of each of its suffixes.
//!
//! A lookup costs one probe for the host and one for each of its suffixes that is as long as some
//! pattern's. A bucket is sorted, so that patterns chosen to collide cost a binary search, and
//! nothing is granted before scheme, host and port were compared.

use crate::grammar::Port;
use crate::origin::OriginRef;
use crate::pattern::OriginPattern;

/// A compiled set of origin patterns, each with the index of its rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct OriginSet {
    /// Sorted by hash, then by scheme and host.
    keys: Box<[Key]>,
    /// Where in `keys` the bucket of each hash prefix begins; one more than there are buckets.
    buckets: Box<[usize]>,
    /// How far a hash is shifted to give its bucket.
    shift: u32,
    /// The schemes and hosts of `keys`, one after the other.
    text: Box<str>,
    /// The ports of `keys`, each key's sorted, with their rules.
    ports: Box<[(PortKey, usize)]>,
    suffix_lengths: LengthSet,
}

#[derive(Clone, Debug)]
struct Key {
    hash: u64,
    /// Where in `text` the scheme begins; the host follows it.
    text: usize,
    scheme_len: u8,
    host_len: u8,
    /// Where in `ports` this key's begin, and how many they are.
    ports: usize,
    port_count: u32,
}

/// A port as a number that sorts: the implicit one first, any port last.
type PortKey = u32;

const IMPLICIT: PortKey = 0;
const ANY: PortKey = 1 << 16;

fn port_key(port: Port) -> PortKey {
    match port {
        Port::Implicit => IMPLICIT,
        Port::Fixed(port) => PortKey::from(port),
        Port::Any => ANY,
    }
}

impl OriginSet {
    /// Compiles the patterns. Of the same pattern given twice, the first counts.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = (&'a OriginPattern, usize)>) -> Self {
        let mut entries: Vec<_> = patterns
            .into_iter()
            .map(|(pattern, rule)| {
                let (scheme, host) = (pattern.scheme(), pattern.host_or_suffix());
                let key = (hash_of(scheme, host), scheme, host);
                (key, port_key(pattern.port()), rule)
            })
            .collect();
        entries.sort_by(|(key, port, _), (other, other_port, _)| {
            (key, port).cmp(&(other, other_port))
        });
        entries
            .dedup_by(|(key, port, _), (first, first_port, _)| key == first && port == first_port);

        let mut text = String::new();
        let mut keys = Vec::new();
        let mut ports = Vec::with_capacity(entries.len());
        let mut suffix_lengths = LengthSet::default();
        for same_key in entries.chunk_by(|(key, ..), (next, ..)| key == next) {
            let (hash, scheme, host) = same_key[0].0;
            keys.push(Key {
                hash,
                text: text.len(),
                scheme_len: scheme.len() as u8,
                host_len: host.len() as u8,
                ports: ports.len(),
                // There are no more ports than `PortKey`s.
                port_count: same_key.len() as u32,
            });
            text.push_str(scheme);
            text.push_str(host);
            ports.extend(same_key.iter().map(|&(_, port, rule)| (port, rule)));
            if host.starts_with('.') {
                suffix_lengths.insert(host.len());
            }
        }

        let bucket_bits = keys.len().next_power_of_two().trailing_zeros() + 1;
        let shift = u64::BITS - bucket_bits;
        let buckets = (0..=1_u64 << bucket_bits)
            .scan(0, |start, bucket| {
                while keys
                    .get(*start)
                    .is_some_and(|key| key.hash >> shift < bucket)
                {
                    *start += 1;
                }
                Some(*start)
            })
            .collect();
        Self {
            keys: keys.into(),
            buckets,
            shift,
            text: text.into(),
            ports: ports.into(),
            suffix_lengths,
        }
    }

    /// The rule of the most specific pattern that names the origin.
    pub(crate) fn find(&self, origin: OriginRef<'_>) -> Option<usize> {
        self.walk(origin.scheme, origin.host, port_key(origin.port))
    }

    /// The rule of the most specific pattern that names, on any port, every host that `pattern`
    /// names.
    pub(crate) fn find_any_port_around(&self, pattern: &OriginPattern) -> Option<usize> {
        self.walk(pattern.scheme(), pattern.host_or_suffix(), ANY)
    }

    fn walk(&self, scheme: &str, host: &str, port: PortKey) -> Option<usize> {
        let mut hash = seed(scheme);
        let mut found = None;
        for (start, &byte) in host.as_bytes().iter().enumerate().rev() {
            hash = step(hash, byte);
            if byte == b'.' && self.suffix_lengths.contains(host.len() - start) {
                // A later hit has a longer suffix.
                found = self.rule_of(hash, scheme, &host[start..], port).or(found);
            }
        }
        self.rule_of(hash, scheme, host, port).or(found)
    }

    fn rule_of(&self, hash: u64, scheme: &str, host: &str, port: PortKey) -> Option<usize> {
        let bucket = usize::try_from(hash.checked_shr(self.shift)?).ok()?;
        let keys = self
            .keys
            .get(*self.buckets.get(bucket)?..*self.buckets.get(bucket + 1)?)?;
        let at = keys
            .binary_search_by(|key| {
                key.hash
                    .cmp(&hash)
                    .then_with(|| self.key_text(key).cmp(&(scheme, host)))
            })
            .ok()?;
        let key = &keys[at];
        let ports = &self.ports[key.ports..key.ports + key.port_count as usize];
        match ports.binary_search_by_key(&port, |(port, _)| *port) {
            Ok(at) => Some(ports[at].1),
            Err(_) => ports
                .last()
                .filter(|(port, _)| *port == ANY)
                .map(|(_, rule)| *rule),
        }
    }

    fn key_text(&self, key: &Key) -> (&str, &str) {
        let host = key.text + usize::from(key.scheme_len);
        (
            &self.text[key.text..host],
            &self.text[host..host + usize::from(key.host_len)],
        )
    }
}

fn seed(scheme: &str) -> u64 {
    scheme.bytes().rev().fold(0, step)
}

fn hash_of(scheme: &str, host: &str) -> u64 {
    host.bytes().rev().fold(seed(scheme), step)
}

/// The multiplier carries every byte into the high bits, which choose the bucket.
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Which lengths, up to 255, some suffix has.
#[derive(Clone, Debug, Default)]
struct LengthSet([u64; 4]);

impl LengthSet {
    fn insert(&mut self, len: usize) {
        if let Some(word) = self.0.get_mut(len / 64) {
            *word |= 1 << (len % 64);
        }
    }

    fn contains(&self, len: usize) -> bool {
        self.0
            .get(len / 64)
            .is_some_and(|word| word & (1 << (len % 64)) != 0)
    }
}
