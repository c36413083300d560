//! Whether other people can register names beneath a wildcard's base, by the public suffix list.

use crate::origin::loopback::is_loopback_host;
use crate::policy::violation_reason::ViolationReason;

/// Why a credentialed rule may not name `*.` over this base without an opt-out.
pub(super) fn check_base(base: &[u8]) -> Result<(), ViolationReason> {
    if is_loopback_host(base) {
        return Ok(());
    }
    if !base.contains(&b'.') {
        return Err(ViolationReason::SingleLabel);
    }
    check_list(base)
}

#[cfg(not(feature = "public-suffix"))]
fn check_list(_base: &[u8]) -> Result<(), ViolationReason> {
    Err(ViolationReason::NoPublicSuffixList)
}

#[cfg(feature = "public-suffix")]
fn check_list(base: &[u8]) -> Result<(), ViolationReason> {
    use psl::Psl as _;

    let mut asker = Asker::default();
    let info = psl::List.find(Labels {
        rest: Some(base),
        asker: &mut asker,
    });
    let list = list_version(asker.source);
    if info.typ.is_some() && info.len == base.len() {
        Err(ViolationReason::PublicSuffix { list })
    } else if asker.wants_more {
        Err(ViolationReason::PublicSuffixBeneath { list })
    } else {
        Ok(())
    }
}

/// What the list's lookup shows of itself by asking for labels.
#[cfg(feature = "public-suffix")]
#[derive(Default)]
struct Asker {
    /// It wanted one label more than there are: the list has entries below the name.
    wants_more: bool,
    /// The source file that asks.
    source: &'static str,
}

/// A name's labels from the last to the first, as the list asks for them.
#[cfg(feature = "public-suffix")]
struct Labels<'a> {
    rest: Option<&'a [u8]>,
    asker: &'a mut Asker,
}

#[cfg(feature = "public-suffix")]
impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        self.asker.source = std::panic::Location::caller().file();
        let Some(rest) = self.rest else {
            self.asker.wants_more = true;
            return None;
        };
        let (rest, label) = match rest.iter().rposition(|byte| *byte == b'.') {
            Some(dot) => (Some(&rest[..dot]), &rest[dot + 1..]),
            None => (None, rest),
        };
        self.rest = rest;
        Some(label)
    }
}

/// The crate exports no version, but its sources lie in a folder that is named after it, unless
/// they are vendored.
#[cfg(feature = "public-suffix")]
fn list_version(source: &str) -> String {
    source
        .split(['/', '\\'])
        .rev()
        .find_map(|folder| folder.strip_prefix("psl-"))
        .map_or_else(
            || "psl, vendored".to_owned(),
            |version| format!("psl {version}"),
        )
}
