//! Foreign text made fit to print.

use std::fmt;

/// Longer texts are cut.
const MAX_QUOTED: usize = 128;

/// Bytes that anybody may have sent, printed as nothing but printable ASCII, and cut.
pub(crate) struct Quoted<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.0[..self.0.len().min(MAX_QUOTED)];
        write!(f, "{}", shown.escape_ascii())?;
        if shown.len() < self.0.len() {
            f.write_str("...")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// A text of the program's own configuration: escaped and cut, its letters left legible.
pub(crate) fn quoted(text: &str) -> String {
    let end = text
        .char_indices()
        .nth(MAX_QUOTED)
        .map_or(text.len(), |(end, _)| end);
    let mut shown = text[..end].escape_debug().to_string();
    if end < text.len() {
        shown.push_str("...");
    }
    shown
}
