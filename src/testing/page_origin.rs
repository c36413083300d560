//! [`PageOrigin`]: the origin of a page, opaque ones included.

use std::fmt;

use crate::origin::Origin;
use crate::testing::error::TypeError;
use crate::testing::site::serialized_site;

/// A page's [origin](https://html.spec.whatwg.org/#concept-origin).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PageOrigin {
    Tuple(Origin),
    /// An opaque origin is same origin only with itself, which is what the number tells. Its
    /// serialization is `null`.
    Opaque {
        number: u64,
        /// The origin of the page in whose frame it is, if it is in a frame.
        top_level: Option<Origin>,
    },
}

impl PageOrigin {
    /// Reads the serialization of a tuple origin.
    pub(crate) fn parse(text: &str) -> Result<Self, TypeError> {
        match text.parse() {
            Ok(origin) => Ok(Self::Tuple(origin)),
            Err(error) => Err(TypeError::InvalidOrigin(error)),
        }
    }

    pub(crate) fn is_same_origin(&self, other: &Origin) -> bool {
        matches!(self, Self::Tuple(own) if own == other)
    }

    pub(crate) fn tuple(&self) -> Option<&Origin> {
        match self {
            Self::Tuple(origin) => Some(origin),
            Self::Opaque { .. } => None,
        }
    }

    /// The origin of the page that the address bar shows, unless that is opaque.
    pub(crate) fn top_level(&self) -> Option<&Origin> {
        match self {
            Self::Tuple(origin) => Some(origin),
            Self::Opaque { top_level, .. } => top_level.as_ref(),
        }
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-keys): the site
    /// of a page, and an opaque origin itself.
    pub(crate) fn network_partition_key(&self) -> String {
        match self {
            Self::Tuple(origin) => serialized_site(origin),
            Self::Opaque { number, .. } => format!("null ({number})"),
        }
    }

    /// The key of the cookies that are kept apart for each top-level site. A frame of another site
    /// does not share them with the page around it.
    pub(crate) fn cookie_partition_key(&self) -> String {
        match self {
            Self::Tuple(origin) => serialized_site(origin),
            Self::Opaque {
                top_level: Some(origin),
                ..
            } => format!("{}, in a frame of another site", serialized_site(origin)),
            Self::Opaque {
                number,
                top_level: None,
            } => format!("null ({number})"),
        }
    }
}

impl fmt::Display for PageOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple(origin) => write!(f, "`{origin}`"),
            Self::Opaque { .. } => f.write_str("a page of opaque origin (`null`)"),
        }
    }
}
