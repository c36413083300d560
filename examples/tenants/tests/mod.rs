//! The example's promises, on SQLite in memory; and on Postgres, with several processes and a browser.

#[cfg(unix)]
mod browser;
mod messages;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod processes;
mod service;
#[cfg(unix)]
mod start;
#[cfg(unix)]
mod stop;
mod tables;
#[cfg(unix)]
mod triggers;
