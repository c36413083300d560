//! [`InvalidOrigin`] and [`InvalidPattern`]: the errors that name a text, what is wrong with it,
//! and what to write instead.

use std::fmt;

use crate::escape::{AsciiEscaped, legible};
use crate::origin::grammar::Form;
use crate::origin::invalid_reason::InvalidOriginReason;
use crate::origin::suggestion::suggest;

/// The text is not the serialization of a tuple origin.
///
/// Its message names the text, the reason and what to write instead:
///
/// ```
/// use tower_cors_credentials::Origin;
///
/// let error = "https://app.example.com/".parse::<Origin>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`https://app.example.com/` ends in a slash; \
///      remove the trailing slash: `https://app.example.com`",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidOrigin(InvalidText);

impl InvalidOrigin {
    pub(crate) fn of_text(input: &str, reason: InvalidOriginReason) -> Self {
        Self(InvalidText::of_text(input, reason, Form::Origin))
    }

    pub(crate) fn of_header(input: &[u8], reason: InvalidOriginReason) -> Self {
        Self(InvalidText::of_header(input, reason, Form::Origin))
    }

    /// The text, escaped, and cut where it is long.
    pub fn input(&self) -> &str {
        &self.0.input
    }

    /// What is wrong with the text.
    pub fn reason(&self) -> InvalidOriginReason {
        self.0.reason
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        self.0.help()
    }
}

/// The text is not an origin pattern.
///
/// Its message names the text, the reason and what to write instead:
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
pub struct InvalidPattern(InvalidText);

impl InvalidPattern {
    pub(crate) fn of_text(input: &str, reason: InvalidOriginReason) -> Self {
        Self(InvalidText::of_text(input, reason, Form::Pattern))
    }

    /// The text, escaped, and cut where it is long.
    pub fn input(&self) -> &str {
        &self.0.input
    }

    /// What is wrong with the text.
    pub fn reason(&self) -> InvalidOriginReason {
        self.0.reason
    }

    /// What to write instead.
    pub fn help(&self) -> String {
        self.0.help()
    }
}

/// What the two errors have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
struct InvalidText {
    /// The text, fit to print.
    input: String,
    reason: InvalidOriginReason,
    suggestion: Option<String>,
}

impl InvalidText {
    /// Keeps Unicode legible for the author of the text.
    fn of_text(input: &str, reason: InvalidOriginReason, form: Form) -> Self {
        Self {
            input: legible(input),
            reason,
            suggestion: suggest(input, form),
        }
    }

    /// Escapes all but printable ASCII, since anybody may have sent the bytes.
    fn of_header(input: &[u8], reason: InvalidOriginReason, form: Form) -> Self {
        Self {
            input: AsciiEscaped(input).to_string(),
            reason,
            suggestion: std::str::from_utf8(input)
                .ok()
                .and_then(|text| suggest(text, form)),
        }
    }

    fn help(&self) -> String {
        let help = self.reason.help();
        match &self.suggestion {
            Some(suggestion) => format!("{help}: `{suggestion}`"),
            None => help.to_owned(),
        }
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}; {}", self.input, self.reason, self.help())
    }
}
