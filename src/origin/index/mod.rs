//! Which rule names this origin: the compiled lookup.
//!
//! Patterns that name one origin are found by its text, before it is parsed: what equals a
//! pattern byte for byte is an origin. The others name families: every host or suffix is a key,
//! and the rules of its ports hang on it.
//!
//! A lookup costs one probe for the text, one for the host, and one for each of the host's
//! suffixes that is as long as some pattern's. Nothing is found before text, or scheme, host and
//! port, were compared.

pub(crate) mod ports;
pub(crate) mod suffix_hash;
pub(crate) mod table;

use std::collections::BTreeSet;

use crate::origin::OriginRef;
use crate::origin::grammar::Port;
use crate::origin::index::ports::Ports;
use crate::origin::index::suffix_hash::SuffixHash;
use crate::origin::index::table::{Key, TextMap};
use crate::origin::pattern::OriginPattern;

/// A compiled set of origin patterns, each with the index of its rule.
#[derive(Clone, Debug)]
pub(crate) struct OriginSet {
    /// The rules of the patterns that name one origin each, by their texts.
    exact: TextMap<usize>,
    families: FamilySet,
}

impl OriginSet {
    /// Compiles the patterns. Of the same pattern given twice, one counts.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = (&'a OriginPattern, usize)>) -> Self {
        let (exact, families): (Vec<_>, Vec<_>) = patterns
            .into_iter()
            .partition(|(pattern, _)| pattern.names_one_origin());
        let exact = exact
            .into_iter()
            .map(|(pattern, rule)| (exact_key(pattern.as_str().as_bytes()), rule));
        Self {
            exact: TextMap::new(exact),
            families: FamilySet::new(families),
        }
    }

    /// The rule of the pattern that is this text, byte for byte: the most specific of all.
    pub(crate) fn find_exact(&self, text: &[u8]) -> Option<usize> {
        self.exact.get(exact_key(text)).copied()
    }

    /// The rule of the most specific pattern that names the origin, and others with it.
    pub(crate) fn find_family(&self, origin: OriginRef<'_>) -> Option<usize> {
        self.families.find(origin.scheme, origin.host, origin.port)
    }
}

/// An origin's text is compared whole.
fn exact_key(text: &[u8]) -> Key<'_> {
    (b"", text)
}

/// The patterns with `*` in their host, their port, or both.
#[derive(Clone, Debug)]
struct FamilySet {
    /// By scheme, and host or suffix with its leading dot.
    ports: TextMap<Ports>,
    /// Whether some key is a host.
    has_hosts: bool,
    /// The lengths of the keys that are suffixes, the shortest first.
    suffix_lengths: Box<[usize]>,
}

impl FamilySet {
    fn new(patterns: Vec<(&OriginPattern, usize)>) -> Self {
        let mut sorted: Vec<_> = patterns
            .into_iter()
            .map(|(pattern, rule)| {
                let key = (pattern.scheme(), pattern.host_or_suffix());
                (key, (pattern.port(), rule))
            })
            .collect();
        sorted.sort_unstable();
        let mut has_hosts = false;
        let mut suffix_lengths = BTreeSet::new();
        for ((_, host), _) in &sorted {
            if host.starts_with(b".") {
                suffix_lengths.insert(host.len());
            } else {
                has_hosts = true;
            }
        }
        let ports = sorted
            .chunk_by(|(key, _), (next, _)| key == next)
            .map(|family| {
                let ports = family.iter().map(|(_, port)| *port).collect();
                (family[0].0, Ports::new(ports))
            });
        Self {
            ports: TextMap::new(ports),
            has_hosts,
            suffix_lengths: suffix_lengths.into_iter().collect(),
        }
    }

    fn find(&self, scheme: &[u8], host: &[u8], port: Port) -> Option<usize> {
        let rule_of = |ports: &Ports| ports.find(port);
        if let Some(rule) = self.ports_of_host(scheme, host).and_then(rule_of) {
            return Some(rule);
        }
        // From the shortest on, since that is how they are hashed in one pass.
        let mut hash = SuffixHash::default();
        self.suffix_lengths
            .iter()
            .filter_map(|len| suffix_of(host, *len))
            .filter_map(|suffix| self.ports.get_suffix((scheme, suffix), &mut hash))
            .filter_map(rule_of)
            .last()
    }

    /// The ports on which the whole host is named.
    fn ports_of_host(&self, scheme: &[u8], host: &[u8]) -> Option<&Ports> {
        if self.has_hosts {
            self.ports.get((scheme, host))
        } else {
            None
        }
    }
}

/// The last `len` bytes of the host, if they begin with a dot.
fn suffix_of(host: &[u8], len: usize) -> Option<&[u8]> {
    let suffix = &host[host.len().checked_sub(len)?..];
    suffix.starts_with(b".").then_some(suffix)
}
