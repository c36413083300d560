//! Carve-outs: patterns that take some hosts out of a wider pattern of a credentialed rule.
//!
//! A carve-out that names one port leaves the others credentialed: `https://ads.example.com` inside
//! `https://*.example.com:*` does not cover `https://ads.example.com:8443`.
//!
//! Policies may be large and come from strangers, so hosts are never compared to ports one by one.
//! All patterns of one scheme and host are a family, whose parent is the family of the next shorter
//! suffix. A port is open in a family if a credentialed pattern of it, or of a wider family, decides
//! the port on its hosts. Beneath `https://*.example.com` with 8,000 open ports, the family
//! `https://ads.example.com`, which refuses one of them, need not know them all: two of its parent's
//! open ports are enough to find one that is left open. So a family with `n` patterns wants `n + 1`
//! open ports of its parent, or as many more as its own children want of it.

use std::collections::HashMap;

use crate::origin::grammar::Port;
use crate::origin::pattern::OriginPattern;
use crate::policy::policy_rule::PolicyRule;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::Setting;
use crate::policy::violation::Violation;
use crate::policy::violation_reason::ViolationReason;

/// No carve-out leaves other ports of its hosts credentialed.
///
/// All patterns of one host are looked at together: one of them must close each open port.
pub(super) fn check_carve_outs(rules: &[PolicyRule], violations: &mut Vec<Violation>) {
    let families = Families::new(rules);
    let mut found: Vec<_> = families
        .list
        .iter()
        .filter_map(|family| {
            let carve_out = families.carve_out(family)?;
            Some((carve_out, families.left_open(family)?))
        })
        .collect();
    found.sort_unstable();
    violations.extend(found.into_iter().map(|(carve_out, around)| {
        let (carve_out, around) = (&families.named[carve_out], &families.named[around]);
        Violation {
            rule: Some(carve_out.rule),
            setting: Setting::Origins,
            value: Some(carve_out.pattern.to_string()),
            reason: ViolationReason::NarrowerInPort {
                rule: around.rule,
                around: around.pattern.clone(),
            },
        }
    }));
}

/// A pattern of the policy, and its rule.
struct Named<'a> {
    pattern: &'a OriginPattern,
    rule: usize,
    is_credentialed: bool,
}

impl Named<'_> {
    /// Whether it takes one port out of a wider pattern, if that one is credentialed.
    fn is_narrow(&self) -> bool {
        !self.is_credentialed && self.pattern.port() != Port::Any
    }
}

/// The patterns of one scheme, and one host or suffix. A pattern is told by its place in the policy.
struct Family {
    /// With their ports, by which they are sorted: the one that names any port comes last.
    own: Box<[(Port, usize)]>,
    /// The family of the next shorter suffix.
    parent: Option<usize>,
    /// How many open ports are asked for by the families whose parent it is.
    wanted: usize,
    /// The credentialed patterns that decide a port of its hosts, its own ones first: as many as
    /// are wanted.
    open: Box<[u32]>,
}

impl Family {
    fn find(&self, port: Port) -> Option<usize> {
        let found = self.own.binary_search_by_key(&port, |(own, _)| *own);
        Some(self.own[found.ok()?].1)
    }

    fn names(&self, port: Port) -> bool {
        self.find(port).is_some()
    }
}

struct Families<'a> {
    /// All patterns, in the order of the policy.
    named: Vec<Named<'a>>,
    /// The families that can have or surround a carve-out, the wider before the narrower.
    list: Vec<Family>,
}

impl<'a> Families<'a> {
    fn new(rules: &'a [PolicyRule]) -> Self {
        let named = rules.iter().enumerate().flat_map(|(rule, own)| {
            let is_credentialed = own.kind() == RuleKind::Credentialed;
            own.origins().iter().map(move |pattern| Named {
                pattern,
                rule,
                is_credentialed,
            })
        });
        let named: Vec<_> = named.collect();
        let list = group(&named);
        let mut families = Self { named, list };
        families.count_wanted();
        families.find_open();
        families
    }

    /// A family can close as many open ports as it names, and passes on what is wanted of it.
    fn count_wanted(&mut self) {
        for at in (0..self.list.len()).rev() {
            let family = &self.list[at];
            let has_carve_out = family
                .own
                .iter()
                .any(|(_, own)| self.named[*own].is_narrow());
            let wanted = family.wanted.max(usize::from(has_carve_out));
            if let (Some(parent), true) = (family.parent, wanted > 0) {
                let wanted = family.own.len() + wanted;
                let parent = &mut self.list[parent];
                parent.wanted = parent.wanted.max(wanted);
            }
        }
    }

    fn find_open(&mut self) {
        for at in 0..self.list.len() {
            let family = &self.list[at];
            let own = family.own.iter().map(|(_, own)| *own as u32);
            let own = own.filter(|own| self.named[*own as usize].is_credentialed);
            let inherited = match family.parent {
                // Whatever is wider than any port is less specific on every port.
                Some(parent) if !family.names(Port::Any) => &*self.list[parent].open,
                _ => &[],
            };
            let inherited = inherited.iter().copied();
            let inherited = inherited.filter(|open| !family.names(self.port(*open)));
            let open = own.chain(inherited).take(family.wanted).collect();
            self.list[at].open = open;
        }
    }

    fn port(&self, named: u32) -> Port {
        self.named[named as usize].pattern.port()
    }

    /// The first pattern of the family that takes its own port out of a credentialed one.
    fn carve_out(&self, family: &Family) -> Option<usize> {
        let narrow = family
            .own
            .iter()
            .filter(|(_, own)| self.named[*own].is_narrow());
        let carve_outs = narrow.filter(|(port, _)| {
            let wider = self.wider(family, *port);
            wider.is_some_and(|wider| self.named[wider].is_credentialed)
        });
        carve_outs.map(|(_, own)| *own).min()
    }

    /// The pattern that would decide the port on the family's hosts, were it not named there.
    fn wider(&self, family: &Family, port: Port) -> Option<usize> {
        let mut wider = family.find(Port::Any);
        let mut parent = family.parent;
        while let (None, Some(at)) = (wider, parent) {
            let family = &self.list[at];
            wider = family.find(port).or_else(|| family.find(Port::Any));
            parent = family.parent;
        }
        wider
    }

    /// A wider credentialed pattern on a port of the family's hosts that none of its own closes.
    fn left_open(&self, family: &Family) -> Option<usize> {
        if let Some(any) = family.find(Port::Any) {
            return Some(any).filter(|any| self.named[*any].is_credentialed);
        }
        let closes = |port| {
            family
                .find(port)
                .is_some_and(|own| !self.named[own].is_credentialed)
        };
        let mut open = self.list[family.parent?].open.iter();
        let left = open.find(|open| !closes(self.port(**open)))?;
        Some(*left as usize)
    }
}

/// The patterns by family. A host whose patterns are all credentialed is left out: nothing is carved
/// out of it, and it surrounds nothing.
fn group(named: &[Named<'_>]) -> Vec<Family> {
    let mut own_of: HashMap<_, Vec<_>> = HashMap::new();
    for (place, own) in named.iter().enumerate() {
        let key = (own.pattern.scheme(), own.pattern.host_or_suffix());
        own_of
            .entry(key)
            .or_default()
            .push((own.pattern.port(), place));
    }
    own_of.retain(|(_, host), own| {
        host.starts_with(b".") || own.iter().any(|(_, own)| named[*own].is_narrow())
    });
    // What is wider has a shorter host.
    let mut keys: Vec<_> = own_of.keys().copied().collect();
    keys.sort_unstable_by_key(|(scheme, host)| (host.len(), *scheme, *host));
    let places: HashMap<_, _> = keys.iter().copied().zip(0..).collect();
    let parent = |(scheme, host): (&[u8], &[u8])| {
        let mut suffixes = (1..host.len()).filter(|at| host[*at] == b'.');
        suffixes.find_map(|at| places.get(&(scheme, &host[at..])).copied())
    };
    keys.into_iter()
        .map(|key| {
            let mut own = own_of.remove(&key).unwrap_or_default();
            own.sort_unstable();
            Family {
                own: own.into(),
                parent: parent(key),
                wanted: 0,
                open: Box::default(),
            }
        })
        .collect()
}
