//! Foreign text, made fit to print.

use std::fmt;

/// The length at which texts are cut.
const MAX_SHOWN: usize = 128;

/// Prints bytes that anybody may have sent, as printable ASCII alone, and cuts them where they are
/// long.
pub(crate) struct AsciiEscaped<'a>(pub(crate) &'a [u8]);

impl fmt::Display for AsciiEscaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.0[..self.0.len().min(MAX_SHOWN)];
        write!(f, "{}", shown.escape_ascii())?;
        if shown.len() < self.0.len() {
            f.write_str("...")?;
        }
        Ok(())
    }
}

impl fmt::Debug for AsciiEscaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// The text of somebody who configures the program, escaped, and cut where it is long. Its letters
/// stay legible in any language.
pub(crate) fn legible(text: &str) -> String {
    let end = text
        .char_indices()
        .nth(MAX_SHOWN)
        .map_or(text.len(), |(end, _)| end);
    let mut shown = text[..end].escape_debug().to_string();
    if end < text.len() {
        shown.push_str("...");
    }
    shown
}

/// Prints a message that comes from elsewhere, whole and on one line.
#[cfg(all(any(feature = "registry", feature = "reload"), feature = "tracing"))]
pub(crate) struct OneLine<T>(pub(crate) T);

#[cfg(all(any(feature = "registry", feature = "reload"), feature = "tracing"))]
impl<T: fmt::Display> fmt::Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Escaped<'a, 'b>(&'a mut fmt::Formatter<'b>);

        impl fmt::Write for Escaped<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                text.chars().try_for_each(|char| match char {
                    '\'' | '"' | '\\' => self.0.write_char(char),
                    _ => write!(self.0, "{}", char.escape_debug()),
                })
            }
        }

        fmt::write(&mut Escaped(f), format_args!("{}", self.0))
    }
}
