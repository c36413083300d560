//! A service with two tenants on two hosts. A tenant registers the origins that may read its data, and revokes them, while the
//! service runs; a page of another origin shows what it can read of either.
//!
//! `cargo run --example tenants --features registry`, then open the addresses it prints. Origins are kept in memory; with
//! `-- --database postgres://… --create-tables` they are in Postgres, where several processes share them, and a revocation
//! in one is heard by all.

mod app;
mod args;
mod customer;
mod database;
mod listen;
mod log;
mod look_up;
mod metrics;
mod notes;
mod origins;
mod page;
mod policy;
mod servers;
mod session;
mod stop;
mod tenant;
#[cfg(test)]
mod tests;
mod unavailable;
mod warnings;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::database::DatabaseUrl;
use crate::servers::Servers;
use crate::tenant::Tenant;

#[tokio::main]
async fn main() -> ExitCode {
    log::start();
    let args = Args::parse();
    let url = match args.database.parse() {
        Ok(url) => url,
        Err(error) => return fail(&error, ExitCode::from(2)),
    };
    match serve(url, &args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error, ExitCode::FAILURE),
    }
}

fn fail(error: &dyn Error, code: ExitCode) -> ExitCode {
    eprintln!("error: {error}");
    code
}

async fn serve(url: DatabaseUrl, args: &Args) -> Result<(), Box<dyn Error>> {
    let kept = match url.is_in_memory() {
        true => "in memory, until the service stops".to_owned(),
        false => format!("in {url}"),
    };
    let servers = Servers::start(url, args).await?;
    println!("Origins are registered {kept}.");
    for tenant in Tenant::ALL {
        let origin = servers.places.tenant(tenant);
        println!("{} registers and revokes: {origin}/", tenant.title());
    }
    for customer in servers.places.customers.iter() {
        println!("A page of another origin reads: {customer}/");
    }
    println!("Press Ctrl-C to stop.");
    stop::asked().await?;
    servers.drain().await;
    // Whoever read the addresses may be gone.
    let _ = writeln!(io::stdout(), "Stopped.");
    Ok(())
}
