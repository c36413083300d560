//! What can be wrong with the text of an origin or of a pattern, and the mend, in words.

/// Why a text is no origin, or no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    Empty,
    TooLong,
    Null,
    Star,
    MissingScheme,
    Scheme,
    SchemeTooLong,
    File,
    SchemeOfNoPage,
    MissingHost,
    UpperCase,
    NotAscii,
    WhiteSpace,
    List,
    Byte,
    Regex,
    Userinfo,
    TrailingSlash,
    Path,
    Query,
    EmptyLabel,
    TrailingDot,
    LabelTooLong,
    HostTooLong,
    Ipv4,
    Ipv6,
    Port,
    DefaultPort,
    Wildcard,
    WildcardOverAddress,
}

impl Flaw {
    /// What is wrong: the predicate of a sentence about the text.
    pub(crate) const fn reason(self) -> &'static str {
        self.words().0
    }

    /// What to write instead: an imperative.
    pub(crate) const fn advice(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("is empty", "write scheme, `://` and host, or remove it"),
            Self::TooLong => (
                "is longer than any origin",
                "keep scheme, host and port alone",
            ),
            Self::Null => (
                "is what every opaque origin sends: sandboxed frames, `data:` pages, redirects",
                "name the page's own origin, or grant it without credentials by `Rule::anonymous(Any)`",
            ),
            Self::Star => (
                "is a wildcard, not an origin",
                "write `Rule::anonymous(Any)` for any origin, without credentials",
            ),
            Self::MissingScheme => (
                "has no scheme",
                "put `https://` in front of the host, or `http://` of localhost",
            ),
            Self::Scheme => (
                "has a scheme that does not begin with a letter",
                "write a scheme such as `https`",
            ),
            Self::SchemeTooLong => (
                "has a scheme of more than 64 bytes",
                "write a scheme such as `https`",
            ),
            Self::File => (
                "is a file: pages from files send `null` as their origin",
                "serve the page over http on localhost",
            ),
            Self::SchemeOfNoPage => (
                "has a scheme that no page's origin has",
                "name the origin of the page, `https` or `http`, also for the WebSockets that it opens",
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
            Self::Byte => (
                "has a character that no host has",
                "keep to letters, digits, `-`, `_` and `.`, without quotes",
            ),
            Self::Regex => (
                "is a regular expression",
                "write a pattern, such as `https://*.example.com`",
            ),
            Self::Userinfo => ("has a user name or password", "remove them and the `@`"),
            Self::TrailingSlash => ("ends in a slash", "remove the trailing slash"),
            Self::Path => (
                "has a path",
                "remove the path: an origin is scheme, host and port",
            ),
            Self::Query => (
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
            Self::Ipv4 => (
                "has a host that browsers take for an IPv4 address, but not as they write it",
                "write four decimal numbers from 0 to 255 without leading zeros",
            ),
            Self::Ipv6 => (
                "has an IPv6 address that is not written as browsers write it",
                "write it in brackets, in lower case, compressed, without leading zeros or a dotted part",
            ),
            Self::Port => (
                "has a port that is no number from 1 to 65535 without leading zeros",
                "write the port as a plain number, or none",
            ),
            Self::DefaultPort => (
                "names its scheme's default port, which browsers leave out",
                "remove the port",
            ),
            Self::Wildcard => (
                "has a `*` where none may stand",
                "write `*.` before whole labels, or `:*` as the port, and nowhere else: list the hosts by name",
            ),
            Self::WildcardOverAddress => (
                "has a `*.` before an IP address",
                "remove the `*.`: addresses have no subdomains",
            ),
        }
    }
}
