//! The names of methods and headers that a rule may list.

use std::collections::HashSet;
use std::hash::Hash;

use http::{HeaderName, Method};

use crate::escape::legible;
use crate::fetch::header_name::{is_exposable, is_forbidden_request_header};
use crate::fetch::method::{is_forbidden_method, normalized_method};
use crate::policy::settings::{List, Setting};
use crate::policy::validate::report::Report;
use crate::policy::violation_reason::ViolationReason;

pub(super) fn check_methods(methods: &mut List<Method>, report: &mut Report<'_>) {
    check(methods, Setting::Methods, report, |method| {
        let name = method.as_str();
        if is_forbidden_method(name.as_bytes()) {
            Err(ViolationReason::ForbiddenMethod)
        } else if let Some(normal) = normalized_method(name) {
            Err(ViolationReason::UnnormalizedMethod { normal })
        } else {
            Ok(())
        }
    });
}

pub(super) fn check_request_headers(names: &mut List<HeaderName>, report: &mut Report<'_>) {
    check(
        names,
        Setting::RequestHeaders,
        report,
        |name| match is_forbidden_request_header(name) {
            true => Err(ViolationReason::ForbiddenRequestHeader),
            false => Ok(()),
        },
    );
}

pub(super) fn check_expose_headers(names: &mut List<HeaderName>, report: &mut Report<'_>) {
    check(
        names,
        Setting::ExposeHeaders,
        report,
        |name| match is_exposable(name) {
            true => Ok(()),
            false => Err(ViolationReason::NotExposable),
        },
    );
}

/// Checks every name, and keeps the first of those that are given repeatedly.
fn check<T: Clone + Eq + Hash + AsRef<str>>(
    list: &mut List<T>,
    setting: Setting,
    report: &mut Report<'_>,
    check: fn(&T) -> Result<(), ViolationReason>,
) {
    for name in &list.named {
        let checked = match name.as_ref() {
            "*" => Err(ViolationReason::Wildcard),
            _ => check(name),
        };
        if let Err(reason) = checked {
            report.add(setting, Some(legible(name.as_ref())), reason);
        }
    }
    let mut seen = HashSet::new();
    list.named.retain(|name| seen.insert(name.clone()));
}
