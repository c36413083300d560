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
    found.sort_by_key(|(carve_out, _)| carve_out.position);
    violations.extend(found.into_iter().map(|(carve_out, around)| Violation {
        rule: Some(carve_out.rule),
        setting: Setting::Origins,
        value: Some(carve_out.pattern.to_string()),
        reason: ViolationReason::NarrowerInPort {
            rule: around.rule,
            around: around.pattern.clone(),
        },
    }));
}

/// A pattern of the policy.
#[derive(Clone, Copy)]
struct Named<'a> {
    pattern: &'a OriginPattern,
    rule: usize,
    is_credentialed: bool,
    /// Its place among all patterns of the policy.
    position: usize,
}

impl Named<'_> {
    fn port(&self) -> Port {
        self.pattern.port()
    }
}

/// The patterns of one scheme, and one host or suffix.
struct Family<'a> {
    /// Sorted by port: the one that names any port, if there is one, comes last.
    own: Vec<Named<'a>>,
    /// The family of the next shorter suffix.
    parent: Option<usize>,
    /// How many open ports are asked for by the families whose parent it is.
    wanted: usize,
    /// The credentialed patterns that decide a port of its hosts, its own ones first: as many as
    /// are wanted.
    open: Vec<Named<'a>>,
}

impl<'a> Family<'a> {
    fn find(&self, port: Port) -> Option<Named<'a>> {
        let found = self.own.binary_search_by_key(&port, Named::port);
        Some(self.own[found.ok()?])
    }

    fn names(&self, port: Port) -> bool {
        self.find(port).is_some()
    }

    /// Whether a pattern that is not credentialed names the port.
    fn closes(&self, port: Port) -> bool {
        self.find(port).is_some_and(|named| !named.is_credentialed)
    }
}

/// All families, the wider before the narrower.
struct Families<'a> {
    list: Vec<Family<'a>>,
}

impl<'a> Families<'a> {
    fn new(rules: &'a [PolicyRule]) -> Self {
        let mut families = Self {
            list: Self::group(rules),
        };
        families.count_wanted();
        families.find_open();
        families
    }

    fn group(rules: &'a [PolicyRule]) -> Vec<Family<'a>> {
        let patterns = rules.iter().enumerate().flat_map(|(rule, own)| {
            let is_credentialed = own.kind() == RuleKind::Credentialed;
            let origins = own.origins().iter();
            origins.map(move |pattern| (pattern, rule, is_credentialed))
        });
        let mut own_of: HashMap<_, Vec<_>> = HashMap::new();
        for (position, (pattern, rule, is_credentialed)) in patterns.enumerate() {
            let key = (pattern.scheme(), pattern.host_or_suffix());
            own_of.entry(key).or_default().push(Named {
                pattern,
                rule,
                is_credentialed,
                position,
            });
        }
        // What is wider has a shorter host.
        let mut keys: Vec<_> = own_of.keys().copied().collect();
        keys.sort_unstable_by_key(|(scheme, host)| (host.len(), *scheme, *host));
        let places: HashMap<_, _> = keys.iter().copied().zip(0..).collect();
        let parent = |(scheme, host): (_, &'a [u8])| {
            let mut suffixes = (1..host.len()).filter(|at| host[*at] == b'.');
            suffixes.find_map(|at| places.get(&(scheme, &host[at..])).copied())
        };
        keys.into_iter()
            .map(|key| {
                let mut own = own_of.remove(&key).unwrap_or_default();
                own.sort_by_key(Named::port);
                Family {
                    own,
                    parent: parent(key),
                    wanted: 0,
                    open: Vec::new(),
                }
            })
            .collect()
    }

    /// A family can close as many open ports as it names, and passes on what is wanted of it.
    fn count_wanted(&mut self) {
        for at in (0..self.list.len()).rev() {
            let family = &self.list[at];
            let wanted = family.own.len() + family.wanted.max(1);
            if let Some(parent) = family.parent {
                let parent = &mut self.list[parent];
                parent.wanted = parent.wanted.max(wanted);
            }
        }
    }

    fn find_open(&mut self) {
        for at in 0..self.list.len() {
            let family = &self.list[at];
            let own = family.own.iter().filter(|named| named.is_credentialed);
            let inherited = match family.parent {
                // Whatever is wider than any port is less specific on every port.
                Some(parent) if !family.names(Port::Any) => self.list[parent].open.as_slice(),
                _ => &[],
            };
            let inherited = inherited.iter().filter(|open| !family.names(open.port()));
            let open = own.chain(inherited).take(family.wanted).copied().collect();
            self.list[at].open = open;
        }
    }

    /// The first pattern of the family that takes its own port out of a credentialed one.
    fn carve_out(&self, family: &Family<'a>) -> Option<Named<'a>> {
        let narrow = |named: &&Named<'_>| !named.is_credentialed && named.port() != Port::Any;
        let is_carved_out = |named: &&Named<'_>| {
            let around = self.wider(family, named.port());
            around.is_some_and(|around| around.is_credentialed)
        };
        let carve_outs = family.own.iter().filter(narrow).filter(is_carved_out);
        carve_outs.copied().min_by_key(|named| named.position)
    }

    /// The pattern that would decide the port on the family's hosts, were it not named there.
    fn wider(&self, family: &Family<'a>, port: Port) -> Option<Named<'a>> {
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
    fn left_open(&self, family: &Family<'a>) -> Option<Named<'a>> {
        if let Some(any) = family.find(Port::Any) {
            return Some(any).filter(|any| any.is_credentialed);
        }
        let mut open = self.list[family.parent?].open.iter();
        open.find(|open| !family.closes(open.port())).copied()
    }
}
