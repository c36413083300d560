//! `Access-Control-Request-Headers` is read as a naive reader of lists reads it, and the first
//! thing that is wrong is named.

use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use tower_cors_credentials::{Any, Policy, RefusalReason, Rule};

const APP: &str = "https://app.example.com";
const NAMES: [&str; 4] = ["authorization", "content-type", "x-a", "x-bc"];

fn named() -> Policy {
    Policy::new([Rule::credentialed([APP]).request_headers(NAMES)]).unwrap()
}

/// Whether the lines are granted, and why not.
fn judge(policy: &Policy, lines: &[Vec<u8>]) -> Result<(), RefusalReason> {
    let mut headers = HeaderMap::new();
    headers.insert(ORIGIN, HeaderValue::from_static(APP));
    headers.insert(
        ACCESS_CONTROL_REQUEST_METHOD,
        HeaderValue::from_static("GET"),
    );
    for line in lines {
        let line = HeaderValue::from_bytes(line).unwrap();
        headers.append(ACCESS_CONTROL_REQUEST_HEADERS, line);
    }
    match policy.decide(&Method::OPTIONS, &headers).refusal() {
        None => Ok(()),
        Some(refusal) => Err(refusal.reason()),
    }
}

/// Whether the whole list is within the bound, and each of its names is allowed.
fn naive(lines: &[Vec<u8>], bound: usize, is_allowed: impl Fn(&str) -> bool) -> bool {
    let length: usize = lines.iter().map(Vec::len).sum();
    length + lines.len().saturating_sub(1) <= bound
        && lines
            .iter()
            .flat_map(|line| line.split(|byte| *byte == b','))
            .map(|name| name.iter().copied().map(char::from).collect::<String>())
            .map(|name| name.trim_matches([' ', '\t']).to_ascii_lowercase())
            .all(|name| name.is_empty() || is_allowed(&name))
}

fn is_token(name: &str) -> bool {
    name.chars()
        .all(|char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char))
}

/// Lines of parts that make a list, or break it.
fn lines() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let usual = [
        "authorization",
        "content-type",
        "x-a",
        "X-BC",
        "x-b",
        "x-bcd",
        ",",
        ",",
        ",",
        ", ",
        " ",
        "\t",
    ];
    let part = prop_oneof![
        20 => select(usual.to_vec()).prop_map(|part| part.as_bytes().to_vec()),
        1 => select((0x20_u8..=0xff).filter(|byte| *byte != 0x7f).collect::<Vec<_>>())
            .prop_map(|byte| vec![byte]),
    ];
    vec(vec(part, 0..12).prop_map(|parts| parts.concat()), 0..4)
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_list_is_read_as_a_naive_reader_reads_it(lines in lines()) {
        let bound = NAMES.iter().map(|name| name.len() + 3).sum::<usize>() + 16;
        let expected = naive(&lines, bound, |name| NAMES.contains(&name));
        prop_assert_eq!(judge(&named(), &lines).is_ok(), expected);

        let any = Policy::new([Rule::credentialed([APP]).request_headers(Any)]).unwrap();
        prop_assert_eq!(judge(&any, &lines).is_ok(), naive(&lines, 4096, is_token));
    }

    /// The symbols are those whose bytes differ from others' as letters' cases do.
    #[test]
    fn a_name_is_found_in_any_case_among_many_and_no_other_is(
        names in vec("[a-c^~`+_-]{1,3}|[a-b^~-]{7,9}|[a-b]{16,17}", 1..40),
        requested in "[a-cA-C^~`@+_-]{1,3}|[a-bA-B^~-]{7,9}|[a-bA-B]{16,17}",
        known in any::<prop::sample::Index>(),
        separators in "[, \t]{0,30}",
    ) {
        let policy = Policy::new([Rule::credentialed([APP]).request_headers(names.clone())]).unwrap();
        let is_named = |name: &str| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        let known = known.get(&names).to_ascii_uppercase();
        for name in [requested, known] {
            let judgement = judge(&policy, &[name.clone().into_bytes()]);
            prop_assert_eq!(judgement.is_ok(), is_named(&name), "{}", name);
        }
        let any = Policy::new([Rule::credentialed([APP]).request_headers(Any)]).unwrap();
        let between = |name: &str| format!("{separators},{name}{separators},{name}").into_bytes();
        prop_assert_eq!(judge(&any, &[between("x-a")]), Ok(()));
        prop_assert!(judge(&any, &[between("x(a")]).is_err());
    }
}

#[test]
fn reading_stops_at_the_first_thing_that_is_wrong() {
    use RefusalReason::{HeaderListTooLong, HeaderNotAllowed, InvalidHeaderName};

    let policy = Policy::new([Rule::credentialed([APP]).request_headers(["x-a"])]).unwrap();
    // The bound is that of one name: 3 + 3 + 16.
    let spaces = |count: usize| " ".repeat(count);
    for (list, expected) in [
        (format!("x-a{}", spaces(19)), Ok(())),
        (format!("x-a{}", spaces(20)), Err(HeaderListTooLong)),
        (format!("x-b{}", spaces(20)), Err(HeaderNotAllowed)),
        (format!("x-b, x(a{}", spaces(20)), Err(HeaderNotAllowed)),
        (format!("x-a, x(a{}", spaces(20)), Err(InvalidHeaderName)),
        (
            format!("x-a, x a, x-b{}", spaces(20)),
            Err(InvalidHeaderName),
        ),
        // The bound cuts the name, so that nobody knows what it is.
        (format!("x-a,{}x-b", spaces(17)), Err(HeaderListTooLong)),
        ("x".repeat(22), Err(HeaderNotAllowed)),
        ("x".repeat(23), Err(HeaderListTooLong)),
    ] {
        let lines = [list.clone().into_bytes()];
        assert_eq!(judge(&policy, &lines), expected, "{list:?}");
    }
}

/// Names and white space are read by words of eight bytes.
#[test]
fn a_name_of_any_length_ends_at_any_separator() {
    let any = Policy::new([Rule::credentialed([APP]).request_headers(Any)]).unwrap();
    for len in 1..=20 {
        let names = ["a".repeat(len), "z-".repeat(len), "~!'".repeat(len)];
        let rule = Rule::credentialed([APP]).request_headers(names.clone());
        let named = Policy::new([rule]).unwrap();
        for separator in [",", "\t,", " ,", ", ", ",\t", " \t,\t "] {
            let lines = [names.join(separator).into_bytes()];
            assert_eq!(judge(&named, &lines), Ok(()), "{len} {separator:?}");
            assert_eq!(judge(&any, &lines), Ok(()), "{len} {separator:?}");
        }
        for separator in ["\t", " ", "(", "\u{80}", ":"] {
            let lines = [names.join(separator).into_bytes()];
            for policy in [&named, &any] {
                let judgement = judge(policy, &lines);
                assert_eq!(
                    judgement,
                    Err(RefusalReason::InvalidHeaderName),
                    "{len} {separator:?}"
                );
            }
        }
    }
}

#[test]
fn a_name_is_compared_to_its_last_byte_and_to_its_first() {
    for len in 1..=40 {
        let name = "header-_.0".repeat(4)[..len].to_owned();
        // Few of one length are compared by words, and many by bytes.
        let others = |count: usize| (0..count).map(move |n| format!("{n:z>len$}"));
        for count in [0, usize::from(len > 2) * 20] {
            let names = others(count).chain([name.clone()]);
            let rule = Rule::credentialed([APP]).request_headers(names);
            let policy = Policy::new([rule]).unwrap();
            assert_eq!(
                judge(&policy, &[name.to_ascii_uppercase().into()]),
                Ok(()),
                "{name}"
            );
            for at in 0..len {
                for bit in 0..7 {
                    let mut other = name.clone().into_bytes();
                    other[at] ^= 1 << bit;
                    let is_same = other.eq_ignore_ascii_case(name.as_bytes());
                    let is_shown = (b' '..0x7f).contains(&other[at]);
                    // A comma, or white space at an end, makes another list.
                    if is_shown && !matches!(other[at], b',' | b' ') {
                        assert_eq!(
                            judge(&policy, &[other.clone()]).is_ok(),
                            is_same,
                            "{other:?}"
                        );
                    }
                }
            }
        }
    }
}
