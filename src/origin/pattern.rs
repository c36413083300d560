//! [`OriginPattern`]: which origins a rule names.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::origin::grammar::{Form, Parts, Port, parse};
use crate::origin::invalid::InvalidPattern;
use crate::origin::literal::LiteralError;
use crate::origin::{Origin, OriginRef};

/// One origin, or a family of origins, as a rule names it.
///
/// | pattern | matches |
/// |---|---|
/// | `https://app.example.com` | that origin alone |
/// | `https://*.example.com` | one or more labels before `.example.com`, never `https://example.com` itself |
/// | `http://localhost:*` | any port, also the scheme's default one |
/// | `https://*.example.com:*` | both |
///
/// The scheme is always matched exactly. A pattern cannot be built from a text that no origin
/// could match, such as one with a trailing slash or upper-case letters.
///
/// ```
/// use tower_cors_credentials::{Origin, OriginPattern};
///
/// const STAGING: OriginPattern = OriginPattern::from_static("https://*.staging.example.com");
///
/// let matches = |origin: &str| STAGING.matches(&origin.parse::<Origin>().unwrap());
/// assert!(matches("https://a.staging.example.com"));
/// assert!(matches("https://a.b.staging.example.com"));
/// assert!(!matches("https://staging.example.com"));
/// assert!(!matches("https://evilstaging.example.com"));
/// assert!(!matches("http://a.staging.example.com"));
/// assert!(!matches("https://a.staging.example.com:8443"));
/// ```
#[derive(Clone)]
pub struct OriginPattern {
    text: Cow<'static, str>,
    parts: Parts,
}

impl OriginPattern {
    /// The pattern that a literal writes.
    ///
    /// In a `const` or a `static`, a wrong literal fails the build with what is wrong and what to
    /// write instead:
    ///
    /// ```
    /// # use tower_cors_credentials::OriginPattern;
    /// const APP: OriginPattern = OriginPattern::from_static("https://app.example.com");
    /// # _ = APP;
    /// ```
    ///
    /// ```compile_fail,E0080
    /// # use tower_cors_credentials::OriginPattern;
    /// const APP: OriginPattern = OriginPattern::from_static("https://app.example.com/");
    /// # _ = APP;
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the literal is not a pattern. Text that is known only at run time is parsed by
    /// [`str::parse`], which returns an error instead.
    pub const fn from_static(text: &'static str) -> Self {
        match parse(text.as_bytes(), Form::Pattern) {
            Ok(parts) => Self {
                text: Cow::Borrowed(text),
                parts,
            },
            Err(reason) => panic!("{}", LiteralError::new(text, reason).as_str()),
        }
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern names the origin.
    pub fn matches(&self, origin: &Origin) -> bool {
        let origin = OriginRef::from(origin);
        self.scheme() == origin.scheme
            && self.names_port(origin.port)
            && self.names_host(origin.host)
    }

    pub(crate) fn names_port(&self, port: Port) -> bool {
        self.port() == Port::Any || self.port() == port
    }

    pub(crate) fn names_host(&self, host: &[u8]) -> bool {
        match self.suffix() {
            // A suffix begins with a dot, which no host does, so that a label comes before it.
            Some(suffix) => host.ends_with(suffix),
            None => self.host() == host,
        }
    }

    pub(crate) fn scheme(&self) -> &[u8] {
        self.parts.scheme(self.text.as_bytes())
    }

    /// The host as written, `*.` included.
    pub(crate) fn host(&self) -> &[u8] {
        self.parts.host(self.text.as_bytes())
    }

    pub(crate) fn port(&self) -> Port {
        self.parts.port
    }

    /// What the hosts of a subdomain pattern end in: `.example.com` for `*.example.com`.
    pub(crate) fn suffix(&self) -> Option<&[u8]> {
        self.parts.is_wildcard.then(|| &self.host()[1..])
    }

    /// Whether the pattern's text is an origin, the only one that matches.
    pub(crate) fn names_one_origin(&self) -> bool {
        !self.parts.is_wildcard && self.port() != Port::Any
    }

    /// The suffix of a subdomain pattern, the host of any other. No host begins with a dot, so that
    /// the two cannot be mistaken for each other.
    pub(crate) fn host_or_suffix(&self) -> &[u8] {
        self.suffix().unwrap_or_else(|| self.host())
    }

    /// Orders the patterns that match an origin: the greatest is the most specific.
    pub(crate) fn specificity(&self) -> impl Ord {
        (
            self.suffix().is_none(),
            self.host_or_suffix().len(),
            self.port() != Port::Any,
        )
    }

    fn parse(text: Cow<'static, str>) -> Result<Self, InvalidPattern> {
        match parse(text.as_bytes(), Form::Pattern) {
            Ok(parts) => Ok(Self { text, parts }),
            Err(reason) => Err(InvalidPattern::of_text(&text, reason)),
        }
    }
}

impl FromStr for OriginPattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(Cow::Owned(text.to_owned()))
    }
}

impl AsRef<str> for OriginPattern {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl TryFrom<&str> for OriginPattern {
    type Error = InvalidPattern;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for OriginPattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(Cow::Owned(text))
    }
}

/// The pattern that names this origin alone.
impl From<Origin> for OriginPattern {
    fn from(origin: Origin) -> Self {
        Self::from(&origin)
    }
}

impl From<&Origin> for OriginPattern {
    fn from(origin: &Origin) -> Self {
        let parts = OriginRef::from(origin);
        Self {
            text: Cow::Owned(origin.as_str().to_owned()),
            parts: Parts::of_origin(parts.scheme, parts.host, parts.port),
        }
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OriginPattern")
            .field(&self.as_str())
            .finish()
    }
}

impl PartialEq for OriginPattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for OriginPattern {}

impl PartialOrd for OriginPattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OriginPattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for OriginPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
