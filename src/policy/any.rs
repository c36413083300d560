//! [`Any`].

/// Any origin (never in a credentialed rule), any method, or any header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Any;
