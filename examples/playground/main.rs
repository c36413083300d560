//! An API behind the layer, and the same page on three origins that try it out: one may send cookies, one may not, one is
//! refused. The page compares what the policy says of each request with what the browser does. Another page calls an API of
//! another site, and shows which cookies come back.
//!
//! `cargo run --example playground`, then open the address it prints.

mod across;
mod api;
mod args;
mod describe;
mod matrix;
mod page;
mod plan;
mod predict;
mod record;
mod servers;
mod session;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use args::Command;
use record::Record;
use servers::Playground;

#[tokio::main]
async fn main() -> ExitCode {
    let port = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Start { port }) => port,
        Ok(Command::Help) => {
            print!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match serve(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(port: u16) -> Result<(), Box<dyn std::error::Error>> {
    let playground = Playground::start(port, Record::default()).await?;
    println!("Open {}/", playground.origins.credentialed);
    println!("Across sites: {}/", playground.sites.page);
    println!("Press Ctrl-C to stop.");
    tokio::signal::ctrl_c().await?;
    println!("Stopped.");
    Ok(())
}
