//! [`LiteralError`]: the message of a build that a wrong literal fails.

use crate::origin::grammar::MAX_LEN;
use crate::origin::invalid_reason::InvalidOriginReason;

/// A text of its own, since a `panic!` in a `const` formats nothing but one `&str`.
pub(crate) struct LiteralError {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl LiteralError {
    /// The longest literal, the longest reason and the longest help fit in.
    const MAX: usize = 768;

    pub(crate) const fn new(literal: &str, reason: InvalidOriginReason) -> Self {
        let empty = Self {
            bytes: [0; Self::MAX],
            len: 0,
        };
        empty
            .push("`")
            .push_cut(literal)
            .push("` ")
            .push(reason.as_str())
            .push("; ")
            .push(reason.help())
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the literal is not an origin pattern",
        }
    }

    /// Appends the start of a literal that is longer than any pattern.
    const fn push_cut(self, literal: &str) -> Self {
        let bytes = literal.as_bytes();
        if bytes.len() <= MAX_LEN {
            return self.push_bytes(bytes);
        }
        let mut end = MAX_LEN;
        // Inside of a character, whose first byte is none of these.
        while matches!(bytes[end], 0x80..=0xbf) {
            end -= 1;
        }
        self.push_bytes(bytes.split_at(end).0).push("...")
    }

    const fn push(self, text: &str) -> Self {
        self.push_bytes(text.as_bytes())
    }

    const fn push_bytes(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.bytes[self.len] = bytes[at];
            self.len += 1;
            at += 1;
        }
        self
    }
}
