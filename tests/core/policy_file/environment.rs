//! A policy from a file, and then from the environment, by `figment`.

use std::time::Duration;

use figment::Figment;
use figment::Jail;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;
use tower_cors_credentials::{Any, Policy, PreflightStatus, Rule};

#[derive(Debug, Deserialize)]
struct Config {
    cors: Policy,
}

const FILE: &str = r#"
    [[cors.rule]]
    credentialed = ["https://app.example.com"]
    max_age = 7200
"#;

/// What the file says, and then the variables.
#[expect(
    clippy::result_large_err,
    reason = "the error is the size that `figment` gives it"
)]
fn read(variables: &[(&str, &str)]) -> Result<Policy, String> {
    let mut read = None;
    Jail::expect_with(|jail| {
        jail.create_file("policy.toml", FILE)?;
        for (name, value) in variables {
            jail.set_env(name, value);
        }
        let config = Figment::from(Toml::file("policy.toml"))
            .merge(Env::prefixed("APP_").split("__"))
            .extract::<Config>();
        read = Some(
            config
                .map(|config| config.cors)
                .map_err(|error| error.to_string()),
        );
        Ok(())
    });
    read.unwrap()
}

fn app() -> Rule {
    Rule::credentialed(["https://app.example.com"])
}

#[test]
fn the_file_stands_where_the_environment_says_nothing() {
    let expected = Policy::new([app().max_age(Duration::from_secs(7200))]);
    assert_eq!(read(&[]), Ok(expected.unwrap()));
}

#[test]
fn the_environment_sets_one_field_of_the_policy() {
    let policy = read(&[("APP_CORS__PREFLIGHT_STATUS", "200")]).unwrap();
    assert_eq!(policy.preflight_status(), PreflightStatus::Ok);
    assert_eq!(policy.rules().len(), 1);
}

#[test]
fn the_environment_replaces_the_rules() {
    let rules = r#"[
        {credentialed="https://app.example.com",methods=["PUT"],max_age=600},
        {anonymous="*",dangerously_allow_insecure_origins=false}
    ]"#;
    let expected = Policy::new([
        app().methods(["PUT"]).max_age(Duration::from_secs(600)),
        Rule::anonymous(Any),
    ]);
    assert_eq!(read(&[("APP_CORS__RULE", rules)]), Ok(expected.unwrap()));
}

#[test]
fn a_mistake_in_the_environment_is_named_with_where_it_comes_from() {
    let error = read(&[
        (
            "APP_CORS__RULE",
            r#"[{credentialed="https://app.example.com/",maxAge=5}]"#,
        ),
        ("APP_CORS__PREFLIGHT_STATUS", "ok"),
    ])
    .unwrap_err();
    assert_eq!(
        error,
        "the policy has 3 errors
  preflight_status: `ok` is text; write 200 or 204, without quotes
  rule 0: `maxAge` is not a field of a rule; write `max_age`
  rule 0, credentialed: `https://app.example.com/` ends in a slash; \
        remove the trailing slash: `https://app.example.com`
  (rules are counted from 0) for key \"CORS\" in `APP_` environment variable(s)",
    );
}
