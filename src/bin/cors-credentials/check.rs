//! `check`: every error of a policy in a file.

use std::io::Write;
use std::path::PathBuf;

use tower_cors_credentials::PolicyRule;

use crate::conclusion::{Conclusion, Ended};
use crate::policy_file::{FileError, PolicyArgs};
use crate::printable::printable;

const EXAMPLES: &str = "\
Examples:
  cors-credentials check policy.toml
  cors-credentials check --table server.cors app.toml

A policy, in TOML:
  [[rule]]                    # pages that may use the user's cookies
  credentialed = [\"https://app.example.com\"]
  methods = [\"PUT\", \"DELETE\"]
  request_headers = [\"content-type\"]
  max_age = 7200

  [[rule]]                    # everybody else, without cookies
  anonymous = \"*\"

Exit codes:
  0  the policy is valid
  1  it is not, and every error is printed: the rule, the value, what is wrong, what to write instead
  2  the file cannot be read, or the command line is wrong";

/// Print every error of a policy in a file
///
/// Reads the policy as a server would that is built with this version of tower-cors-credentials, and
/// prints every error at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    /// The policy: TOML, or JSON where the name ends in `.json`
    file: PathBuf,

    #[command(flatten)]
    policy: PolicyArgs,
}

pub fn run(args: &CheckArgs, out: &mut impl Write) -> Ended {
    let policy = match args.policy.read(&args.file) {
        Ok(policy) => policy,
        Err(FileError::Invalid(errors)) => {
            writeln!(out, "{errors}")?;
            return Ok(Conclusion::Found);
        }
        Err(error @ FileError::Unreadable(_)) => return Err(error.into()),
    };
    let rules = policy.rules();
    let patterns: usize = rules.iter().map(|rule| rule.origins().len()).sum();
    let registered = match rules.iter().any(PolicyRule::names_registered_origins) {
        true => "; it names registered origins, and so has to be read as a `RegisteredPolicy`",
        false => "",
    };
    let file = printable(args.file.to_string_lossy().as_bytes());
    let rules = rules.len();
    writeln!(
        out,
        "{file}: no errors (rules: {rules}, patterns: {patterns}{registered})"
    )?;
    Ok(Conclusion::Clean)
}
