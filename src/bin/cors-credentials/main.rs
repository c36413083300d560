//! `cors-credentials`: what a policy in a file says to a request, and what a running server lets the
//! pages of an origin read, whatever it is written in.
//!
//! `cargo install tower-cors-credentials --features cli` brings it; `--help` tells the rest.

// Files import only files that stand above them here.
//
//   printable  conclusion  cookie_args  lost_cookie  mixed_content  page_header_name  page_method  target
//   policy_file → printable
//   client/    → printable
//   check      → conclusion, policy_file, printable
//   explain/   → conclusion, page_header_name, page_method, policy_file, printable
//   probe/     → client, conclusion, cookie_args, lost_cookie, mixed_content, page_header_name, page_method,
//                printable, target
//   audit/     → client, conclusion, cookie_args, lost_cookie, mixed_content, page_header_name, page_method,
//                printable, target
//   args       → check, explain, probe, audit

mod args;
mod audit;
mod check;
mod client;
mod conclusion;
mod cookie_args;
mod explain;
mod lost_cookie;
mod mixed_content;
mod page_header_name;
mod page_method;
mod policy_file;
mod printable;
mod probe;
mod target;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::conclusion::{Conclusion, Ended};

fn main() -> ExitCode {
    let args = Args::parse();
    // Connections have a thread of their own: a deadline passes also while a server keeps one busy.
    let ended = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| {
            let ended = runtime.block_on(run(&args.command, &mut io::stdout()));
            // A look-up of a name cannot be cancelled, and is not waited for.
            runtime.shutdown_background();
            ended
        });
    match ended {
        Ok(Conclusion::Clean) => ExitCode::SUCCESS,
        Ok(Conclusion::Found) => ExitCode::from(1),
        Ok(Conclusion::Unanswered) => ExitCode::from(2),
        Err(error) => {
            if args.command.prints_json() {
                let error = serde_json::json!({ "version": 1, "error": error.to_string() });
                _ = writeln!(io::stdout(), "{error:#}");
            }
            // Whoever closed the output does not read this either.
            _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(command: &Command, out: &mut impl Write) -> Ended {
    match command {
        Command::Check(args) => check::run(args, out),
        Command::Explain(args) => explain::run(args, out).await,
        Command::Probe(args) => probe::run(args, out).await,
        Command::Audit(args) => audit::run(args, out).await,
    }
}
