//! The headers of responses.

pub(crate) mod actual;
pub(crate) mod vary;
pub(crate) mod verbose_preflight;
