//! Whatever stands in a file, it is a policy or an error, in time that grows with its length.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use tower_cors_credentials::{Policy, RegisteredPolicy};

const KEYS: [&str; 15] = [
    "rule",
    "preflight_status",
    "verbose_preflights",
    "credentialed",
    "anonymous",
    "refused",
    "protocols",
    "methods",
    "request_headers",
    "expose_headers",
    "max_age",
    "dangerously_allow_insecure_origins",
    "dangerously_allow_public_suffixes",
    "max-age",
    "\u{1b}[31m\n",
];

const TEXTS: [&str; 16] = [
    "*",
    "registered",
    "Registered",
    "",
    "null",
    "https://app.example.com",
    "https://*.example.com",
    "https://app.example.com/\r\n",
    "http://intranet.example",
    "\u{202e}https://b\u{fc}cher.example",
    "connect",
    "grpc_web",
    "PUT",
    "put",
    "content-type",
    "set-cookie",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => select(vec![0_u64, 200, 204, 86_400, 86_401, u64::MAX]).prop_map(Value::from),
        5 => select(TEXTS.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            table(inner).prop_map(Value::from),
        ]
    })
}

fn table(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    vec((select(KEYS.to_vec()).prop_map(str::to_owned), value), 0..5).prop_map(Map::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2048,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn any_value_is_a_policy_or_an_error_that_can_be_printed(
        rules in vec(table(value()), 0..4),
        others in table(value()),
    ) {
        let mut policy = json!({ "rule": rules });
        policy.as_object_mut().unwrap().extend(others);
        let registered = serde_json::from_value::<RegisteredPolicy>(policy.clone());
        if let Ok(policy) = &registered {
            let written = serde_json::to_value(policy).unwrap();
            prop_assert_eq!(&serde_json::from_value::<RegisteredPolicy>(written).unwrap(), policy);
        }
        match serde_json::from_value::<Policy>(policy) {
            Ok(policy) => {
                let registered = registered.unwrap();
                prop_assert_eq!(registered.rules(), policy.rules());
                let written = serde_json::to_value(&policy).unwrap();
                prop_assert_eq!(serde_json::from_value::<Policy>(written).unwrap(), policy);
            }
            Err(error) => {
                let error = error.to_string();
                prop_assert!(error.starts_with("the policy has "), "{}", error);
                let is_plain = |char: char| char == '\n' || !char.is_control() && char != '\u{202e}';
                prop_assert!(error.chars().all(is_plain), "{}", error);
                prop_assert!(error.lines().skip(1).all(|line| line.starts_with("  ")), "{}", error);
            }
        }
    }
}

#[test]
fn what_stands_twice_is_named_where_the_parser_lets_it_through() {
    let error = |text: &str| {
        serde_json::from_str::<Policy>(text)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error(
            r#"{"rule": [{"anonymous": "*", "max_age": 1, "anonymous": "*", "max_age": "x"}], "rule": []}"#
        ),
        "the policy has 3 errors
  rule: is given twice; remove one of the two
  rule 0, anonymous: is given twice; remove one of the two
  rule 0, max_age: is given twice; remove one of the two
  (rules are counted from 0)",
    );
    assert_eq!(
        error(
            r#"{"rule": [{"credentialed": ["https://a.example"], "credentialed": ["https://b.example"]}]}"#
        ),
        "the policy has an error
  rule 0, credentialed: is given twice; remove one of the two
  (rules are counted from 0)",
    );
    let error = toml::from_str::<Policy>("rule = []\nrule = []")
        .unwrap_err()
        .to_string();
    assert!(error.contains("line 2, column 1"), "{error}");
    assert!(error.contains("duplicate key"), "{error}");
}

#[test]
fn a_long_value_is_cut_in_the_message() {
    let long = "x".repeat(100_000);
    let policy =
        json!({ "rule": [{ "anonymous": &long, &long: 1, "methods": &long, "max_age": &long }] });
    let error = serde_json::from_value::<Policy>(policy)
        .unwrap_err()
        .to_string();
    assert!(error.len() < 2_000, "{}", error.len());
}

#[test]
fn a_deep_value_is_the_parsers_to_refuse() {
    let deep = format!("{{\"rule\": {}", "[".repeat(100_000));
    let error = serde_json::from_str::<Policy>(&deep)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("recursion limit exceeded"), "{error}");
    assert!(toml::from_str::<Policy>(&format!("rule = {}", "[".repeat(100_000))).is_err());
}

/// Squared, the counts would keep this test for many minutes.
#[test]
fn a_large_file_is_read_in_one_pass() {
    const COUNT: usize = 50_000;
    let patterns: Vec<_> = (0..COUNT)
        .map(|n| format!("https://t{n}.example.com"))
        .collect();
    let names: Vec<_> = (0..COUNT).map(|n| format!("x-{n}")).collect();
    let policy = json!({ "rule": [{ "anonymous": &patterns, "request_headers": &names }] });
    let policy: Policy = serde_json::from_value(policy).unwrap();
    assert_eq!(policy.rules()[0].origins().len(), COUNT);

    let rules: Vec<_> = patterns
        .iter()
        .map(|pattern| json!({ "refused": pattern }))
        .collect();
    let policy: Policy = serde_json::from_value(json!({ "rule": rules })).unwrap();
    assert_eq!(policy.rules().len(), COUNT);

    let rules: Vec<_> = names
        .iter()
        .map(|name| json!({ name: 1, "anonymous": "*" }))
        .collect();
    let error = serde_json::from_value::<Policy>(json!({ "rule": rules })).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 2 * COUNT - 1 + 2);
}
