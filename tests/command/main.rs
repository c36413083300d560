//! The command `cors-credentials`, run as a process, against servers on loopback.

mod audit;
mod certificate;
mod command;
mod errors;
mod findings;
mod hostile;
mod politeness;
mod probe;
mod server;
