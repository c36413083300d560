//! What is written is what a person would write, and reads back equal.

use std::time::Duration;

use figment::Figment;
use figment::providers::Serialized;
use proptest::prelude::*;
use tower_cors_credentials::{Any, Policy, PreflightStatus, Rule};

use crate::policy_file::random::policy;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_written_reads_back_equal(policy in policy()) {
        let written = toml::to_string(&policy).unwrap();
        prop_assert_eq!(&toml::from_str::<Policy>(&written).unwrap(), &policy, "{}", written);
        let written = toml::to_string_pretty(&policy).unwrap();
        prop_assert_eq!(&toml::from_str::<Policy>(&written).unwrap(), &policy, "{}", written);
        let written = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Policy>(&written).unwrap(), &policy, "{}", written);
        let value = serde_json::to_value(&policy).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Policy>(value).unwrap(), &policy);
        let written = rmp_serde::to_vec(&policy).unwrap();
        prop_assert_eq!(&rmp_serde::from_slice::<Policy>(&written).unwrap(), &policy);
        let figment = Figment::from(Serialized::defaults(&policy));
        prop_assert_eq!(&figment.extract::<Policy>().unwrap(), &policy);
    }

    #[test]
    fn the_rules_of_a_policy_read_back_as_drafts_of_the_same(policy in policy()) {
        let written = serde_json::to_string(policy.rules()).unwrap();
        let drafts: Vec<Rule> = serde_json::from_str(&written).unwrap();
        // A draft is written as the rule that it becomes.
        prop_assert_eq!(serde_json::to_string(&drafts).unwrap(), written);
        let again = Policy::new(drafts)
            .unwrap()
            .with_preflight_status(policy.preflight_status())
            .with_verbose_preflights(policy.verbose_preflights());
        prop_assert_eq!(again, policy);
    }
}

#[test]
fn what_is_written_leaves_out_every_default() {
    let policy = Policy::new([
        Rule::credentialed(["https://app.example.com", "http://intranet.example"])
            .connect()
            .grpc_web()
            .methods(["PUT"])
            .request_headers(Any)
            .expose_headers(["etag"])
            .expose_headers(Any)
            .max_age(Duration::ZERO)
            .activate_storage_access(true)
            .dangerously_allow_insecure_origins(),
        Rule::refused(["https://ads.example.com"]),
        Rule::anonymous(Any),
    ])
    .unwrap();
    let rules = r#"[[rule]]
credentialed = ["https://app.example.com", "http://intranet.example"]
protocols = ["connect", "grpc-web"]
methods = ["PUT"]
request_headers = "*"
expose_headers = ["*", "etag"]
max_age = 0
activate_storage_access = true
dangerously_allow_insecure_origins = true

[[rule]]
refused = ["https://ads.example.com"]

[[rule]]
anonymous = "*"
"#;
    assert_eq!(toml::to_string(&policy).unwrap(), rules);
    let policy = policy.with_preflight_status(PreflightStatus::Ok);
    assert_eq!(
        toml::to_string(&policy).unwrap(),
        format!("preflight_status = 200\n\n{rules}")
    );
    let policy = policy.with_verbose_preflights(true);
    assert_eq!(
        toml::to_string(&policy).unwrap(),
        format!("preflight_status = 200\nverbose_preflights = true\n\n{rules}")
    );
}

#[test]
fn a_draft_that_cannot_be_read_back_is_not_written() {
    let app = || Rule::credentialed(["https://app.example.com"]);
    let error = |rule: Rule| serde_json::to_string(&rule).unwrap_err().to_string();
    assert_eq!(
        error(Rule::refused(["https://app.example.com/"])),
        "`https://app.example.com/` ends in a slash; \
         remove the trailing slash: `https://app.example.com`",
    );
    assert_eq!(
        error(app().methods(["PUT DELETE"])),
        "`PUT DELETE` is not a valid token; write a name of letters, digits and `-`"
    );
    // The names, which no policy has, and not `Any`, as which they would be read.
    for rule in [
        app().methods(["*"]),
        app().methods(["PUT"]).methods(["*"]),
        app().request_headers(["*"]),
        app().expose_headers(Any).expose_headers(["*"]),
    ] {
        let error = error(rule);
        assert!(error.starts_with("`*` "), "{error}");
    }
    assert_eq!(
        error(app().max_age(Duration::from_millis(1500))),
        "`1.5s` has a fraction of a second",
    );
}
