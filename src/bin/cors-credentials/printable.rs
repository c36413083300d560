//! Foreign text, made fit to print: what a server sends can hold escape sequences of terminals.

/// The length at which texts are cut.
const MAX_SHOWN: usize = 200;

/// The bytes as printable ASCII alone, cut where they are long.
pub fn printable(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MAX_SHOWN)];
    let mut text = String::new();
    for byte in shown {
        match byte {
            // Header values have quotes, and a structured one has nothing else around its strings.
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => text.extend(byte.escape_ascii().map(char::from)),
        }
    }
    if shown.len() < bytes.len() {
        text.push_str("...");
    }
    text
}

/// The name and the attributes of a `Set-Cookie` line, or of a pair.
pub fn without_value(line: &[u8]) -> String {
    let pair = line.split(|byte| *byte == b';').next().unwrap_or_default();
    let attributes = printable(&line[pair.len()..]);
    match pair.iter().position(|byte| *byte == b'=') {
        Some(at) => format!("{}=...{attributes}", printable(&pair[..at])),
        // A text without a name is a value.
        None => format!("...{attributes}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_printed_without_its_value() {
        for (line, expected) in [
            (
                "session=s3cr3t; Path=/; Secure",
                "session=...; Path=/; Secure",
            ),
            ("session=a=b", "session=..."),
            ("s3cr3t; Secure", "...; Secure"),
            ("", "..."),
        ] {
            assert_eq!(without_value(line.as_bytes()), expected);
        }
    }

    #[test]
    fn no_byte_reaches_the_terminal_but_printable_ascii() {
        for (bytes, expected) in [
            (
                &b"retry; allowed-origin=\"*\""[..],
                r#"retry; allowed-origin="*""#,
            ),
            (b"\x1b[2J\x9b31m", r"\x1b[2J\x9b31m"),
            (b"a\r\nb\t", r"a\r\nb\t"),
            (b"\xff\xc3\xa4", r"\xff\xc3\xa4"),
        ] {
            assert_eq!(printable(bytes), expected);
        }
        assert_eq!(printable(&[b'a'; 201]), format!("{}...", "a".repeat(200)));
    }
}
