//! Values that several tests of the core share.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::test_runner::Config;
use tower_cors_credentials::list::ListOf;
use tower_cors_credentials::{Origin, OriginPattern, Rule};

/// Eight times the default number of cases, which `PROPTEST_CASES` changes.
pub fn many_cases() -> Config {
    let config = Config::default();
    Config {
        cases: config.cases.saturating_mul(8),
        failure_persistence: None,
        ..config
    }
}

pub fn origin(text: &str) -> Origin {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

pub fn pattern(text: &str) -> OriginPattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A credentialed rule that may have any subdomain pattern, also where there is no list of public
/// suffixes.
pub fn credentialed(patterns: impl ListOf<OriginPattern>) -> Rule {
    Rule::credentialed(patterns).dangerously_allow_public_suffixes()
}

/// A request's headers. A name may stand several times.
pub fn headers<'a>(lines: impl IntoIterator<Item = (HeaderName, &'a [u8])>) -> HeaderMap {
    lines
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_bytes(value).unwrap()))
        .fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        })
}

/// The same in every run.
pub fn hash_of(value: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}

/// Whether nothing in the text could forge a line of a log or move a terminal's cursor.
pub fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
