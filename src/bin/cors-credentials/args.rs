//! [`Args`]: the command line.

use clap::{Parser, Subcommand};

use crate::audit::AuditArgs;
use crate::check::CheckArgs;
use crate::explain::ExplainArgs;
use crate::probe::ProbeArgs;

const EXAMPLES: &str = "\
Examples:
  cors-credentials check policy.toml
  cors-credentials explain policy.toml --origin https://app.example.com --method PUT
  cors-credentials probe https://api.example.com/me --origin https://app.example.com
  cors-credentials audit https://api.example.com/me --origin https://app.example.com

Exit codes:
  0  nothing was found; `explain` has told the decision, whichever it is
  1  something was found: an error in the policy, a page that is blocked, a hole in the server
  2  the question could not be asked: wrong usage, an unreadable file, a server that does not answer";

/// Ask a policy, or any server, what the pages of an origin may read
///
/// `check` and `explain` read a policy of tower-cors-credentials in a file. `probe` and `audit` ask a
/// running server, in whatever language it is written.
#[derive(Debug, Parser)]
#[command(name = "cors-credentials", version, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Explain(ExplainArgs),
    Probe(ProbeArgs),
    Audit(AuditArgs),
}

impl Command {
    /// Whether the output is for machines.
    pub fn prints_json(&self) -> bool {
        match self {
            Self::Check(_) | Self::Explain(_) => false,
            Self::Probe(args) => args.json,
            Self::Audit(args) => args.json,
        }
    }
}
