//! [`PageHeader`]: a header that the page sets.

use std::str::FromStr;

use http::{HeaderName, HeaderValue};

use crate::page_header_name::page_header_name;

/// A header's name and value.
#[derive(Clone, Debug)]
pub struct PageHeader {
    pub name: HeaderName,
    pub value: HeaderValue,
}

/// A value for a header that is given by its name alone.
const PLACEHOLDER: HeaderValue = HeaderValue::from_static("cors-credentials");

impl FromStr for PageHeader {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once(':') {
            Some((name, value)) => (name, Some(value.trim())),
            None => (text, None),
        };
        let name = page_header_name(name)?;
        let value = match (name.as_str(), value) {
            (_, Some(value)) => value
                .parse()
                .map_err(|_| format!("the value of `{name}` is not valid"))?,
            ("content-type", None) => HeaderValue::from_static("application/json"),
            ("authorization", None) => {
                return Err("write its value too: `authorization: Bearer …`".to_owned());
            }
            (_, None) => PLACEHOLDER,
        };
        Ok(Self { name, value })
    }
}
