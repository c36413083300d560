//! What is told of a policy that is replaced, and of one that is not.

use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
use tracing::Level;

use crate::events::capture::{Capture, Told};
use crate::events::requests::{APP, policy};

const TARGET: &str = "tower_cors_credentials::policy";

fn one(capture: &Capture) -> Told {
    let [told] = capture.events().try_into().unwrap();
    told
}

#[test]
fn a_replacement_is_told_with_the_size_of_both_policies() {
    let (_layer, handle) = CredentialsLayer::reloadable(policy());
    let next = Policy::new([Rule::credentialed([APP])]).unwrap();
    for replace in [true, false] {
        handle.replace(policy());
        let capture = Capture::of(Level::INFO, || {
            if replace {
                handle.replace(next.clone());
            } else {
                handle.try_replace(Ok::<_, &str>(next.clone())).unwrap();
            }
        });
        let told = one(&capture);
        assert_eq!((told.target.as_str(), told.level), (TARGET, Level::INFO));
        told.assert_fields(&[
            ("message", "CORS policy replaced"),
            (
                "new",
                "Policy { rules: 1, patterns: 1, preflight_status: NoContent, verbose_preflights: false }",
            ),
            (
                "old",
                "Policy { rules: 2, patterns: 2, preflight_status: NoContent, verbose_preflights: false }",
            ),
        ]);
    }
}

#[test]
fn a_rejected_policy_is_told_with_every_mistake_on_one_line() {
    let (_layer, handle) = CredentialsLayer::reloadable(policy());
    let broken = || Policy::new([Rule::credentialed(["https://A.example/", "null"])]);
    let capture = Capture::of(Level::WARN, || {
        handle.try_replace(broken()).unwrap_err();
    });
    let told = one(&capture);
    assert_eq!((told.target.as_str(), told.level), (TARGET, Level::WARN));
    let error = broken().unwrap_err().to_string();
    assert_eq!(error.lines().count(), 3);
    told.assert_fields(&[
        ("error", &error.replace('\n', "\\n")),
        ("message", "CORS policy rejected: the one in force stays"),
    ]);
}

#[test]
fn no_error_forges_a_line() {
    let (_layer, handle) = CredentialsLayer::reloadable(policy());
    let forged = "no\r\nINFO CORS policy replaced\u{1b}[2J\u{202e}\u{2028}, \"it's\" `C:\\é`";
    let capture = Capture::of(Level::WARN, || {
        handle.try_replace(Err(forged)).unwrap_err();
    });
    assert_eq!(
        one(&capture).fields["error"],
        "no\\r\\nINFO CORS policy replaced\\u{1b}[2J\\u{202e}\\u{2028}, \"it's\" `C:\\é`",
    );
}

#[test]
fn a_rejected_policy_is_silent_above_warn() {
    let (_layer, handle) = CredentialsLayer::reloadable(policy());
    let capture = Capture::of(Level::ERROR, || {
        handle.try_replace(Err("no")).unwrap_err();
        handle.replace(policy());
    });
    assert_eq!(capture.events(), []);
}
