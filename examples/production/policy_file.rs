//! An API whose policy is in a file, which is read again whenever it changes.
//!
//! ```sh
//! cp examples/policy.toml /tmp/policy.toml
//! cargo run --example policy_file --features reload,serde -- /tmp/policy.toml
//! # granted, until the file says otherwise
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! ```
//!
//! A broken file is reported with every mistake, and the policy in force stays. The example
//! `production` traces, counts and enforces as well.

#[cfg(test)]
mod changes;
mod watch;

use std::error::Error;
use std::path::PathBuf;

use axum::Router;
use axum::routing::get;
use clap::Parser;
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, PolicyHandle};
use watch::{FileError, PolicyFile, watch};

/// Serves an API on loopback by the CORS policy in a file, which may change.
#[derive(Debug, Parser)]
#[command(name = "policy_file")]
struct Args {
    /// The policy, in TOML
    file: PathBuf,

    /// The port to listen on
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let (file, policy) = PolicyFile::open(args.file)?;
    let (layer, handle) = CredentialsLayer::reloadable(policy);
    let watched = watch(file, |read| eprintln!("{}", replace(&handle, read)));

    let listener = TcpListener::bind(("127.0.0.1", args.port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, app(layer)) => Ok(served?),
        watched = watched => match watched? {},
    }
}

fn app(layer: CredentialsLayer) -> Router {
    Router::new().route("/", get(async || "hello")).layer(layer)
}

/// Replaces the policy by what was read, and says what became of it.
fn replace(handle: &PolicyHandle, read: Result<Policy, FileError>) -> String {
    match handle.try_replace(read) {
        Ok(_) => "the policy is replaced".to_owned(),
        Err(error) => format!("{error}\nthe policy in force stays"),
    }
}
