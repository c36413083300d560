//! What the Fetch standard and HTTP name: methods, header names, the lines of a header, and what a
//! request says of itself.

pub(crate) mod fetch_site;
pub(crate) mod field_lines;
pub(crate) mod header_name;
pub(crate) mod header_name_set;
pub(crate) mod method;
pub(crate) mod own_authority;
pub(crate) mod request_kind;
pub(crate) mod requested_headers;
pub(crate) mod storage_access;
pub(crate) mod token;
pub(crate) mod websocket;
