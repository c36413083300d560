//! [`InvalidOriginReason`]: what can be wrong with the text of an origin or of a pattern.

use std::fmt;

/// Why a text is not an origin, or not an origin pattern.
///
/// It displays as the predicate of a sentence about the text:
///
/// ```
/// use tower_cors_credentials::{InvalidOriginReason, Origin};
///
/// let error = "https://app.example.com/".parse::<Origin>().unwrap_err();
/// assert_eq!(error.reason(), InvalidOriginReason::TrailingSlash);
/// assert_eq!(error.reason().to_string(), "ends in a slash");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidOriginReason {
    /// The text is empty.
    Empty,
    /// The text is longer than the longest scheme, host and port together.
    TooLong,
    /// The text is `null`, the serialization of every opaque origin.
    Null,
    /// The text is `*`.
    AnyOrigin,
    /// No scheme and `://` come before the host.
    MissingScheme,
    /// The scheme does not begin with a lower-case letter.
    InvalidScheme,
    /// The scheme has more than 64 bytes.
    SchemeTooLong,
    /// The scheme is `file`, whose pages have opaque origins.
    FileScheme,
    /// The scheme is `ws`, `wss` or `ftp`, which no page's origin has.
    UnsupportedScheme,
    /// No host follows `://`.
    MissingHost,
    /// There are upper-case letters.
    UpperCase,
    /// There are characters outside ASCII.
    NotAscii,
    /// There is white space, or a control character.
    WhiteSpace,
    /// There are several origins.
    List,
    /// There is a character that no host has, and that nothing else explains.
    InvalidCharacter,
    /// The text is a regular expression.
    RegularExpression,
    /// A user name or a password comes before the host.
    UserInfo,
    /// The text ends in a slash.
    TrailingSlash,
    /// A path follows.
    Path,
    /// A query or a fragment follows.
    QueryOrFragment,
    /// A label of the host is empty.
    EmptyLabel,
    /// The host ends in a dot.
    TrailingDot,
    /// A label of the host has more than 63 bytes.
    LabelTooLong,
    /// The host has more than 253 bytes, or more than 251 after `*.`.
    HostTooLong,
    /// Browsers read the host as an IPv4 address, and serialize it in another way.
    InvalidIpv4,
    /// The host is not an IPv6 address as browsers serialize it.
    InvalidIpv6,
    /// The port is not a number from 1 to 65535 without leading zeros.
    InvalidPort,
    /// The port is the default one of the scheme.
    DefaultPort,
    /// A `*` is neither the first label of a pattern's host nor its port.
    MisplacedWildcard,
    /// A `*.` comes before an IP address.
    WildcardOverAddress,
}

impl fmt::Display for InvalidOriginReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl InvalidOriginReason {
    /// What is wrong: the predicate of a sentence about the text.
    pub(crate) const fn as_str(self) -> &'static str {
        self.reason_and_help().0
    }

    /// What to write instead, in the imperative.
    pub(crate) const fn help(self) -> &'static str {
        self.reason_and_help().1
    }

    const fn reason_and_help(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("is empty", "write a scheme, `://` and a host, or remove it"),
            Self::TooLong => (
                "is longer than any origin",
                "write the scheme, the host and the port, and nothing else",
            ),
            Self::Null => (
                "is what browsers send for every opaque origin: sandboxed frames, `data:` pages, some redirects",
                "name the page's own origin",
            ),
            Self::AnyOrigin => (
                "is a wildcard, not an origin",
                "name the origins, or the subdomains of a host as `https://*.example.com`",
            ),
            Self::MissingScheme => (
                "has no scheme",
                "put `https://` before the host, or `http://` before `localhost`",
            ),
            Self::InvalidScheme => (
                "has a scheme that does not begin with a letter",
                "write a scheme such as `https`",
            ),
            Self::SchemeTooLong => (
                "has a scheme of more than 64 bytes",
                "write a scheme such as `https`",
            ),
            Self::FileScheme => (
                "is a file: pages that are opened from files send `null` as their origin",
                "serve the page over HTTP on `localhost`",
            ),
            Self::UnsupportedScheme => (
                "has a scheme that no page's origin has",
                "name the origin of the page, with `https` or `http`, also for the WebSockets that it opens",
            ),
            Self::MissingHost => ("has no host", "write the host after `://`"),
            Self::UpperCase => (
                "has upper-case letters, which no browser sends",
                "write it in lower case",
            ),
            Self::NotAscii => (
                "has characters outside ASCII",
                "write the host in punycode (`xn--...`)",
            ),
            Self::WhiteSpace => ("has white space or control characters", "remove them"),
            Self::List => ("is a list", "give each origin as a value of its own"),
            Self::InvalidCharacter => (
                "has a character that no host has",
                "use letters, digits, `-`, `_` and `.` alone, without quotes",
            ),
            Self::RegularExpression => (
                "is a regular expression",
                "write a pattern, such as `https://*.example.com`",
            ),
            Self::UserInfo => ("has a user name or password", "remove them and the `@`"),
            Self::TrailingSlash => ("ends in a slash", "remove the trailing slash"),
            Self::Path => (
                "has a path",
                "remove the path: an origin is scheme, host and port",
            ),
            Self::QueryOrFragment => (
                "has a query or fragment",
                "remove it: an origin is scheme, host and port",
            ),
            Self::EmptyLabel => ("has an empty label in its host", "remove the extra dot"),
            Self::TrailingDot => ("ends in a dot", "remove the trailing dot"),
            Self::LabelTooLong => (
                "has a label of more than 63 bytes in its host",
                "write a host that DNS can hold",
            ),
            Self::HostTooLong => (
                "has a host of more than 253 bytes (251 after `*.`)",
                "write a host that DNS can hold",
            ),
            Self::InvalidIpv4 => (
                "has a host that browsers read as an IPv4 address, but write in another way",
                "write four decimal numbers from 0 to 255 without leading zeros",
            ),
            Self::InvalidIpv6 => (
                "has an IPv6 address that is not written as browsers write it",
                "write it in brackets, in lower case, compressed, without leading zeros or a dotted part",
            ),
            Self::InvalidPort => (
                "has a port that is not a number from 1 to 65535 without leading zeros",
                "write the port as a plain number, or none",
            ),
            Self::DefaultPort => (
                "names its scheme's default port, which browsers leave out",
                "remove the port",
            ),
            Self::MisplacedWildcard => (
                "has a `*` where none is allowed",
                "write `*` only as `*.` before the host or as the port, and list other hosts by name",
            ),
            Self::WildcardOverAddress => (
                "has a `*.` before an IP address",
                "remove the `*.`: addresses have no subdomains",
            ),
        }
    }
}
