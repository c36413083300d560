//! The service in one process, on SQLite in memory.

mod changes;
mod reads;
pub mod requests;
