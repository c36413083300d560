//! Storage access: the rules S1 to S6. Header sets are compared whole.

mod authority;
mod enforcement;
mod explanation;
mod options;
mod policy;
mod preflight;
mod retry;
mod unchanged;
mod vary;
