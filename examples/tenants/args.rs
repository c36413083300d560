//! The command line.

use std::time::Duration;

use clap::Parser;

use crate::servers::PORTS;

/// A service with two tenants, whose customers register the origins that may read their data while it runs.
#[derive(Debug, Parser)]
#[command(name = "tenants")]
pub struct Args {
    /// Where origins are registered: `sqlite://FILE`, or `postgres://USER@HOST:PORT/NAME`, whose
    /// password is better left to PGPASSWORD or ~/.pgpass. Without it they are kept in memory
    #[arg(long, value_name = "URL", default_value = "sqlite::memory:")]
    pub database: String,

    /// Create the tables that are missing, and go on
    #[arg(long)]
    pub create_tables: bool,

    /// The first of two ports in a row of 127.0.0.1; 0 means any that are free
    #[arg(long, value_name = "N", default_value_t = 4200, value_parser = clap::value_parser!(u16).range(..=i64::from(u16::MAX - (PORTS - 1))))]
    pub port: u16,

    /// For how many seconds what the database said of a registered origin is taken to hold
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    known_for: u64,
}

impl Args {
    pub fn known_for(&self) -> Duration {
        Duration::from_secs(self.known_for)
    }
}
