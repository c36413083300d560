//! A file names registered origins by one word, and is a policy that needs a registry.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tower_cors_credentials::{Any, Policy, Registered, RegisteredPolicy, Rule};

use crate::policy_file::random::registered_policy;

/// The policy of one rule.
fn read(rule: Value) -> RegisteredPolicy {
    serde_json::from_value(json!({ "rule": [rule] })).unwrap()
}

/// What is wrong with a registered policy whose second rule is this one, one a line.
fn violations(rule: Value) -> String {
    let policy = json!({ "rule": [{ "anonymous": "registered" }, rule] });
    in_rule_1(&serde_json::from_value::<RegisteredPolicy>(policy).unwrap_err())
}

fn in_rule_1(error: &serde_json::Error) -> String {
    let error = error.to_string();
    let lines = error
        .lines()
        .filter_map(|line| line.strip_prefix("  rule 1"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn registered_in_a_file_is_registered_in_code() {
    let text = r#"
        preflight_status = 200
        verbose_preflights = true

        [[rule]]
        credentialed = ["https://admin.example.com"]

        [[rule]]
        credentialed = "registered"
        methods = ["PUT"]
        max_age = 60

        [[rule]]
        anonymous = ["registered"]
        dangerously_allow_insecure_origins = true

        [[rule]]
        anonymous = "*"
    "#;
    let expected = RegisteredPolicy::new([
        Rule::credentialed(["https://admin.example.com"]),
        Rule::credentialed(Registered)
            .methods(["PUT"])
            .max_age(Duration::from_secs(60)),
        Rule::anonymous(Registered).dangerously_allow_insecure_origins(),
        Rule::anonymous(Any),
    ]);
    let expected = expected
        .unwrap()
        .with_preflight_status(tower_cors_credentials::PreflightStatus::Ok)
        .with_verbose_preflights(true);
    assert_eq!(toml::from_str::<RegisteredPolicy>(text).unwrap(), expected);
}

#[test]
fn a_policy_without_registered_origins_is_a_registered_policy_too() {
    let policy = read(json!({ "anonymous": "*" }));
    assert_eq!(
        policy,
        RegisteredPolicy::new([Rule::anonymous(Any)]).unwrap()
    );
}

#[test]
fn a_written_registered_policy_leaves_out_every_default() {
    let policy = RegisteredPolicy::new([
        Rule::credentialed(Registered).methods(["registered"]),
        Rule::anonymous(Registered).request_headers(Any),
    ]);
    assert_eq!(
        toml::to_string(&policy.unwrap()).unwrap(),
        r#"[[rule]]
credentialed = "registered"
methods = ["registered"]

[[rule]]
anonymous = "registered"
request_headers = "*"
"#
    );
}

#[test]
fn a_rule_by_itself_is_written_and_read_with_its_registered_origins() {
    for (rule, text) in [
        (
            Rule::credentialed(Registered),
            r#"{"credentialed":"registered"}"#,
        ),
        (Rule::anonymous(Registered), r#"{"anonymous":"registered"}"#),
        // A draft, which no policy takes.
        (Rule::refused(Registered), r#"{"refused":"registered"}"#),
    ] {
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        let read: Rule = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(
            RegisteredPolicy::new([read]).map_err(|error| error.to_string()),
            RegisteredPolicy::new([rule]).map_err(|error| error.to_string()),
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_registered_policy_that_is_written_reads_back_equal(policy in registered_policy()) {
        let written = toml::to_string(&policy).unwrap();
        prop_assert_eq!(&toml::from_str::<RegisteredPolicy>(&written).unwrap(), &policy, "{}", written);
        let written = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(&serde_json::from_str::<RegisteredPolicy>(&written).unwrap(), &policy);
        let written = rmp_serde::to_vec(&policy).unwrap();
        prop_assert_eq!(&rmp_serde::from_slice::<RegisteredPolicy>(&written).unwrap(), &policy);
        let has_registered = policy.rules().iter().any(|rule| rule.names_registered_origins());
        let value = serde_json::to_value(&policy).unwrap();
        prop_assert_eq!(serde_json::from_value::<Policy>(value).is_err(), has_registered);
    }
}

#[test]
fn a_plain_policy_says_what_to_do_with_registered_origins() {
    let text = r#"
        [[rule]]
        credentialed = ["https://admin.example.com"]
        [[rule]]
        credentialed = "registered"
        [[rule]]
        anonymous = "registered"
    "#;
    assert_eq!(
        toml::from_str::<Policy>(text)
            .unwrap_err()
            .to_string()
            .trim_end(),
        "the policy has 2 errors
  rule 1, credentialed: `registered` needs a registry, which a `Policy` does not ask; \
        let the program read a `RegisteredPolicy`, for a `RegistryLayer`, or name the origins
  rule 2, anonymous: `registered` needs a registry, which a `Policy` does not ask; \
        let the program read a `RegisteredPolicy`, for a `RegistryLayer`, or name the origins
  (rules are counted from 0)",
    );
}

#[test]
fn what_is_wrong_with_registered_origins_is_told_in_the_words_of_the_file() {
    let meant = "write `credentialed = \"registered\"` or `anonymous = \"registered\"` for registered origins";
    let field = "write `credentialed = \"registered\"` or `anonymous = \"registered\"`";
    let cases = [
        (
            json!({ "refused": "registered" }),
            ", refused: `registered` cannot be refused: an origin is registered to be allowed; \
             name the origins to refuse, or remove the rule"
                .to_owned(),
        ),
        (
            json!({ "anonymous": "registered" }),
            ", anonymous: `registered` is already listed in rule 0, which is of the same kind; \
             remove one of the two rules"
                .to_owned(),
        ),
        // As it is with `*`: code could not say it either.
        (
            json!({ "credentialed": ["https://a.example", "registered", "https://B.example"] }),
            ", credentialed: `registered` names the registered origins, and none beside them; \
             write `credentialed = \"registered\"`, or give the others a rule of their own\n\
             , credentialed: `https://B.example` has upper-case letters, which no browser sends; \
             write it in lower case: `https://b.example`"
                .to_owned(),
        ),
        (
            json!({ "credentialed": ["registered", "registered"] }),
            ", credentialed: `registered` names the registered origins, and none beside them; \
             write `credentialed = \"registered\"`, or give the others a rule of their own"
                .to_owned(),
        ),
        (
            json!({ "anonymous": ["*", "registered"] }),
            ", anonymous: `*` names any origin, and so the others too; \
             write `anonymous = \"*\"`, or give the others a rule of their own"
                .to_owned(),
        ),
        (
            json!({ "credentialed": "registered", "refused": "registered" }),
            ": the rule is `credentialed` and `refused` at once; give each a rule of its own"
                .to_owned(),
        ),
        (
            json!({ "credentialed": "Registered" }),
            format!(
                ", credentialed: `Registered` has upper-case letters, which no browser sends; {meant}"
            ),
        ),
        (
            json!({ "credentialed": ["https://a.example", "registry"] }),
            format!(", credentialed: `registry` has no scheme; {meant}"),
        ),
        (
            json!({ "refused": "REGISTERED" }),
            format!(
                ", refused: `REGISTERED` has upper-case letters, which no browser sends; {meant}"
            ),
        ),
        (
            json!({ "credentialed": ["https://a.example"], "registered": true }),
            format!(": `registered` is not a field of a rule; {field}"),
        ),
        (
            json!({ "credentialed": ["https://a.example"], "Registry": "postgres://" }),
            format!(": `Registry` is not a field of a rule; {field}"),
        ),
        // It is a name like any other there.
        (
            json!({ "credentialed": true, "methods": "registered" }),
            ", credentialed: `true` is a boolean; write a list of texts in quotes".to_owned(),
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(violations(rule.clone()), expected, "{rule}");
    }
    let policy = json!({ "rule": [{ "anonymous": "*" }], "registry": {} });
    assert_eq!(
        serde_json::from_value::<RegisteredPolicy>(policy)
            .unwrap_err()
            .to_string(),
        "the policy has an error\n  `registry` is not a field of a policy; \
         write `credentialed = \"registered\"` or `anonymous = \"registered\"` in a rule: \
         the registry itself is a part of the program",
    );
}
