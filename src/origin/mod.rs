//! Origins and the patterns that name them: [`Origin`], a serialized tuple origin, and around it
//! the grammar, what can be wrong with a text, and the index that finds an origin's rule.

pub(crate) mod address;
pub(crate) mod grammar;
pub(crate) mod index;
pub(crate) mod invalid;
pub(crate) mod invalid_reason;
pub(crate) mod literal;
pub(crate) mod loopback;
pub(crate) mod pattern;
pub(crate) mod site;
pub(crate) mod suggestion;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use http::HeaderValue;

use crate::origin::grammar::{Form, Port, parse};
use crate::origin::invalid::InvalidOrigin;
use crate::origin::invalid_reason::InvalidOriginReason;

/// A tuple origin in ASCII serialization, as browsers send it: `https://app.example.com`.
///
/// Opaque origins, whose serialization is `null`, lists of origins and everything that no browser
/// sends are [`InvalidOrigin`]s. Two origins are equal when their serializations are, which is
/// what [same origin](https://html.spec.whatwg.org/#same-origin) means for tuple origins.
///
/// ```
/// use tower_cors_credentials::Origin;
///
/// let origin: Origin = "https://app.example.com:8443".parse()?;
/// assert_eq!(origin.scheme(), "https");
/// assert_eq!(origin.host(), "app.example.com");
/// assert_eq!(origin.port(), Some(8443));
///
/// assert!("null".parse::<Origin>().is_err());
/// assert!("https://app.example.com/".parse::<Origin>().is_err());
/// # Ok::<(), tower_cors_credentials::InvalidOrigin>(())
/// ```
///
/// Follows [serialization of an origin](https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin).
#[derive(Clone)]
pub struct Origin {
    /// An origin comes from a request's header and goes to a response's: sharing the value copies
    /// nothing.
    value: HeaderValue,
}

impl Origin {
    /// The whole serialization: `https://app.example.com:8443`.
    pub fn as_str(&self) -> &str {
        // The grammar allows ASCII alone.
        self.value.to_str().unwrap_or_default()
    }

    /// The scheme: `https`.
    pub fn scheme(&self) -> &str {
        self.split().0
    }

    /// The host: `app.example.com`, `127.0.0.1`, or `[::1]` with its brackets.
    pub fn host(&self) -> &str {
        self.split().1
    }

    /// The port, where it is not the scheme's default one.
    pub fn port(&self) -> Option<u16> {
        self.split().2.parse().ok()
    }

    fn split(&self) -> (&str, &str, &str) {
        let (scheme, rest) = self.as_str().split_once("://").unwrap_or_default();
        let host_len = match rest.find(']') {
            Some(bracket) => bracket + 1,
            None => rest.find(':').unwrap_or(rest.len()),
        };
        let (host, port) = rest.split_at(host_len);
        (scheme, host, port.strip_prefix(':').unwrap_or_default())
    }

    /// The origin that the value is known to be, since the parser has read it.
    pub(crate) fn from_parsed(value: &HeaderValue) -> Self {
        Self {
            value: value.clone(),
        }
    }

    /// The same, copied. A value that a server has read shares the memory of the request's whole head,
    /// and whoever keeps the one keeps the other.
    pub(crate) fn copied_from_parsed(value: &HeaderValue) -> Self {
        Self {
            // What was a header's value is valid.
            value: HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone()),
        }
    }

    pub(crate) fn as_header_value(&self) -> &HeaderValue {
        &self.value
    }
}

/// The parts of an origin, borrowed, which are matched against patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OriginRef<'a> {
    pub(crate) scheme: &'a [u8],
    pub(crate) host: &'a [u8],
    pub(crate) port: Port,
}

impl<'a> OriginRef<'a> {
    /// Reads the value of an `Origin` header.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, InvalidOriginReason> {
        let parts = parse(bytes, Form::Origin)?;
        Ok(Self {
            scheme: parts.scheme(bytes),
            host: parts.host(bytes),
            port: parts.port,
        })
    }
}

impl<'a> From<&'a Origin> for OriginRef<'a> {
    fn from(origin: &'a Origin) -> Self {
        let (scheme, host, port) = origin.split();
        Self {
            scheme: scheme.as_bytes(),
            host: host.as_bytes(),
            port: port.parse().map_or(Port::Implicit, Port::Fixed),
        }
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.as_bytes(), Form::Origin)
            .and_then(|_| {
                HeaderValue::from_str(text).map_err(|_| InvalidOriginReason::InvalidCharacter)
            })
            .map(|value| Self { value })
            .map_err(|reason| InvalidOrigin::of_text(text, reason))
    }
}

impl TryFrom<&str> for Origin {
    type Error = InvalidOrigin;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl AsRef<str> for Origin {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<Origin> for HeaderValue {
    fn from(origin: Origin) -> Self {
        origin.value
    }
}

/// Reads the value of an `Origin` header, and shares it.
impl TryFrom<&HeaderValue> for Origin {
    type Error = InvalidOrigin;

    fn try_from(value: &HeaderValue) -> Result<Self, Self::Error> {
        match parse(value.as_bytes(), Form::Origin) {
            Ok(_) => Ok(Self::from_parsed(value)),
            Err(reason) => Err(InvalidOrigin::of_header(value.as_bytes(), reason)),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Origin").field(&self.as_str()).finish()
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.value.as_bytes() == other.value.as_bytes()
    }
}

impl Eq for Origin {}

impl PartialOrd for Origin {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Origin {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.as_bytes().cmp(other.value.as_bytes())
    }
}

impl Hash for Origin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.as_bytes().hash(state);
    }
}
