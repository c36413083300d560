//! Carve-outs: patterns that take some hosts out of a credentialed rule's wider pattern.

use std::collections::HashMap;

use crate::origin::grammar::Port;
use crate::origin::pattern::OriginPattern;
use crate::policy::policy_rule::Settings;
use crate::policy::rule::RuleKind;
use crate::policy::validate::wider_patterns::WiderPatterns;
use crate::policy::violation::{Setting, Violation, ViolationReason};

/// No carve-out leaves other ports of its hosts credentialed.
///
/// A carve-out is an anonymous or refused pattern with a port of its own, on which a wider pattern
/// of a credentialed rule names the same hosts. All patterns of one host are looked at together:
/// each wider port must be carved out by one of them, or by a pattern in between.
pub(crate) fn check_carve_outs(settings: &[Settings], violations: &mut Vec<Violation>) {
    let patterns: Vec<_> = settings
        .iter()
        .enumerate()
        .flat_map(|(rule, settings)| {
            let patterns = settings.origins.named.iter();
            patterns.map(move |pattern| Named { rule, pattern })
        })
        .collect();
    let is_credentialed =
        |index: usize| settings[patterns[index].rule].kind == RuleKind::Credentialed;
    let mut wider = WiderPatterns::new(patterns.iter().map(|named| named.pattern), is_credentialed);

    for carved in narrow_patterns(&patterns, is_credentialed) {
        let is_carved_out = |named: &&Named<'_>| wider.opens(named.pattern, named.pattern.port());
        let Some(carve_out) = carved.iter().find(is_carved_out) else {
            continue;
        };
        let own = carved.iter().map(|named| named.pattern.port()).collect();
        let left_open = wider.opens_besides(carve_out.pattern, &own);
        if let Some(index) = left_open {
            let around = &patterns[index];
            violations.push(Violation {
                rule: Some(carve_out.rule),
                setting: Setting::Origins,
                value: Some(carve_out.pattern.to_string()),
                reason: ViolationReason::NarrowerInPort {
                    rule: around.rule,
                    around: around.pattern.clone(),
                },
            });
        }
    }
}

#[derive(Clone, Copy)]
struct Named<'a> {
    rule: usize,
    pattern: &'a OriginPattern,
}

/// The patterns with a port of their own that no credentialed rule names, by host.
fn narrow_patterns<'a>(
    patterns: &[Named<'a>],
    is_credentialed: impl Fn(usize) -> bool,
) -> Vec<Vec<Named<'a>>> {
    let mut place_of_host = HashMap::new();
    let mut hosts = Vec::new();
    for (index, named) in patterns.iter().enumerate() {
        if named.pattern.port() == Port::Any || is_credentialed(index) {
            continue;
        }
        let host = (named.pattern.scheme(), named.pattern.host_or_suffix());
        let place = *place_of_host.entry(host).or_insert_with(|| {
            hosts.push(Vec::new());
            hosts.len() - 1
        });
        hosts[place].push(*named);
    }
    hosts
}
