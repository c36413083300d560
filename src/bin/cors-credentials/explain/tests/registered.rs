//! Policies for registered origins.

use crate::explain::tests::{POLICY, TempFile, checked, explained};

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
