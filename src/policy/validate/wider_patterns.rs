//! [`WiderPatterns`]: what patterns say of the hosts of narrower ones, port by port.

use std::collections::{HashMap, HashSet};

use crate::origin::grammar::Port;
use crate::origin::index::ports::Ports;
use crate::origin::pattern::OriginPattern;

/// The patterns that name more than one origin, by what they name the hosts with.
///
/// Wider than a pattern, on its hosts, are those of a shorter suffix, and that of the same host on
/// any port.
pub(crate) struct WiderPatterns<'a, F> {
    families: Vec<Family>,
    places: HashMap<Key<'a>, usize>,
    is_credentialed: F,
}

/// Scheme, and host or suffix.
type Key<'a> = (&'a [u8], &'a [u8]);

/// The patterns of one key.
struct Family {
    ports: Ports,
    /// That of the next shorter suffix.
    parent: Option<usize>,
    /// The ports of this family and of wider ones that a credentialed pattern decides, with its
    /// index: as many as were asked for.
    open: Vec<(Port, usize)>,
    /// How many of its own ports they were chosen from, and how many of its parent's open ones.
    chosen_from: (usize, usize),
}

fn key(pattern: &OriginPattern) -> Key<'_> {
    (pattern.scheme(), pattern.host_or_suffix())
}

impl<'a, F: Fn(usize) -> bool> WiderPatterns<'a, F> {
    /// Patterns are told by their place in the list.
    pub(crate) fn new(
        patterns: impl IntoIterator<Item = &'a OriginPattern>,
        is_credentialed: F,
    ) -> Self {
        let mut ports_by_key: HashMap<_, Vec<_>> = HashMap::new();
        for (index, pattern) in patterns.into_iter().enumerate() {
            if !pattern.names_one_origin() {
                let ports = ports_by_key.entry(key(pattern)).or_default();
                ports.push((pattern.port(), index));
            }
        }
        let mut wider = Self {
            families: Vec::new(),
            places: ports_by_key.keys().copied().zip(0..).collect(),
            is_credentialed,
        };
        for (key, ports) in ports_by_key {
            wider.families.push(Family {
                ports: Ports::new(ports),
                parent: wider.parent(key),
                open: Vec::new(),
                chosen_from: (0, 0),
            });
        }
        wider
    }

    fn parent(&self, (scheme, host): Key<'_>) -> Option<usize> {
        let mut suffixes = (1..host.len()).filter(|at| host[*at] == b'.');
        suffixes.find_map(|at| self.places.get(&(scheme, &host[at..])).copied())
    }

    /// The wider pattern that names the hosts of this one on any port.
    fn any_of(&self, pattern: &OriginPattern) -> Option<usize> {
        let place = *self.places.get(&key(pattern))?;
        self.families[place].ports.find_any()
    }

    /// Whether a credentialed one of the wider patterns decides the port.
    pub(crate) fn opens(&self, pattern: &OriginPattern, port: Port) -> bool {
        let mut decides = self.any_of(pattern);
        let mut family = self.parent(key(pattern));
        while let (None, Some(place)) = (decides, family) {
            decides = self.families[place].ports.find(port);
            family = self.families[place].parent;
        }
        decides.is_some_and(&self.is_credentialed)
    }

    /// A credentialed one of the wider patterns that decides a port other than these.
    pub(crate) fn opens_besides(
        &mut self,
        pattern: &OriginPattern,
        ports: &HashSet<Port>,
    ) -> Option<usize> {
        if let Some(any) = self.any_of(pattern) {
            return Some(any).filter(|any| (self.is_credentialed)(*any));
        }
        let parent = self.parent(key(pattern))?;
        // No more are asked for than there are ports, and one.
        (0..)
            .map_while(|nth| self.open_port(parent, nth))
            .find_map(|(port, index)| (!ports.contains(&port)).then_some(index))
    }

    /// Found once for all hosts of the family, since there may be as many ports as hosts.
    fn open_port(&mut self, place: usize, nth: usize) -> Option<(Port, usize)> {
        loop {
            let family = &mut self.families[place];
            if let Some(open) = family.open.get(nth) {
                return Some(*open);
            }
            let (own, inherited) = family.chosen_from;
            if let Some((port, index)) = family.ports.get(own) {
                family.chosen_from.0 += 1;
                if (self.is_credentialed)(index) {
                    family.open.push((port, index));
                }
                continue;
            }
            // Whatever comes after any port is less specific on every port.
            if family.ports.find_any().is_some() {
                return None;
            }
            let parent = family.parent?;
            let open = self.open_port(parent, inherited)?;
            let family = &mut self.families[place];
            family.chosen_from.1 += 1;
            if family.ports.find(open.0).is_none() {
                family.open.push(open);
            }
        }
    }
}
