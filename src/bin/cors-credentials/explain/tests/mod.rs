//! What `explain` and `check` print of a request, and of broken files.

mod cookie;
mod file;
mod registered;
mod request;

use std::path::PathBuf;
use std::{env, fs, process};

use clap::Parser;

use crate::args::Args;
use crate::conclusion::Conclusion;
use crate::run;

pub(super) const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/policy.toml");

pub(super) fn parsed(args: &[&str]) -> Result<Args, clap::Error> {
    Args::try_parse_from(["cors-credentials"].iter().chain(args))
}

/// What is printed, or the error; in the error's place what `check` has found.
pub(super) async fn printed(args: &[&str]) -> Result<String, String> {
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

pub(super) async fn explained(args: &[&str]) -> Result<String, String> {
    printed(&[&["explain"], args].concat()).await
}

pub(super) async fn checked(args: &[&str]) -> Result<String, String> {
    printed(&[&["check"], args].concat()).await
}

/// A file that lives as long as the test.
pub(super) struct TempFile(PathBuf);

impl TempFile {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let path = env::temp_dir().join(format!("{}-{name}", process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

pub(super) const JSON: &str = r#"{
    "preflight_status": 200,
    "rule": [
        { "credentialed": ["https://app.example.com"], "request_headers": ["x-b", "x-a"] },
        { "refused": ["https://ads.example.com"] }
    ]
}"#;
