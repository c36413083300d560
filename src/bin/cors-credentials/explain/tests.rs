//! What `explain` and `check` print of a request, and of broken files.

use std::path::PathBuf;
use std::{env, fs, process};

use clap::Parser;
use clap::error::ErrorKind;

use crate::args::Args;
use crate::conclusion::Conclusion;
use crate::run;

const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/policy.toml");

fn parsed(args: &[&str]) -> Result<Args, clap::Error> {
    Args::try_parse_from(["cors-credentials"].iter().chain(args))
}

/// What is printed, or the error; in the error's place what `check` has found.
async fn printed(args: &[&str]) -> Result<String, String> {
    let args = parsed(args).unwrap_or_else(|error| panic!("{error}"));
    let mut out = Vec::new();
    let ended = run(&args.command, &mut out).await;
    let text = String::from_utf8(out).unwrap();
    match ended {
        Ok(Conclusion::Clean) => Ok(text),
        Ok(Conclusion::Found | Conclusion::Unanswered) => Err(text.trim_end().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

async fn explained(args: &[&str]) -> Result<String, String> {
    printed(&[&["explain"], args].concat()).await
}

async fn checked(args: &[&str]) -> Result<String, String> {
    printed(&[&["check"], args].concat()).await
}

/// A file that lives as long as the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &str) -> Self {
        let path = env::temp_dir().join(format!("{}-{name}", process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn a_granted_request_is_shown_with_its_rule_and_both_answers() {
    let text = explained(&[
        POLICY,
        "--origin=https://app.example.com",
        "--method=PUT",
        "--header=Content-Type",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        r#"PUT from https://app.example.com with content-type
=> granted, also with credentials: the page may send it and read the answer

Rule 0 decides:

    credentialed = ["https://app.example.com", "https://*.staging.example.com"]
    methods = ["PUT", "DELETE"]
    request_headers = ["content-type"]
    expose_headers = ["etag"]
    max_age = 7200

The preflight is answered 204 No Content:

    access-control-allow-credentials: true
    access-control-allow-headers: content-type
    access-control-allow-methods: GET, HEAD, POST, PUT, DELETE
    access-control-allow-origin: https://app.example.com
    access-control-max-age: 7200
    vary: origin, access-control-request-method, access-control-request-headers

because the preflight is granted: rule 0 (credentialed) names `https://app.example.com`

The answer to the PUT carries:

    access-control-allow-credentials: true
    access-control-allow-origin: https://app.example.com
    access-control-expose-headers: etag
    vary: origin

because the response is shared, also with credentials: rule 0 (credentialed) names `https://app.example.com`
"#
    );
}

#[test]
fn the_guide_shows_the_policy_of_the_example() {
    let policy = fs::read_to_string(POLICY).unwrap();
    let page = include_str!("../../../guide/production.md");
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

const JSON: &str = r#"{
    "preflight_status": 200,
    "rule": [
        { "credentialed": ["https://app.example.com"], "request_headers": ["x-b", "x-a"] },
        { "refused": ["https://ads.example.com"] }
    ]
}"#;

#[tokio::test]
async fn a_refused_preflight_stops_the_request_and_a_near_miss_is_named() {
    let file = TempFile::new("near_miss.json", JSON);
    let text = explained(&[
        file.path(),
        "--origin=http://app.example.com",
        "--method=DELETE",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        "DELETE from http://app.example.com
=> blocked: the preflight is refused, and the request is never sent

The preflight is answered 403 Forbidden:

    vary: origin, access-control-request-method, access-control-request-headers

because no rule names `http://app.example.com`
near miss: `http://app.example.com` differs from the allowed `https://app.example.com` only by its scheme
to change it: open the page over `https`

The answer to a DELETE all the same would carry:

    vary: origin

because no rule names `http://app.example.com`
near miss: `http://app.example.com` differs from the allowed `https://app.example.com` only by its scheme
to change it: open the page over `https`
",
    );
}

#[tokio::test]
async fn a_refused_request_without_a_preflight_runs_unless_it_is_enforced() {
    let file = TempFile::new("refused.json", JSON);
    let text = explained(&[file.path(), "--origin=https://ads.example.com"])
        .await
        .unwrap();
    assert!(
        text.starts_with(
            "GET from https://ads.example.com
=> refused: the page cannot read the answer; the request itself runs all the same, unless the server's layer is `with_enforcement`

Rule 1 decides:

    refused = [\"https://ads.example.com\"]

The preflight (browsers send none before this request) is answered 403 Forbidden:
"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn headers_are_requested_as_browsers_request_them() {
    let file = TempFile::new("headers.json", JSON);
    let origin = "--origin=https://app.example.com";
    let headers = ["--header=X-B", "--header=x-a", "--header=x-b"];
    let text = explained(&[&[file.path(), origin], &headers[..]].concat())
        .await
        .unwrap();
    assert!(
        text.starts_with("GET from https://app.example.com with x-a, x-b\n=> granted, also with"),
        "{text}"
    );
    assert!(
        text.contains("\nThe preflight is answered 200 OK:\n"),
        "{text}"
    );

    let text = explained(&[file.path(), origin, "--header=x-c"])
        .await
        .unwrap();
    assert!(
        text.contains(
            "\nto change it: to allow it, add `x-c` to the `request_headers` of rule 0\n"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn a_method_is_sent_as_fetch_normalizes_it() {
    let file = TempFile::new(
        "methods.toml",
        "[[rule]]\ncredentialed = 'https://app.example.com'\nmethods = ['PUT', 'PATCH']",
    );
    let origin = "--origin=https://app.example.com";
    for (method, title) in [
        ("put", "PUT from https://app.example.com\n=> granted, "),
        ("Get", "GET from https://app.example.com\n=> granted, "),
        ("PATCH", "PATCH from https://app.example.com\n=> granted, "),
        ("patch", "patch from https://app.example.com\n=> blocked: "),
    ] {
        let text = explained(&[file.path(), origin, "--method", method])
            .await
            .unwrap();
        assert!(text.starts_with(title), "{text}");
    }
    let error = parsed(&["explain", file.path(), "--method=trace"]).unwrap_err();
    assert!(error.to_string().contains("no page can send `trace`"));
}

#[tokio::test]
async fn any_origin_is_granted_without_credentials() {
    let file = TempFile::new(
        "any.toml",
        "[[rule]]\nanonymous = '*'\nexpose_headers = 'etag'",
    );
    let text = explained(&[file.path(), "--origin=null"]).await.unwrap();
    assert!(
        text.starts_with("GET from null\n=> granted without credentials: the page may send it"),
        "{text}"
    );
    let answer = "
The answer to the GET carries:

    access-control-allow-origin: *
    access-control-expose-headers: etag
";
    assert!(text.contains(answer), "{text}");
}

#[tokio::test]
async fn without_an_origin_it_is_no_cors_request() {
    let file = TempFile::new("no_origin.json", JSON);
    let text = explained(&[file.path(), "--method=POST"]).await.unwrap();
    assert_eq!(
        text,
        "POST
=> no CORS request: no page of another origin asks to read the answer

The answer to the POST carries:

    vary: origin

because the request has no `Origin`: no page of another origin asks to read the answer
",
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
async fn names_and_origins_are_printed_escaped() {
    let error = checked(&["nowhere/\u{1b}[2J.toml"]).await.unwrap_err();
    assert!(error.starts_with(r"nowhere/\x1b[2J.toml: "), "{error}");
    let text = explained(&[POLICY, "--origin=https://\u{e4}.example"]).await;
    assert!(
        text.unwrap()
            .starts_with(r"GET from https://\xc3\xa4.example")
    );
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

#[test]
fn errors_on_the_command_line_are_named() {
    let error = |args: &[&str]| parsed(args).unwrap_err();
    for command in ["check", "explain"] {
        assert_eq!(error(&[command]).kind(), ErrorKind::MissingRequiredArgument);
    }
    assert_eq!(
        error(&["check", "policy.toml", "--origin=null"]).kind(),
        ErrorKind::UnknownArgument,
    );
    let text = error(&[
        "explain",
        "policy.toml",
        "--header=content-type: text/plain",
    ])
    .to_string();
    assert!(
        text.contains("write the name alone, such as `content-type`"),
        "{text}"
    );
}

#[tokio::test]
async fn a_cookie_is_told_for_the_page_and_without_its_value() {
    let text = explained(&[
        "--set-cookie=session=hunter2; SameSite=Lax",
        "--origin=https://app.other.example",
        "--server=https://api.example.com",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        "\
The cookie `session` (SameSite=Lax) of https://api.example.com

For the page https://app.other.example, of another site:

                                             stored by a visit    stored by the answer to the page
    Chromium 156                             kept, not sent       not kept
    Firefox ESR 153                          kept, not sent       not kept
    WebKitGTK 2.50                           kept, not sent       not kept
    Chromium 156, third-party allowed        kept, not sent       not kept
    Firefox ESR 153, third-party allowed     kept, not sent       not kept

As observed on 2026-11-24 in new profiles, with `credentials: \"include\"`; Safari was not.
to change it: serve page and server under one site, by a proxy or a subdomain; else write \
`SameSite=None; Secure; Partitioned`
"
    );
}

#[tokio::test]
async fn without_a_server_a_cookie_is_told_for_both_sites() {
    let text = explained(&["--set-cookie=session=1; SameSite=None; Secure; Partitioned"])
        .await
        .unwrap();
    for line in [
        "The cookie `session` (SameSite=None; Secure; Partitioned)\n",
        "For a page, of the same site:\n",
        "    Chromium 156                             comes back           comes back\n",
        "For a page, of another site:\n",
        "    Chromium 156                             kept, not sent       comes back, another for \
         each site that embeds\n",
        "    WebKitGTK 2.50                           comes back           not kept\n",
        "to change it: serve page and server under one site, by a proxy or a subdomain: no \
         attribute does more\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[tokio::test]
async fn within_one_site_lax_is_enough_and_http_keeps_no_secure_cookie() {
    let server = "--server=http://api.example.com";
    let page = "--origin=http://api.example.com:8080";
    let text = explained(&["--set-cookie=a=1; SameSite=Lax", page, server])
        .await
        .unwrap();
    assert!(text.contains("of the same site:\n"), "{text}");
    assert!(
        text.contains("Chromium 156                             comes back "),
        "{text}"
    );

    let text = explained(&["--set-cookie=a=1; Secure", page, server])
        .await
        .unwrap();
    assert!(
        text.contains("Chromium 156                             not kept "),
        "{text}"
    );
    assert!(
        text.contains("to change it: serve page and server over `https`"),
        "{text}"
    );

    let local = [
        "--set-cookie=a=1; Secure",
        "--origin=http://localhost:3000",
        "--server=http://localhost",
    ];
    let text = explained(&local).await.unwrap();
    assert!(
        text.contains("WebKitGTK 2.50                           not kept "),
        "{text}"
    );
    assert!(
        text.ends_with("to change it: nothing needs to change\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_cookie_may_be_told_beside_the_policy() {
    let file = TempFile::new("beside.json", JSON);
    let origin = "--origin=https://app.example.com";
    let text = explained(&[file.path(), origin, "--set-cookie=session=1"])
        .await
        .unwrap();
    assert!(
        text.starts_with("GET from https://app.example.com\n=> granted"),
        "{text}"
    );
    assert!(
        text.contains("\n\nThe cookie `session` (no SameSite)\n"),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_no_cookie_or_no_origin_is_named() {
    let error = explained(&["--set-cookie=; Secure"]).await.unwrap_err();
    assert!(
        error.starts_with("--set-cookie: browsers ignore the line"),
        "{error}"
    );

    let error = explained(&["--set-cookie=a=1", "--origin=null"])
        .await
        .unwrap_err();
    assert!(error.starts_with("--origin: `null` "), "{error}");

    let error = parsed(&["explain", "--set-cookie=a=1", "--server=api.example.com"]).unwrap_err();
    assert!(
        error.to_string().contains("`https://api.example.com`"),
        "{error}"
    );
    for args in [
        &["explain", "policy.toml", "--server=https://a.example"][..],
        &["check", "policy.toml", "--set-cookie=a=1"],
    ] {
        assert!(parsed(args).is_err(), "{args:?}");
    }
}

const TENANTS: &str = r#"
[[rule]]
credentialed = "registered"
methods = ["PUT"]

[[rule]]
anonymous = "*"
"#;

#[tokio::test]
async fn a_policy_for_registered_origins_is_checked_and_says_what_it_needs() {
    let file = TempFile::new("registered-checked.toml", TENANTS);
    assert_eq!(
        checked(&[file.path()]).await.unwrap().trim_end(),
        format!(
            "{}: no errors (rules: 2, patterns: 0; it names registered origins, and so has to be read as \
             a `RegisteredPolicy`)",
            file.path()
        )
    );
}

#[tokio::test]
async fn an_origin_is_explained_as_it_is_registered() {
    let file = TempFile::new("registered-explained.toml", TENANTS);
    let page = [
        file.path(),
        "--origin",
        "https://shop.example",
        "--method",
        "PUT",
    ];
    let unknown = explained(&page).await.unwrap();
    assert!(
        unknown.contains("=> blocked: the preflight is refused"),
        "{unknown}"
    );
    let known = explained(&[&page[..], &["--registered", "credentialed"]].concat())
        .await
        .unwrap();
    assert!(
        known.contains("=> granted, also with credentials"),
        "{known}"
    );
    assert!(known.contains("Rule 0 decides"), "{known}");
    assert!(
        known.contains("access-control-allow-credentials: true"),
        "{known}"
    );
    assert!(known.contains("because"), "{known}");

    // What the layer would not look up is not registered.
    let insecure = [
        file.path(),
        "--origin",
        "http://shop.example",
        "--registered",
        "credentialed",
    ];
    let insecure = explained(&insecure).await.unwrap();
    assert!(
        insecure.contains("=> granted without credentials"),
        "{insecure}"
    );
    assert!(
        !insecure.contains("access-control-allow-credentials"),
        "{insecure}"
    );
}

#[tokio::test]
async fn a_registration_that_no_rule_asks_for_is_an_error() {
    let args = [
        POLICY,
        "--origin",
        "https://app.example.com",
        "--registered",
        "anonymous",
    ];
    assert_eq!(
        explained(&args).await.unwrap_err(),
        "--registered: the policy has no rule for registered origins"
    );
}
