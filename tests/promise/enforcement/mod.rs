//! Who may act, and what becomes of those who may not, under random policies.

pub mod naive;
mod property;
