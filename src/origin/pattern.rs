//! [`OriginPattern`]: which origins a rule names.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::origin::grammar::{Form, MAX_LEN, Parts, Port, parse};
use crate::origin::invalid::Invalid;
use crate::origin::reason::Flaw;
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
    /// In a `const` or a `static`, a wrong literal fails the build, with the reason and the mend:
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
    /// If the literal is no pattern. Parse text that is known only at run time with
    /// [`str::parse`].
    pub const fn from_static(text: &'static str) -> Self {
        match parse(text.as_bytes(), Form::Pattern) {
            Ok(parts) => Self {
                text: Cow::Borrowed(text),
                parts,
            },
            Err(flaw) => panic!("{}", Message::new(text, flaw).as_str()),
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
            // It begins with a dot, which no host does: there is a label before it.
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

    /// What the host of a matching origin ends in: `.example.com` for `*.example.com`.
    pub(crate) fn suffix(&self) -> Option<&[u8]> {
        self.parts.is_wildcard.then(|| &self.host()[1..])
    }

    /// Whether no other origin matches, so that the pattern's text is that origin's.
    pub(crate) fn names_one_origin(&self) -> bool {
        !self.parts.is_wildcard && self.port() != Port::Any
    }

    /// The host, or the suffix: no host begins with a dot, so the two cannot be mistaken.
    pub(crate) fn host_or_suffix(&self) -> &[u8] {
        self.suffix().unwrap_or_else(|| self.host())
    }

    /// What makes one of two patterns that match an origin the more specific: the greater is.
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
            Err(flaw) => Err(InvalidPattern(Invalid::text(&text, flaw, Form::Pattern))),
        }
    }
}

/// A compile-time message: `const` evaluation formats nothing but one `&str`.
struct Message {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Message {
    /// Holds the longest pattern and the longest words.
    const MAX: usize = 768;

    const fn new(text: &str, flaw: Flaw) -> Self {
        Self {
            bytes: [0; Self::MAX],
            len: 0,
        }
        .push("`")
        .push_cut(text)
        .push("` ")
        .push(flaw.reason())
        .push("; ")
        .push(flaw.advice())
    }

    /// Of a text that no pattern is as long as, the start: the words after it must be seen.
    const fn push_cut(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        if bytes.len() <= MAX_LEN {
            return self.push(text);
        }
        let mut end = MAX_LEN;
        while bytes[end] & 0xc0 == 0x80 {
            end -= 1;
        }
        self.push_bytes(bytes.split_at(end).0).push("...")
    }

    const fn push(self, text: &str) -> Self {
        self.push_bytes(text.as_bytes())
    }

    const fn push_bytes(mut self, text: &[u8]) -> Self {
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the text is no origin pattern",
        }
    }
}

impl FromStr for OriginPattern {
    type Err = InvalidPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(Cow::Owned(text.to_owned()))
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

/// The text is no origin pattern.
///
/// Its message names the text, the reason and the mend:
///
/// ```
/// use tower_cors_credentials::OriginPattern;
///
/// let error = "https://Example.com:443".parse::<OriginPattern>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`https://Example.com:443` has upper-case letters, which no browser sends; \
///      write it in lower case: `https://example.com`",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidPattern(Invalid);

impl InvalidPattern {
    /// The text, escaped, and cut where it is long.
    pub fn input(&self) -> &str {
        self.0.input()
    }

    /// What is wrong with it.
    pub fn reason(&self) -> &str {
        self.0.reason()
    }

    /// What to write instead.
    pub fn mend(&self) -> String {
        self.0.mend()
    }

    #[cfg(feature = "serde")]
    pub(crate) fn flaw(&self) -> Flaw {
        self.0.flaw()
    }
}
