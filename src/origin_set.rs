//! Which rule names this origin: the compiled lookup.
//!
//! Patterns that name one origin are found by its text, before it is parsed: what equals a
//! pattern byte for byte is an origin. The others name families: every host or suffix is a key,
//! and the rules of its ports hang on it.
//!
//! A lookup costs one probe for the text, one for the host, and one for each of the host's
//! suffixes that is as long as some pattern's. Nothing is found before text, or scheme, host and
//! port, were compared.

use crate::grammar::Port;
use crate::hash_index::{HashIndex, mix};
use crate::origin::OriginRef;
use crate::pattern::OriginPattern;

/// A compiled set of origin patterns, each with the index of its rule.
#[derive(Clone, Debug)]
pub(crate) struct OriginSet {
    exact: ExactSet,
    families: FamilySet,
}

impl OriginSet {
    /// Compiles the patterns. Of the same pattern given twice, one counts.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = (&'a OriginPattern, usize)>) -> Self {
        let (exact, families): (Vec<_>, Vec<_>) = patterns
            .into_iter()
            .partition(|(pattern, _)| pattern.names_one_origin());
        Self {
            exact: ExactSet::new(exact),
            families: FamilySet::new(families),
        }
    }

    /// The rule of the pattern that is this text, byte for byte: the most specific of all.
    pub(crate) fn find_exact(&self, text: &[u8]) -> Option<usize> {
        self.exact.find(text)
    }

    /// The rule of the most specific pattern that names the origin, and others with it.
    pub(crate) fn find_family(&self, origin: OriginRef<'_>) -> Option<usize> {
        self.families.find(origin.scheme, origin.host, origin.port)
    }

    /// The ports on which wider patterns name this one's hosts, with their rules: every port of a
    /// shorter suffix, and any port of the same host.
    pub(crate) fn ports_around(&self, pattern: &OriginPattern) -> Vec<(Port, usize)> {
        self.families
            .ports_around(pattern.scheme(), pattern.host_or_suffix())
    }

    /// The rule of the most specific pattern that names, on this port, every host that `pattern`
    /// names.
    pub(crate) fn find_on_port(&self, pattern: &OriginPattern, port: Port) -> Option<usize> {
        pattern
            .origin_on_port(port)
            .and_then(|text| self.find_exact(text.as_bytes()))
            .or_else(|| {
                let (scheme, host) = (pattern.scheme(), pattern.host_or_suffix());
                self.families.find(scheme, host, port)
            })
    }
}

/// The patterns that name one origin each.
#[derive(Clone, Debug)]
struct ExactSet {
    /// Sorted by hash, then by text.
    entries: Box<[ExactEntry]>,
    index: HashIndex,
    /// The texts, one after the other.
    text: Box<[u8]>,
}

#[derive(Clone, Debug)]
struct ExactEntry {
    hash: u64,
    /// Where in the set's text this one's is.
    start: usize,
    len: usize,
    rule: usize,
}

impl ExactSet {
    fn new(patterns: Vec<(&OriginPattern, usize)>) -> Self {
        let mut sorted: Vec<_> = patterns
            .into_iter()
            .map(|(pattern, rule)| {
                let text = pattern.as_str().as_bytes();
                (text_hash(text), text, rule)
            })
            .collect();
        sorted.sort_unstable();
        let mut text = Vec::new();
        let entries: Box<[_]> = sorted
            .iter()
            .map(|&(hash, own, rule)| {
                let start = text.len();
                text.extend_from_slice(own);
                ExactEntry {
                    hash,
                    start,
                    len: own.len(),
                    rule,
                }
            })
            .collect();
        Self {
            index: HashIndex::new(entries.iter().map(|entry| entry.hash)),
            entries,
            text: text.into(),
        }
    }

    fn find(&self, text: &[u8]) -> Option<usize> {
        let hash = text_hash(text);
        self.index
            .find(hash, &self.entries, |entry| {
                let own = &self.text[entry.start..entry.start + entry.len];
                entry.hash.cmp(&hash).then_with(|| own.cmp(text))
            })
            .map(|entry| entry.rule)
    }
}

/// The patterns with `*` in their host, their port, or both.
#[derive(Clone, Debug)]
struct FamilySet {
    /// Sorted by hash, then by scheme and host.
    keys: Box<[FamilyKey]>,
    index: HashIndex,
    /// The schemes and hosts of the keys, one after the other.
    text: Box<[u8]>,
    /// The ports of the keys, each key's sorted, with their rules.
    ports: Box<[(Port, usize)]>,
    suffix_lengths: LengthSet,
}

/// A host, or a suffix with its leading dot, with its scheme.
#[derive(Clone, Debug)]
struct FamilyKey {
    hash: u64,
    /// Where in the set's text the scheme begins; the host follows it.
    start: usize,
    scheme_len: usize,
    host_len: usize,
    /// Where in the set's ports this key's begin, and how many they are.
    ports_start: usize,
    port_count: usize,
}

impl FamilySet {
    fn new(patterns: Vec<(&OriginPattern, usize)>) -> Self {
        let mut sorted: Vec<_> = patterns
            .into_iter()
            .map(|(pattern, rule)| {
                let (scheme, host) = (pattern.scheme(), pattern.host_or_suffix());
                let key = (host_hash(scheme, host), scheme, host);
                (key, pattern.port(), rule)
            })
            .collect();
        sorted.sort_unstable();

        let mut text = Vec::new();
        let mut keys = Vec::new();
        let mut suffix_lengths = LengthSet::default();
        let mut ports = Vec::with_capacity(sorted.len());
        for same_key in sorted.chunk_by(|(key, ..), (next, ..)| key == next) {
            let (hash, scheme, host) = same_key[0].0;
            keys.push(FamilyKey {
                hash,
                start: text.len(),
                scheme_len: scheme.len(),
                host_len: host.len(),
                ports_start: ports.len(),
                port_count: same_key.len(),
            });
            text.extend_from_slice(scheme);
            text.extend_from_slice(host);
            ports.extend(same_key.iter().map(|&(_, port, rule)| (port, rule)));
            if host.starts_with(b".") {
                suffix_lengths.insert(host.len());
            }
        }
        Self {
            index: HashIndex::new(keys.iter().map(|key| key.hash)),
            keys: keys.into(),
            text: text.into(),
            ports: ports.into(),
            suffix_lengths,
        }
    }

    fn find(&self, scheme: &[u8], host: &[u8], port: Port) -> Option<usize> {
        let mut found = None;
        self.walk(scheme, host, |key, _| {
            found = self.rule_on_port(key, port).or(found);
        });
        found
    }

    fn ports_around(&self, scheme: &[u8], host: &[u8]) -> Vec<(Port, usize)> {
        let mut around = Vec::new();
        self.walk(scheme, host, |key, start| {
            let is_wider = |(port, _): &&(Port, usize)| start > 0 || *port == Port::Any;
            around.extend(self.ports_of(key).iter().filter(is_wider));
        });
        around
    }

    /// Visits the key of each suffix of the host, the longest last, with the place where it
    /// begins. One walk, from the last byte to the first, passes the hash of each.
    fn walk<'a>(&'a self, scheme: &[u8], host: &[u8], mut visit: impl FnMut(&'a FamilyKey, usize)) {
        if self.keys.is_empty() {
            return;
        }
        let mut hash = seed(scheme);
        for (start, &byte) in host.iter().enumerate().rev() {
            hash = mix(hash, byte.into());
            let is_suffix = byte == b'.' && self.suffix_lengths.contains(host.len() - start);
            if is_suffix || start == 0 {
                if let Some(key) = self.key_of(hash, scheme, &host[start..]) {
                    visit(key, start);
                }
            }
        }
    }

    fn key_of(&self, hash: u64, scheme: &[u8], host: &[u8]) -> Option<&FamilyKey> {
        self.index.find(hash, &self.keys, |key| {
            key.hash
                .cmp(&hash)
                .then_with(|| self.text_of(key).cmp(&(scheme, host)))
        })
    }

    fn rule_on_port(&self, key: &FamilyKey, port: Port) -> Option<usize> {
        let ports = self.ports_of(key);
        match ports.binary_search_by_key(&port, |(port, _)| *port) {
            Ok(at) => Some(ports[at].1),
            Err(_) => ports
                .last()
                .filter(|(port, _)| *port == Port::Any)
                .map(|(_, rule)| *rule),
        }
    }

    fn ports_of(&self, key: &FamilyKey) -> &[(Port, usize)] {
        &self.ports[key.ports_start..key.ports_start + key.port_count]
    }

    fn text_of(&self, key: &FamilyKey) -> (&[u8], &[u8]) {
        let (scheme, rest) = self.text[key.start..].split_at(key.scheme_len);
        (scheme, &rest[..key.host_len])
    }
}

/// By words; the last one overlaps the one before it.
fn text_hash(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64;
    for word in text
        .chunks_exact(8)
        .chain(text.last_chunk::<8>().map(<[u8; 8]>::as_slice))
    {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        hash = mix(hash, word);
        hash ^= hash >> 32;
    }
    hash
}

fn seed(scheme: &[u8]) -> u64 {
    scheme
        .iter()
        .fold(0, |hash, byte| mix(hash, (*byte).into()))
}

fn host_hash(scheme: &[u8], host: &[u8]) -> u64 {
    host.iter()
        .rev()
        .fold(seed(scheme), |hash, byte| mix(hash, (*byte).into()))
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
