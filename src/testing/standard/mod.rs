//! The steps of the Fetch standard.

pub(crate) mod cors_check;
pub(crate) mod cors_preflight_fetch;
pub(crate) mod filtered_response;
pub(crate) mod http_network_or_cache_fetch;
pub(crate) mod http_redirect_fetch;
pub(crate) mod main_fetch;
pub(crate) mod preflight_cache;
pub(crate) mod safelist;
