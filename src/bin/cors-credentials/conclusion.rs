//! [`Conclusion`]: what a command has found, of which the exit code tells.

use std::error::Error;

/// Whether there is anything to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing: exit code 0.
    Clean,
    /// Something: exit code 1.
    Found,
    /// Nothing in what was answered, and not all was: exit code 2.
    Unanswered,
}

/// The end of a command. An error means that it could not do its work: exit code 2.
pub type Ended = Result<Conclusion, Box<dyn Error>>;
