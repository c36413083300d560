//! The headers of responses: what leaves the layer. Each file keeps one part of the rules W2 to W6,
//! S1 to S4, and of W11 and E7, which the guide lists.

pub(crate) mod activate_storage_access;
pub(crate) mod allow_lists;
pub(crate) mod allow_origin;
pub(crate) mod answer;
pub(crate) mod disposition;
pub(crate) mod expose;
pub(crate) mod preflight;
pub(crate) mod vary;
pub(crate) mod verbose_preflight;
