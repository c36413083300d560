//! [`SetCookie`]: what a `Set-Cookie` line says about other sites.

use std::fmt;

use crate::escape::AsciiEscaped;
#[cfg(feature = "tracing")]
use crate::fetch::token::is_token;

/// A longer line is not read.
const MAX_LINE: usize = 8 * 1024;

/// Browsers ignore a cookie with a longer name and value, and an attribute with a longer value.
const MAX_NAME_AND_VALUE: usize = 4096;
const MAX_ATTRIBUTE_VALUE: usize = 1024;

/// The name of a cookie, and those of its attributes that decide whether it goes to another site's
/// pages. Its value is not kept, so that no log can tell it.
///
/// It displays as `` `session` (SameSite=Lax; Secure) ``, cut and escaped to printable ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetCookie<'a> {
    name: Name<'a>,
    has_value: bool,
    same_site: Option<SameSite>,
    is_secure: bool,
    is_partitioned: bool,
}

/// A cookie's name, which displays and debugs as printable ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name<'a>(&'a [u8]);

/// The attribute `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// Never sent for another site's page.
    Strict,
    /// Sent where the user follows a link from another site, never for what its page fetches.
    Lax,
    /// Sent for other sites' pages, as far as the browser lets third-party cookies through.
    None,
}

impl<'a> SetCookie<'a> {
    /// Reads a line as browsers
    /// [do](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field):
    /// attributes in any case, of several the last, unknown ones ignored.
    ///
    /// None for a line that browsers ignore as a whole, since it has neither a name nor a value or
    /// both are longer than 4,096 bytes together, and for a line of more than 8 KiB.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        if line.len() > MAX_LINE {
            return None;
        }
        let mut parts = line.split(|byte| *byte == b';');
        let pair = parts.next()?;
        // Without `=`, all of it is the value.
        let (name, value) = split_at_equals(pair).unwrap_or((b"", trimmed(pair)));
        let length = name.len() + value.len();
        if length == 0 || length > MAX_NAME_AND_VALUE {
            return None;
        }
        let mut cookie = Self {
            name: Name(name),
            has_value: !value.is_empty(),
            same_site: None,
            is_secure: false,
            is_partitioned: false,
        };
        for part in parts {
            let (name, value) = split_at_equals(part).unwrap_or((trimmed(part), b""));
            if value.len() <= MAX_ATTRIBUTE_VALUE {
                cookie.read_attribute(name, value);
            }
        }
        Some(cookie)
    }

    fn read_attribute(&mut self, name: &[u8], value: &[u8]) {
        if name.eq_ignore_ascii_case(b"samesite") {
            self.same_site = SameSite::parse(value);
        } else if name.eq_ignore_ascii_case(b"secure") {
            self.is_secure = true;
        } else if name.eq_ignore_ascii_case(b"partitioned") {
            self.is_partitioned = true;
        }
    }

    /// The cookie's name, as the line has it: it may be any bytes, and empty.
    pub fn name(&self) -> &'a [u8] {
        self.name.0
    }

    /// The name, if it can hardly be a value that stands in a name's place: it is a short token, and
    /// has a value of its own. A value without a name, whose end reads as `=`, is none.
    #[cfg(feature = "tracing")]
    pub(crate) fn loggable_name(&self) -> Option<&'a [u8]> {
        const MAX_LOGGABLE: usize = 64;
        let name = self.name();
        let is_name = self.has_value && name.len() <= MAX_LOGGABLE && is_token(name);
        is_name.then_some(name)
    }

    /// Its `SameSite`; none if that is missing or unknown, and each engine has a default of its own.
    pub fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// Whether it is `Secure`.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Whether it is `Partitioned`: kept apart for each site whose pages use it.
    pub fn is_partitioned(&self) -> bool {
        self.is_partitioned
    }
}

impl SameSite {
    fn parse(value: &[u8]) -> Option<Self> {
        [Self::Strict, Self::Lax, Self::None]
            .into_iter()
            .find(|own| value.eq_ignore_ascii_case(own.as_str().as_bytes()))
    }

    /// As it is written: `Strict`, `Lax` or `None`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

/// What stands before the first `=`, and after it.
fn split_at_equals(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == b'=')?;
    Some((trimmed(&text[..at]), trimmed(&text[at + 1..])))
}

/// Without the spaces and tabs around it.
fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

impl fmt::Display for SetCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (", AsciiEscaped(self.name()))?;
        match self.same_site {
            Some(same_site) => write!(f, "SameSite={}", same_site.as_str())?,
            None => f.write_str("no SameSite")?,
        }
        if self.is_secure {
            f.write_str("; Secure")?;
        }
        if self.is_partitioned {
            f.write_str("; Partitioned")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        AsciiEscaped(self.0).fmt(f)
    }
}
