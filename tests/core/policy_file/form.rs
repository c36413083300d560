//! What stands in a file is what the code says.

use std::time::Duration;

use http::header;
use serde::Deserialize;
use serde_json::json;
use tower_cors_credentials::{Any, Origin, OriginPattern, Policy, PreflightStatus, Rule};

#[test]
#[cfg(feature = "public-suffix")]
fn the_form_in_toml_is_the_policy_in_code() {
    let text = r#"
        [[rule]]
        credentialed = ["https://app.example.com", "https://*.staging.example.com"]
        methods = ["PUT", "DELETE"]
        request_headers = ["content-type"]
        expose_headers = ["etag"]
        max_age = 7200

        [[rule]]
        refused = ["https://untrusted.staging.example.com"]

        [[rule]]
        anonymous = "*"
    "#;
    let expected = Policy::new([
        Rule::credentialed(["https://app.example.com", "https://*.staging.example.com"])
            .methods(["PUT", "DELETE"])
            .request_headers([header::CONTENT_TYPE])
            .expose_headers([header::ETAG])
            .max_age(Duration::from_secs(7200)),
        Rule::refused(["https://untrusted.staging.example.com"]),
        Rule::anonymous(Any),
    ]);
    assert_eq!(toml::from_str::<Policy>(text).unwrap(), expected.unwrap());
}

/// The policy of one rule, in JSON.
fn read(rule: serde_json::Value) -> Policy {
    serde_json::from_value(json!({ "rule": [rule] })).unwrap()
}

fn policy(rule: Rule) -> Policy {
    Policy::new([rule]).unwrap()
}

#[test]
fn each_field_is_read_as_its_setter() {
    let app = || Rule::credentialed(["https://app.example.com"]);
    let cases = [
        (
            json!({ "credentialed": ["https://app.example.com"] }),
            app(),
        ),
        // A list of one may be written as its one text.
        (json!({ "credentialed": "https://app.example.com" }), app()),
        (
            json!({ "anonymous": "https://partner.example" }),
            Rule::anonymous(["https://partner.example"]),
        ),
        (
            json!({ "refused": ["https://evil.example", "http://evil.example:*"] }),
            Rule::refused(["https://evil.example", "http://evil.example:*"]),
        ),
        (json!({ "anonymous": "*" }), Rule::anonymous(Any)),
        (json!({ "anonymous": ["*"] }), Rule::anonymous(Any)),
        (
            json!({ "anonymous": "*", "request_headers": ["*", "Authorization"] }),
            Rule::anonymous(Any)
                .request_headers(Any)
                .request_headers([header::AUTHORIZATION]),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "methods": "*" }),
            app().methods(Any),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "methods": ["PATCH", "*", "PURGE", "*"] }),
            app().methods(Any).methods(["PATCH", "PURGE"]),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "expose_headers": ["*", "etag"] }),
            app().expose_headers(Any).expose_headers([header::ETAG]),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "protocols": "grpc-web" }),
            app().grpc_web(),
        ),
        (
            json!({
                "credentialed": "https://app.example.com",
                "protocols": ["connect", "grpc-web", "connect"],
                "request_headers": ["content-type"],
            }),
            app().connect().grpc_web().request_headers(["content-type"]),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "max_age": 0 }),
            app().max_age(Duration::ZERO),
        ),
        (
            json!({ "credentialed": "https://app.example.com", "activate_storage_access": true }),
            app().activate_storage_access(true),
        ),
        (
            json!({
                "credentialed": ["http://intranet.example", "https://*.github.io"],
                "dangerously_allow_insecure_origins": true,
                "dangerously_allow_public_suffixes": true,
            }),
            Rule::credentialed(["http://intranet.example", "https://*.github.io"])
                .dangerously_allow_insecure_origins()
                .dangerously_allow_public_suffixes(),
        ),
        // What is null or empty says nothing, and `false` is the default.
        (
            json!({
                "credentialed": ["https://app.example.com"],
                "anonymous": null,
                "protocols": [],
                "methods": [],
                "request_headers": null,
                "max_age": null,
                "activate_storage_access": false,
                "dangerously_allow_insecure_origins": false,
                "dangerously_allow_public_suffixes": null,
            }),
            app(),
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(read(rule.clone()), policy(expected), "{rule}");
    }
}

#[test]
fn the_preflight_status_is_a_field_of_the_policy() {
    let status = |field: &str| {
        let text = format!("{field}\nrule = [{{ anonymous = '*' }}]");
        toml::from_str::<Policy>(&text).unwrap().preflight_status()
    };
    assert_eq!(status(""), PreflightStatus::NoContent);
    assert_eq!(status("preflight_status = 204"), PreflightStatus::NoContent);
    assert_eq!(status("preflight_status = 200"), PreflightStatus::Ok);
}

#[test]
fn verbose_preflights_are_a_field_of_the_policy() {
    let is_verbose = |field: &str| {
        let text = format!("{field}\nrule = [{{ anonymous = '*' }}]");
        toml::from_str::<Policy>(&text)
            .unwrap()
            .verbose_preflights()
    };
    assert!(!is_verbose(""));
    assert!(!is_verbose("verbose_preflights = false"));
    assert!(is_verbose("verbose_preflights = true"));
}

#[test]
fn a_policy_is_a_part_of_a_bigger_configuration() {
    #[derive(Deserialize)]
    struct Config {
        name: String,
        cors: Policy,
        admin: Option<Policy>,
    }
    #[derive(Deserialize)]
    struct Flat {
        name: String,
        #[serde(flatten)]
        cors: Policy,
    }
    let config: Config = toml::from_str("name = 'api'\n[[cors.rule]]\nanonymous = '*'").unwrap();
    assert_eq!(config.cors, policy(Rule::anonymous(Any)));
    assert_eq!((&*config.name, config.admin), ("api", None));

    let flat: Flat = toml::from_str("name = 'api'\n[[rule]]\nanonymous = '*'").unwrap();
    assert_eq!((&*flat.name, flat.cors), ("api", config.cors));
    // What the rest of the structure does not take, the policy must know.
    let error = toml::from_str::<Flat>("name = 'api'\nport = 1\n[[rule]]\nanonymous = '*'").err();
    let error = error.unwrap().to_string();
    assert!(
        error.contains("`port` is not a field of a policy"),
        "{error}"
    );
}

#[test]
fn a_rule_by_itself_is_a_draft() {
    let rules: Vec<Rule> = serde_json::from_value(json!([
        { "credentialed": ["https://app.example.com/"] },
        { "anonymous": "*" },
    ]))
    .unwrap();
    assert_eq!(
        Policy::new(rules).unwrap_err().to_string(),
        "the policy has an error
  rule 0, origins: `https://app.example.com/` ends in a slash; \
        remove the trailing slash: `https://app.example.com`",
    );
    let error = serde_json::from_value::<Rule>(json!({ "method": "PUT", "max_age": [] }));
    assert_eq!(
        error.unwrap_err().to_string(),
        "the rule has 3 errors
  `method` is not a field of a rule; write `methods`
  the rule names no origins; list them as `credentialed`, `anonymous` or `refused`
  max_age: is a list; write whole seconds, from 0 to 86400",
    );
}

#[test]
fn origins_and_patterns_are_strings() {
    let text = json!("https://app.example.com:8443");
    let origin: Origin = serde_json::from_value(text.clone()).unwrap();
    let pattern: OriginPattern = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(pattern, OriginPattern::from(&origin));
    assert_eq!(serde_json::to_value(&origin).unwrap(), text);
    assert_eq!(serde_json::to_value(&pattern).unwrap(), text);

    let error = |text: &str| {
        serde_json::from_str::<Origin>(text)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error("\"https://app.example.com/\""),
        "`https://app.example.com/` ends in a slash; remove the trailing slash: \
         `https://app.example.com` at line 1 column 26",
    );
    assert_eq!(
        error("7"),
        "invalid type: integer `7`, expected an origin, such as `https://app.example.com` \
         at line 1 column 1",
    );
    assert_eq!(
        serde_json::from_str::<OriginPattern>("null")
            .unwrap_err()
            .to_string(),
        "invalid type: null, expected an origin pattern, such as `https://*.example.com` \
         at line 1 column 4",
    );
}
