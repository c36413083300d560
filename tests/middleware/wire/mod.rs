//! What goes over the wire, rule by rule: header sets are compared whole.

mod actual;
mod authority;
pub mod exchange;
mod preflight;
mod protocols;
mod readiness;
mod refusal;
mod static_policy;
mod vary;
mod verbose_preflight;
