//! A credentialed subdomain pattern lets in nobody who registers a name with somebody else.

use tower_cors_credentials::{Policy, PolicyError, Rule, ViolationReason};

use crate::values;

/// Who can have a name beneath a pattern's base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// Its owner alone, or this machine's user.
    Owned,
    /// A single label, listed or not.
    SingleLabel,
    /// The list has it as a public suffix.
    Suffix,
    /// The list has public suffixes beneath it.
    Above,
}

use Base::{Above, Owned, SingleLabel, Suffix};

/// Bases, and what the list, as it is locked, says of them. An update of the list can change it.
const BASES: &[(&str, Base)] = &[
    ("com", SingleLabel),
    ("ck", SingleLabel),
    ("corp", SingleLabel),
    ("internal", SingleLabel),
    // The ICANN section.
    ("co.uk", Suffix),
    ("com.au", Suffix),
    ("k12.ca.us", Suffix),
    ("example.com", Owned),
    ("example.co.uk", Owned),
    ("a.b.c.example.co.uk", Owned),
    // The private section.
    ("github.io", Suffix),
    ("pages.dev", Suffix),
    ("herokuapp.com", Suffix),
    ("s3.amazonaws.com", Suffix),
    ("me.github.io", Owned),
    ("bucket.s3.amazonaws.com", Owned),
    // No suffixes themselves, but there are some one, two and more labels beneath.
    ("amazonaws.com", Above),
    ("amazonaws.com.cn", Above),
    ("cloud.int.apple", Above),
    ("int.apple", Suffix),
    // `*.compute.amazonaws.com` is listed: what is beneath it, but not the name itself.
    ("compute.amazonaws.com", Above),
    ("x.compute.amazonaws.com", Suffix),
    ("a.x.compute.amazonaws.com", Owned),
    // `*.ck` is listed, but `www.ck` is an exception, and `*.kawasaki.jp`, but `city.kawasaki.jp`.
    ("anything.ck", Suffix),
    ("www.ck", Owned),
    ("kawasaki.jp", Above),
    ("anything.kawasaki.jp", Suffix),
    ("city.kawasaki.jp", Owned),
    // The list is in Unicode, patterns are in punycode.
    ("xn--55qx5d.cn", Suffix),
    ("xn--bcher-kva.example", Owned),
    // Names beneath a label that nobody runs as a registry.
    ("intranet.corp", Owned),
    ("example", SingleLabel),
    // Looks like a suffix, from its last label to its first, but for one letter.
    ("xco.uk", Owned),
    ("notgithub.io", Owned),
    // This machine.
    ("localhost", Owned),
    ("app.localhost", Owned),
    ("notlocalhost", SingleLabel),
    ("localhost.com", Owned),
];

fn credentialed(base: &str) -> Result<Policy, PolicyError> {
    Policy::new([Rule::credentialed([format!("https://*.{base}")])])
}

/// Whether what anybody can do beneath the base is known without the list.
fn is_known_without_list(base: &str, class: Base) -> bool {
    class == SingleLabel || base == "localhost" || base.ends_with(".localhost")
}

/// What the policy's one violation says of its base.
fn class_of(base: &str) -> Option<Base> {
    let error = match credentialed(base) {
        Ok(_) => return Some(Owned),
        Err(error) => error,
    };
    let [violation] = error.violations() else {
        panic!("{error}");
    };
    match violation.reason() {
        ViolationReason::SingleLabel => Some(SingleLabel),
        ViolationReason::PublicSuffix { .. } => Some(Suffix),
        ViolationReason::PublicSuffixBeneath { .. } => Some(Above),
        ViolationReason::NoPublicSuffixList => None,
        reason => panic!("{reason:?}"),
    }
}

/// Without the list, no base but what needs none is accepted: enabling the feature accepts more
/// policies, never a public suffix.
#[test]
fn a_base_is_told_from_a_public_suffix_and_from_what_has_one_beneath() {
    for &(base, class) in BASES {
        let is_known = cfg!(feature = "public-suffix") || is_known_without_list(base, class);
        assert_eq!(class_of(base), is_known.then_some(class), "{base}");
    }
}

#[test]
fn the_message_tells_what_is_wrong_and_what_to_write() {
    let mend = "name the hosts, or add `.dangerously_allow_public_suffixes()` to the rule";
    let mut cases = vec![(
        "com",
        "covers a whole top-level domain".to_owned(),
        mend.to_owned(),
    )];
    if cfg!(feature = "public-suffix") {
        // An update of the list can invalidate a policy: the message tells which list it was.
        let list = list_version();
        let anybody = "under which anybody can register a name";
        cases.extend([
            (
                "github.io",
                format!("covers a public suffix, {anybody} (psl {list})"),
                mend.to_owned(),
            ),
            (
                "amazonaws.com",
                format!("covers public suffixes among its subdomains, {anybody} (psl {list})"),
                mend.to_owned(),
            ),
        ]);
    } else {
        cases.push((
            "example.com",
            "may cover a public suffix, which cannot be told without the feature `public-suffix`"
                .to_owned(),
            format!("enable the feature, {mend}"),
        ));
    }
    for (base, reason, mend) in cases {
        let error = credentialed(base).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the policy has an error\n  rule 0, origins: `https://*.{base}` {reason}; {mend}"
            )
        );
    }
}

/// The version of the list's crate that this build is locked to.
fn list_version() -> &'static str {
    let (_, package) = include_str!("../../Cargo.lock")
        .split_once("name = \"psl\"\n")
        .unwrap();
    let (_, version) = package.split_once("version = \"").unwrap();
    version.split('"').next().unwrap()
}

#[test]
fn the_opt_out_accepts_every_base() {
    for (base, _) in BASES {
        Policy::new([values::credentialed([format!("https://*.{base}")])]).unwrap();
    }
}

#[test]
fn a_rule_without_credentials_and_an_exact_host_need_no_opt_out() {
    for (base, _) in BASES {
        let wildcard = [format!("https://*.{base}:*")];
        Policy::new([Rule::anonymous(&wildcard)]).unwrap();
        Policy::new([Rule::refused(&wildcard)]).unwrap();
        Policy::new([Rule::credentialed([format!("https://{base}:*")])]).unwrap();
    }
}

/// The port and the scheme do not change who registers names.
#[test]
fn a_public_suffix_is_one_with_any_port_and_scheme() {
    for pattern in ["https://*.com:*", "https://*.com:8443", "app://*.com"] {
        let error = Policy::new([Rule::credentialed([pattern])]).unwrap_err();
        assert_eq!(
            error.violations()[0].reason(),
            &ViolationReason::SingleLabel
        );
    }
    let error = Policy::new([Rule::credentialed(["http://*.com"])]).unwrap_err();
    let reasons: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| violation.reason())
        .collect();
    assert_eq!(
        reasons,
        [
            &ViolationReason::InsecureOrigin,
            &ViolationReason::SingleLabel
        ]
    );
}
