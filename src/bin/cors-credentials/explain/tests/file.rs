//! Policies in files: those that are valid, and those that are not.

use std::fs;

use crate::explain::tests::{JSON, POLICY, TempFile, checked, explained, parsed};

#[test]
fn the_guide_shows_the_policy_of_the_example() {
    let policy = fs::read_to_string(POLICY).unwrap();
    let page = include_str!("../../../../guide/production.md");
    assert!(page.contains(&format!("```toml\n{policy}```\n")));
}

#[tokio::test]
async fn the_policy_of_the_example_has_no_errors() {
    let text = checked(&[POLICY]).await.unwrap();
    assert_eq!(
        text,
        format!("{POLICY}: no errors (rules: 3, patterns: 3)\n")
    );
}

#[tokio::test]
async fn every_error_of_a_file_is_printed() {
    let text = "[[rule]]\ncredentialed = '*'\nmax-age = 5\n[[rule]]\nanonymous = 'app.example.com'";
    let file = TempFile::new("broken.toml", text);
    let errors = format!(
        "{}: the policy has 3 errors
  rule 0: `max-age` is not a field of a rule; write `max_age`
  rule 0, credentialed: `*` is a wildcard, not an origin; \
        write `anonymous = \"*\"` for any origin, without credentials
  rule 1, anonymous: `app.example.com` has no scheme; \
        put `https://` before the host, or `http://` before `localhost`: `https://app.example.com`
  (rules are counted from 0)",
        file.path(),
    );
    assert_eq!(checked(&[file.path()]).await, Err(errors.clone()));
    assert_eq!(
        explained(&[file.path(), "--origin=null"]).await,
        Err(errors)
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let file = TempFile::new("syntax.toml", "[[rule]]\nanonymous = *");
    let error = checked(&[file.path()]).await.unwrap_err();
    let start = format!("{}: TOML parse error at line 2, column 13", file.path());
    assert!(error.starts_with(&start), "{error}");

    let error = checked(&["nowhere/policy.toml"]).await.unwrap_err();
    assert!(error.starts_with("nowhere/policy.toml: "), "{error}");
}

const LARGER: &str = "
port = 8080
started = 2025-01-02

[server.cors]
preflight_status = 200

[[server.cors.rule]]
anonymous = 'https://app.example.com'

[server.tls]
key = 'key.pem'
";

#[tokio::test]
async fn the_policy_may_be_a_table_of_a_larger_file() {
    let file = TempFile::new("larger.toml", LARGER);
    let in_table = ["--table=server.cors", file.path()];
    assert_eq!(
        checked(&in_table).await,
        Ok(format!(
            "{}: no errors (rules: 1, patterns: 1)\n",
            file.path()
        )),
    );
    let origin = ["--origin=https://app.example.com"];
    let text = explained(&[&in_table[..], &origin].concat()).await.unwrap();
    assert!(text.contains("\n=> granted without credentials"), "{text}");

    let json = r#"{ "port": 8080, "cors": { "rule": [{ "refused": "https://a.example" }] } }"#;
    let file = TempFile::new("larger.json", json);
    let text = checked(&["--table=cors", file.path()]).await;
    assert!(text.unwrap().contains("no errors"));
}

#[tokio::test]
async fn the_table_that_has_rules_is_suggested() {
    let json = r#"{ "port": 8080, "cors": { "rule": [{ "refused": "https://a.example" }] } }"#;
    for (name, text, table) in [
        ("suggested.toml", LARGER, "server.cors"),
        ("suggested.json", json, "cors"),
    ] {
        let file = TempFile::new(name, text);
        for ended in [
            checked(&[file.path()]).await,
            explained(&[file.path()]).await,
        ] {
            let error = ended.unwrap_err();
            let help = format!("\nhelp: the table `{table}` may be the policy: `--table {table}`");
            assert!(error.ends_with(&help), "{error}");
        }
    }
    let file = TempFile::new("not_suggested.toml", "[server]\nport = 1");
    let error = checked(&[file.path()]).await.unwrap_err();
    assert!(!error.contains("--table"), "{error}");
}

#[tokio::test]
async fn the_policy_of_the_help_is_valid() {
    for command in ["check", "explain"] {
        let help = parsed(&[command, "--help"]).unwrap_err().to_string();
        let (_, policy) = help.split_once("\nA policy, in TOML:\n").unwrap();
        let (policy, _) = policy.split_once("\nExit codes:").unwrap();
        let file = TempFile::new(&format!("help-{command}.toml"), policy);
        let text = checked(&[file.path()]).await.unwrap();
        assert!(
            text.ends_with(": no errors (rules: 2, patterns: 1)\n"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_table_that_is_not_there_or_none_is_named() {
    let file = TempFile::new("no_table.toml", LARGER);
    for (table, end) in [
        ("cors", "there is no table `cors`"),
        ("server.cros", "there is no table `cros`"),
        ("server.cors.", "there is no table ``"),
        (
            "port",
            "`8080` is a number; write a table with a list of tables, `rule`",
        ),
        (
            "port.cors",
            "invalid type: integer `8080`, expected a table",
        ),
    ] {
        let table = format!("--table={table}");
        let error = checked(&[&table, file.path()]).await.unwrap_err();
        assert!(error.starts_with(file.path()), "{error}");
        assert!(error.ends_with(end), "{table}: {error}");
    }
}

#[tokio::test]
async fn an_error_in_a_table_is_named_with_its_line() {
    let text = LARGER.replace("app.example.com", "App.example.com");
    let file = TempFile::new("broken_table.toml", &text);
    let error = checked(&["--table=server.cors", file.path()])
        .await
        .unwrap_err();
    let start = format!("{}: TOML parse error at line 5, column 1", file.path());
    assert!(error.starts_with(&start), "{error}");
    assert!(
        error.contains("\n  rule 0, anonymous: `https://App.example.com` "),
        "{error}"
    );
}

#[tokio::test]
async fn what_follows_a_policy_in_json_is_an_error() {
    let file = TempFile::new("trailing.json", &format!("{JSON} x"));
    let error = checked(&[file.path()]).await.unwrap_err();
    assert!(error.contains("trailing characters"), "{error}");
}
