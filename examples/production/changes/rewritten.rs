//! A file that is written again, in each of the ways that editors and deployments have.

use std::fs::{self, File};
use std::io::Write;

use crate::changes::served::{Served, TempDir, policy, put};
use crate::watch::PolicyFile;

const OLD: &str = "https://old.example.com";
const NEW: &str = "https://new.example.com";

#[tokio::test]
async fn a_file_that_is_written_in_place() {
    let directory = TempDir::new("written-in-place");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    assert!(served.grants(OLD).await);
    fs::write(&file, policy(NEW)).unwrap();
    served.wait_until_granted(NEW, OLD).await;
    fs::write(&file, policy(OLD)).unwrap();
    served.wait_until_granted(OLD, NEW).await;
}

#[tokio::test]
async fn a_file_that_another_is_renamed_over() {
    let directory = TempDir::new("renamed-over");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    for (new, old) in [(NEW, OLD), (OLD, NEW)] {
        put(&file, &policy(new));
        served.wait_until_granted(new, old).await;
    }
}

#[tokio::test]
async fn a_file_that_is_away_for_a_while() {
    let directory = TempDir::new("away");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    fs::remove_file(&file).unwrap();
    let reports = served.wait_for_reports(1).await;
    let start = format!("{}: ", file.display());
    assert!(reports[0].starts_with(&start), "{reports:?}");
    assert!(reports[0].ends_with("\nthe policy in force stays"));
    assert!(served.grants(OLD).await);
    fs::write(&file, policy(NEW)).unwrap();
    served.wait_until_granted(NEW, OLD).await;
}

/// What is half written is no policy: it is read again when it is whole.
#[tokio::test]
async fn a_file_that_is_written_bit_by_bit() {
    let directory = TempDir::new("bit-by-bit");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    let text = policy(NEW);
    let (start, end) = text.split_at(text.len() / 2);
    let mut open = File::create(&file).unwrap();
    open.write_all(start.as_bytes()).unwrap();
    served.wait_for_reports(1).await;
    assert!(served.grants(OLD).await);
    open.write_all(end.as_bytes()).unwrap();
    served.wait_until_granted(NEW, OLD).await;
}

#[tokio::test]
async fn a_broken_file_is_reported_with_every_mistake_and_the_old_policy_stays() {
    let directory = TempDir::new("broken");
    let file = directory.path("policy.toml");
    let name = file.display();
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    let broken =
        "[[rule]]\ncredentialed = [\"https://New.example.com/\", \"*\"]\nmax_age = 90000\n";
    put(&file, broken);
    let reports = served.wait_for_reports(1).await;
    for mistake in [
        &format!("{name}: the policy has 3 errors\n"),
        "rule 0, credentialed: `https://New.example.com/` has upper-case letters",
        "rule 0, credentialed: `*` ",
        "rule 0, max_age: `90000` ",
        "\nthe policy in force stays",
    ] {
        assert!(reports[0].contains(mistake), "{mistake}: {reports:?}");
    }
    assert!(served.grants(OLD).await);

    put(&file, "[[rule]\n");
    let reports = served.wait_for_reports(2).await;
    assert!(reports[1].contains("line 1, column "), "{reports:?}");
    assert!(served.grants(OLD).await);

    put(&file, &policy(NEW));
    served.wait_until_granted(NEW, OLD).await;
    // Once each, however many events a change is.
    let reports = served.wait_for_reports(3).await;
    assert_eq!(reports[2..], ["the policy is replaced"]);
}

/// The old policy may be what the mended file says.
#[tokio::test]
async fn a_file_that_is_put_back_is_in_force_again() {
    let directory = TempDir::new("put-back");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    put(&file, "nonsense");
    served.wait_for_reports(1).await;
    put(&file, &policy(OLD));
    let reports = served.wait_for_reports(2).await;
    assert_eq!(reports[1..], ["the policy is replaced"]);
    assert!(served.grants(OLD).await);
}

/// A change that came before the watching is not lost.
#[tokio::test]
async fn a_file_that_changes_while_the_server_starts() {
    let directory = TempDir::new("while-starting");
    let file = directory.path("policy.toml");
    fs::write(&file, policy(OLD)).unwrap();
    let served = Served::start(file.clone());
    // The watching task has not run yet: this thread runs it while it waits.
    fs::write(&file, policy(NEW)).unwrap();
    served.wait_until_granted(NEW, OLD).await;
}

#[test]
fn a_broken_file_at_the_start_is_an_error_with_its_name() {
    let directory = TempDir::new("broken-at-the-start");
    let file = directory.path("policy.toml");
    let open = || PolicyFile::open(file.clone()).map(|_| ()).unwrap_err();
    let start = format!("{}: ", file.display());
    assert!(open().to_string().starts_with(&start));
    fs::write(&file, policy("https://app.example.com/")).unwrap();
    let error = open().to_string();
    assert!(error.starts_with(&start), "{error}");
    assert!(
        error.ends_with(
            "remove the trailing slash: `https://app.example.com`\n  (rules are counted from 0)"
        ),
        "{error}"
    );
    // `main` shows its error by `Debug`.
    assert_eq!(format!("{:?}", open()), error);
}
