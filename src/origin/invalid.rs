//! A text that is no origin or no pattern, kept for an error: as it was, why, and mended.

use std::fmt;

use crate::escape::{Quoted, quoted};
use crate::origin::grammar::{Form, parse};
use crate::origin::reason::Flaw;

/// What `InvalidOrigin` and `InvalidPattern` have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    input: String,
    flaw: Flaw,
    mended: Option<String>,
}

impl Invalid {
    /// Of a text that its author reads again, so that Unicode stays legible.
    pub(crate) fn text(input: &str, flaw: Flaw, form: Form) -> Self {
        Self {
            input: quoted(input),
            flaw,
            mended: mend(input, form),
        }
    }

    /// Of bytes that anybody may have sent.
    pub(crate) fn bytes(input: &[u8], flaw: Flaw, form: Form) -> Self {
        Self {
            input: Quoted(input).to_string(),
            flaw,
            mended: std::str::from_utf8(input)
                .ok()
                .and_then(|text| mend(text, form)),
        }
    }

    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    #[cfg(feature = "serde")]
    pub(crate) fn flaw(&self) -> Flaw {
        self.flaw
    }

    pub(crate) fn reason(&self) -> &'static str {
        self.flaw.reason()
    }

    pub(crate) fn mend(&self) -> String {
        let advice = self.flaw.advice();
        match &self.mended {
            Some(mended) => format!("{advice}: `{mended}`"),
            None => advice.to_owned(),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}; {}", self.input, self.reason(), self.mend())
    }
}

/// The text that was probably meant, if it can be told from this one.
pub(crate) fn mend(input: &str, form: Form) -> Option<String> {
    let mut text = input.to_owned();
    // Each round mends one flaw; a text has no more than a few.
    for _ in 0..8 {
        let Err(flaw) = parse(text.as_bytes(), form) else {
            return Some(text);
        };
        text = match flaw {
            Flaw::UpperCase => text.to_ascii_lowercase(),
            Flaw::WhiteSpace => text.trim().to_owned(),
            Flaw::MissingScheme if may_follow_scheme(&text) => {
                let is_local = ["localhost", "127.0.0.1", "[::1]"]
                    .iter()
                    .any(|host| text.starts_with(host));
                let scheme = if is_local { "http" } else { "https" };
                format!("{scheme}://{text}")
            }
            Flaw::SchemeOfNoPage => {
                let rest = text.strip_prefix("wss").or(text.strip_prefix("ws"))?;
                format!("https{rest}")
            }
            Flaw::TrailingSlash | Flaw::Path | Flaw::Query => {
                let host = text.find("://")? + 3;
                let end = text[host..].find(['/', '\\', '?', '#'])?;
                text[..host + end].to_owned()
            }
            Flaw::DefaultPort => text[..text.rfind(':')?].to_owned(),
            Flaw::Port if text.ends_with(':') => text[..text.len() - 1].to_owned(),
            Flaw::TrailingDot => {
                let host = text.find("://")? + 3;
                let dot = match text[host..].find(':') {
                    Some(colon) => host + colon - 1,
                    None => text.len() - 1,
                };
                format!("{}{}", &text[..dot], &text[dot + 1..])
            }
            _ => return None,
        };
    }
    None
}

/// Whether the text has no scheme, and not a broken one.
fn may_follow_scheme(text: &str) -> bool {
    !text.contains("//") && !text.contains(":/")
}
