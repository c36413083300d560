//! The steps of the Fetch standard.

pub(crate) mod added_headers;
pub(crate) mod cors_check;
pub(crate) mod fetch;
pub(crate) mod filter;
pub(crate) mod header_list;
pub(crate) mod preflight;
pub(crate) mod preflight_cache;
pub(crate) mod redirect;
pub(crate) mod safelist;
