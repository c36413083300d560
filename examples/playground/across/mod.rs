//! The same question across sites: an API on `localhost`, a page on `127.0.0.1`, and whether a cookie travels between them.

pub mod api;
pub mod flavour;
pub mod page;
mod plan;

/// The origins of the pair, which are of two sites.
#[derive(Clone, Debug)]
pub struct Sites {
    pub page: String,
    pub api: String,
}
