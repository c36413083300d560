//! [`HostileOrigin`]: an origin that a server should refuse, and who can have it.

/// An origin to ask from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostileOrigin {
    /// As it stands in the request.
    pub text: String,
    pub trick: Trick,
}

/// What makes the origin pass a check that is too simple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    AnotherSite,
    Null,
    Prefix,
    Suffix,
    DotReplaced,
    Http,
    OtherPort,
    SisterSubdomain,
    ChildSubdomain,
    TrailingDot,
    UpperCase,
    File,
}

/// Who can make a browser send the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Whoever owns a domain, or a page in a sandboxed frame.
    Anybody,
    /// Whoever is on the network between a user and an `http` page.
    Network,
    /// Whoever takes over a subdomain, or finds a script injection there.
    Subdomain,
    /// Another server on the same host.
    Port,
    /// No page of a stranger: only a client that is no browser, or the host itself.
    NoStranger,
}

impl Trick {
    /// As it is named in reports, for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnotherSite => "another site",
            Self::Null => "null",
            Self::Prefix => "begins with yours",
            Self::Suffix => "ends with yours",
            Self::DotReplaced => "dot replaced",
            Self::Http => "over http",
            Self::OtherPort => "another port",
            Self::SisterSubdomain => "sister subdomain",
            Self::ChildSubdomain => "child subdomain",
            Self::TrailingDot => "trailing dot",
            Self::UpperCase => "upper case",
            Self::File => "local file",
        }
    }

    pub fn holder(self) -> Holder {
        match self {
            Self::AnotherSite | Self::Null | Self::Prefix | Self::Suffix | Self::DotReplaced => {
                Holder::Anybody
            }
            Self::Http => Holder::Network,
            Self::SisterSubdomain | Self::ChildSubdomain => Holder::Subdomain,
            Self::OtherPort => Holder::Port,
            Self::TrailingDot | Self::UpperCase | Self::File => Holder::NoStranger,
        }
    }
}

impl Holder {
    /// As a table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::Network => "whoever controls the network",
            Self::Subdomain => "a subdomain",
            Self::Port => "another server of the host",
            Self::NoStranger => "no browser sends it",
        }
    }
}
