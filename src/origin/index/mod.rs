//! Which rule names this origin: [`OriginIndex`], the one room for speed.
//!
//! **The data.** A policy may have 100,000 patterns, and every request asks which of them is the
//! most specific one that matches its `Origin`. Two [`Table`]s answer:
//!
//! - *Exact patterns*, by their text. What equals one byte for byte is an origin, so that the usual
//!   request is answered before its `Origin` is parsed, and no other pattern is more specific.
//! - *Families*, the patterns with `*` in the host or as the port, by their host or suffix
//!   (`.example.com`). What hangs on a key are the schemes and ports under which patterns name it.
//!   A host is looked up whole and by each of its suffixes that is as long as some key, so that
//!   10,000 subdomain patterns of ten lengths cost ten look-ups. The longest key that names the
//!   origin's scheme and port decides.
//!
//! **The cost** of a look-up is one pass over the text, from its end, to hash it, and a search in
//! one bucket of the table, which as a rule holds one key or none. The hash of a suffix is a state
//! on the way to the hash of the whole host, so that all of a host's suffixes cost one pass. A
//! granted request costs 242 instructions more under 100,000 exact patterns than under one, and 170
//! more under 10,000 subdomain patterns.
//!
//! **Chosen collisions do not hurt.** Tenants of a service may choose the patterns, and anybody the
//! `Origin`. The hash is no secret, but it only chooses where to search: the keys of a bucket are
//! sorted, so that a search among 100,000 colliding keys takes 17 comparisons, and the table is no
//! larger for them. Nothing is found before its bytes are compared. What is longer than any origin
//! is refused before it is read.
//!
//! **What was tried**, in instructions of one look-up among 100,000 exact origins, where this table
//! took 212:
//!
//! - The standard library's `HashMap`, with SipHash: 351.
//! - hashbrown with foldhash: 145. It is a dependency, and where a fixed hash chooses the places of
//!   an open table, nothing bounds a look-up against chosen keys.
//! - A hash of words of eight bytes: 100 fewer. It took 79 lines.
//! - Binary search over the sorted texts, without a hash: about 17 comparisons, of texts that begin
//!   alike.

pub(crate) mod family;
pub(crate) mod table;

use std::collections::{BTreeSet, HashMap};

use crate::origin::OriginRef;
use crate::origin::grammar::MAX_LEN;
use crate::origin::index::family::{Family, Member};
use crate::origin::index::table::{SuffixHash, Table};
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::pattern::OriginPattern;

/// Origin patterns, each with the index of its rule, compiled for look-up.
#[derive(Clone, Debug)]
pub(crate) struct OriginIndex {
    /// The rules of the patterns that name one origin each, by their texts.
    exact: Table<usize>,
    /// All other patterns, by host or suffix.
    families: Table<Family>,
    /// The lengths of the keys of families, the shortest first.
    family_key_lengths: Box<[usize]>,
}

impl OriginIndex {
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = (&'a OriginPattern, usize)>) -> Self {
        let mut exact = Vec::new();
        let mut families: HashMap<_, Vec<_>> = HashMap::new();
        for (pattern, rule) in patterns {
            if pattern.names_one_origin() {
                exact.push((pattern.as_str().as_bytes(), rule));
            } else {
                let members = families.entry(pattern.host_or_suffix()).or_default();
                members.push(Member {
                    scheme: pattern.scheme().into(),
                    port: pattern.port(),
                    rule,
                });
            }
        }
        let lengths: BTreeSet<_> = families.keys().map(|key| key.len()).collect();
        let families = families
            .into_iter()
            .map(|(key, members)| (key, Family::new(members)));
        Self {
            exact: Table::new(exact),
            families: Table::new(families),
            family_key_lengths: lengths.into_iter().collect(),
        }
    }

    /// The rule of the most specific pattern that matches the `Origin` header's value.
    pub(crate) fn find(&self, origin: &[u8]) -> Result<Option<usize>, InvalidOriginReason> {
        if origin.len() > MAX_LEN {
            return Err(InvalidOriginReason::TooLong);
        }
        if let Some(rule) = self.exact.get(origin) {
            return Ok(Some(*rule));
        }
        Ok(self.find_family(OriginRef::parse(origin)?))
    }

    fn find_family(&self, origin: OriginRef<'_>) -> Option<usize> {
        let OriginRef { scheme, host, port } = origin;
        let mut hash = SuffixHash::default();
        // From the shortest to the longest, since that is how they are hashed in one pass.
        self.family_key_lengths
            .iter()
            .map_while(|len| host.len().checked_sub(*len))
            .filter(|start| *start == 0 || host[*start] == b'.')
            .filter_map(|start| self.families.get_suffix(&host[start..], &mut hash))
            .filter_map(|family| family.find(scheme, port))
            .last()
    }
}

#[cfg(test)]
mod tests {
    use super::OriginIndex;
    use crate::origin::grammar::MAX_LEN;
    use crate::origin::invalid_reason::InvalidOriginReason;
    use crate::origin::pattern::OriginPattern;

    fn index(patterns: &[&str]) -> OriginIndex {
        let patterns: Vec<OriginPattern> = patterns
            .iter()
            .map(|pattern| pattern.parse().unwrap())
            .collect();
        OriginIndex::new(patterns.iter().zip(0..))
    }

    #[test]
    fn the_longest_key_that_names_scheme_and_port_decides() {
        let index = index(&[
            "https://*.example.com",
            "https://*.a.example.com:*",
            "https://*.a.example.com:8443",
            "https://b.a.example.com:*",
            "https://b.a.example.com",
            "http://b.a.example.com:*",
        ]);
        for (origin, expected) in [
            ("https://x.example.com", Some(0)),
            ("https://x.a.example.com", Some(1)),
            ("https://x.a.example.com:8443", Some(2)),
            ("https://b.a.example.com:8443", Some(3)),
            ("https://b.a.example.com", Some(4)),
            ("http://b.a.example.com", Some(5)),
            ("https://a.example.com", Some(0)),
            ("https://a.example.com:1", None),
            ("http://x.a.example.com", None),
        ] {
            assert_eq!(index.find(origin.as_bytes()), Ok(expected), "{origin}");
        }
    }

    #[test]
    fn a_key_names_whole_labels_alone() {
        let index = index(&["https://example.com:*", "https://*.example.org"]);
        for origin in [
            "https://evilexample.com",
            "https://www.example.com",
            "https://evilexample.org",
            "https://example.org",
        ] {
            assert_eq!(index.find(origin.as_bytes()), Ok(None), "{origin}");
        }
    }

    #[test]
    fn what_no_pattern_can_match_is_told() {
        let index = index(&["https://example.com"]);
        for (text, reason) in [
            (String::new(), InvalidOriginReason::Empty),
            ("null".to_owned(), InvalidOriginReason::Null),
            ("a".repeat(MAX_LEN + 1), InvalidOriginReason::TooLong),
        ] {
            assert_eq!(index.find(text.as_bytes()), Err(reason), "{text}");
        }
    }
}
