//! The command, run as a process that may not grow or last.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The longest that any run may take.
const GUARD: Duration = Duration::from_secs(20);

/// The address space of a run, in KiB: far above what it needs, and far below an endless answer.
const MAX_MEMORY: &str = "600000";

/// What a run has left.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

/// Runs the command with these arguments, and with this file of trusted certificates.
pub fn run_trusting(roots: &str, args: &[&str]) -> Run {
    let start = Instant::now();
    let output = Command::new("timeout")
        .arg(GUARD.as_secs().to_string())
        .args(["sh", "-c", "ulimit -v $MAX_MEMORY; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_cors-credentials"))
        .args(args)
        .env("MAX_MEMORY", MAX_MEMORY)
        .env("SSL_CERT_FILE", roots)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        took: start.elapsed(),
    }
}

/// Runs the command with these arguments.
pub fn run(args: &[&str]) -> Run {
    run_trusting("/dev/null", args)
}

impl Run {
    /// The output, which is JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        let read = serde_json::from_str(&self.out);
        read.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The names of the findings, the worst first.
pub fn ids(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|own| own["id"].as_str().unwrap()).collect()
}
