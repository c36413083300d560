//! [`PageOrigin`]: the origin of a page, opaque ones included.

use std::fmt;

use crate::origin::Origin;
use crate::testing::error::TypeError;
use crate::testing::site::site;

/// A page's [origin](https://html.spec.whatwg.org/#concept-origin).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PageOrigin {
    Tuple(Origin),
    /// An opaque origin is same origin only with itself, which is what the number tells. Its
    /// serialization is `null`.
    Opaque(u64),
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
            Self::Opaque(_) => None,
        }
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-keys) of a
    /// top-level page: its site.
    pub(crate) fn partition_key(&self) -> String {
        match self {
            Self::Tuple(origin) => {
                let (scheme, host) = site(origin);
                format!("{scheme}://{host}")
            }
            Self::Opaque(nonce) => format!("opaque {nonce}"),
        }
    }
}

impl fmt::Display for PageOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple(origin) => write!(f, "`{origin}`"),
            Self::Opaque(_) => f.write_str("a page of opaque origin (`null`)"),
        }
    }
}
