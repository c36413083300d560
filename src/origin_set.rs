//! Which rule names this origin: the compiled lookup.
//!
//! Patterns that name one origin are found by its text, before it is parsed: what equals a
//! pattern byte for byte is an origin. The others name families: every host or suffix is a key,
//! and the rules of its ports hang on it.
//!
//! A lookup costs one probe for the text, one for the host, and one for each of the host's
//! suffixes that is as long as some pattern's. Nothing is found before text, or scheme, host and
//! port, were compared.

use std::collections::BTreeSet;

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

    /// The rule of the most specific of the wider patterns that name this one's hosts on the port:
    /// those of a shorter suffix, and that of the same host on any port.
    pub(crate) fn find_around(&self, pattern: &OriginPattern, port: Port) -> Option<usize> {
        self.families.around(pattern).find_map(|(key, is_whole)| {
            let port = if is_whole { Port::Any } else { port };
            self.families.rule_on_port(key, port)
        })
    }

    /// The ports on which wider patterns name this one's hosts.
    pub(crate) fn ports_around<'a>(
        &'a self,
        pattern: &'a OriginPattern,
    ) -> impl Iterator<Item = Port> {
        let mut is_shadowed = false;
        self.families
            .around(pattern)
            // Whatever comes after any port is less specific on every port.
            .take_while(move |(key, _)| {
                let names_any = self.families.rule_on_port(key, Port::Any).is_some();
                !std::mem::replace(&mut is_shadowed, names_any)
            })
            .flat_map(|(key, is_whole)| {
                let ports = self.families.ports_of(key).iter();
                ports
                    .map(|(port, _)| *port)
                    .filter(move |port| !is_whole || *port == Port::Any)
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
                (hash_of(text), text, rule)
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
        let hash = hash_of(text);
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
    /// Whether some key is a host.
    has_hosts: bool,
    /// The lengths of the keys that are suffixes, the longest first.
    suffix_lengths: Box<[usize]>,
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
                let key = (hash_of(host), scheme, host);
                (key, pattern.port(), rule)
            })
            .collect();
        sorted.sort_unstable();

        let mut text = Vec::new();
        let mut keys = Vec::new();
        let mut has_hosts = false;
        let mut suffix_lengths = BTreeSet::new();
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
            } else {
                has_hosts = true;
            }
        }
        Self {
            index: HashIndex::new(keys.iter().map(|key| key.hash)),
            keys: keys.into(),
            text: text.into(),
            ports: ports.into(),
            has_hosts,
            suffix_lengths: suffix_lengths.into_iter().rev().collect(),
        }
    }

    fn find(&self, scheme: &[u8], host: &[u8], port: Port) -> Option<usize> {
        self.keys_of(scheme, host)
            .find_map(|(key, _)| self.rule_on_port(key, port))
    }

    /// The keys that name the pattern's host, as [`keys_of`](Self::keys_of) has them.
    fn around<'a>(
        &'a self,
        pattern: &'a OriginPattern,
    ) -> impl Iterator<Item = (&'a FamilyKey, bool)> {
        self.keys_of(pattern.scheme(), pattern.host_or_suffix())
    }

    /// The keys that name the host, the most specific first, and whether each is the whole host's:
    /// that one, then those of its suffixes, the longest first.
    fn keys_of<'a>(
        &'a self,
        scheme: &'a [u8],
        host: &'a [u8],
    ) -> impl Iterator<Item = (&'a FamilyKey, bool)> {
        let suffixes = self.suffix_lengths.iter().filter_map(move |len| {
            let start = host.len().checked_sub(*len)?;
            (host[start] == b'.').then(|| &host[start..])
        });
        let whole = self.has_hosts.then_some(host);
        whole.into_iter().chain(suffixes).filter_map(move |part| {
            let key = self.key_of(scheme, part)?;
            Some((key, part.len() == host.len()))
        })
    }

    fn key_of(&self, scheme: &[u8], host: &[u8]) -> Option<&FamilyKey> {
        let hash = hash_of(host);
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

/// By words, the last of which overlaps the one before it.
fn hash_of(text: &[u8]) -> u64 {
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
