//! The grammar of serialized tuple origins and of the patterns over them: one `const` parser
//! serves literals, run-time patterns and request origins.

use crate::origin::address::{is_canonical_ipv4, is_canonical_ipv6, is_number};
use crate::origin::reason::Flaw;

pub(crate) const MAX_SCHEME: usize = 64;
pub(crate) const MAX_HOST: usize = 253;
const MAX_WILDCARD_BASE: usize = 251;
const MAX_LABEL: usize = 63;

/// No origin and no pattern is longer: scheme, `://`, host, `:` and five digits.
pub(crate) const MAX_LEN: usize = MAX_SCHEME + 3 + MAX_HOST + 6;

/// What the parser is asked to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// An origin as a browser serializes it.
    Origin,
    /// The same, or with a leading `*.` in the host and `*` as the port.
    Pattern,
}

/// Where the parts of a parsed text lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    scheme_len: u8,
    /// Of the host as written, `*.` and brackets included.
    host_len: u8,
    pub(crate) is_wildcard: bool,
    pub(crate) port: Port,
}

/// A port as it is written. They sort in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Port {
    /// None is written: the scheme's own.
    Implicit,
    Fixed(u16),
    /// `*`, in a pattern.
    Any,
}

impl Parts {
    /// The parts of a text that was parsed as an origin.
    pub(crate) fn of_origin(scheme: &[u8], host: &[u8], port: Port) -> Self {
        Self {
            scheme_len: scheme.len() as u8,
            host_len: host.len() as u8,
            is_wildcard: false,
            port,
        }
    }

    pub(crate) fn scheme<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[..usize::from(self.scheme_len)]
    }

    /// The host as written: of a wildcard, with its `*.`.
    pub(crate) fn host<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let start = usize::from(self.scheme_len) + 3;
        &text[start..start + usize::from(self.host_len)]
    }
}

/// Reads the whole of `input`.
pub(crate) const fn parse(input: &[u8], form: Form) -> Result<Parts, Flaw> {
    let scheme_len = match parse_scheme(input) {
        Ok(len) => len,
        Err(flaw) => return Err(flaw),
    };
    let host_start = scheme_len + 3;
    let is_wildcard = matches!(form, Form::Pattern) && starts_with(input, host_start, b"*.");
    let base_start = if is_wildcard {
        host_start + 2
    } else {
        host_start
    };
    let host_end = if base_start < input.len() && input[base_start] == b'[' {
        if is_wildcard {
            return Err(Flaw::WildcardOverAddress);
        }
        parse_ipv6(input, base_start)
    } else {
        parse_domain(input, base_start, is_wildcard)
    };
    let host_end = match host_end {
        Ok(end) => end,
        Err(flaw) => return Err(flaw),
    };
    let port = match parse_port(input, host_end, form) {
        Ok(port) => port,
        Err(flaw) => return Err(flaw),
    };
    Ok(Parts {
        scheme_len: scheme_len as u8,
        host_len: (host_end - host_start) as u8,
        is_wildcard,
        port,
    })
}

/// The length of the scheme before `://`.
const fn parse_scheme(input: &[u8]) -> Result<usize, Flaw> {
    match input {
        [] => return Err(Flaw::Empty),
        _ if input.len() > MAX_LEN => return Err(Flaw::TooLong),
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => return Ok(5),
        _ => {}
    }
    let mut len = 0;
    while len < input.len() && is_scheme_byte(input[len]) {
        len += 1;
    }
    if !starts_with(input, len, b"://") {
        return Err(flaw_before_host(input, len));
    }
    if len == 0 || !input[0].is_ascii_lowercase() {
        return Err(Flaw::Scheme);
    }
    if len > MAX_SCHEME {
        return Err(Flaw::SchemeTooLong);
    }
    match input {
        [b'f', b'i', b'l', b'e', b':', ..] => Err(Flaw::File),
        [b'w', b's', b':', ..] | [b'w', b's', b's', b':', ..] | [b'f', b't', b'p', b':', ..] => {
            Err(Flaw::SchemeOfNoPage)
        }
        _ => Ok(len),
    }
}

/// Where the domain or IPv4 address that begins at `start` ends.
const fn parse_domain(input: &[u8], start: usize, is_wildcard: bool) -> Result<usize, Flaw> {
    let mut at = start;
    let mut label_start = start;
    while at < input.len() {
        let byte = input[at];
        if is_label_byte(byte) {
            at += 1;
        } else if byte == b'.' {
            if at == label_start {
                let is_regex = at + 1 < input.len() && input[at + 1] == b'*';
                return Err(if is_regex {
                    Flaw::Regex
                } else {
                    Flaw::EmptyLabel
                });
            }
            if at - label_start > MAX_LABEL {
                return Err(Flaw::LabelTooLong);
            }
            at += 1;
            label_start = at;
        } else if byte == b':' {
            break;
        } else {
            return Err(flaw_at(input, at));
        }
    }
    if at == start {
        return Err(if contains(input, at + 1, b':') {
            Flaw::Ipv6
        } else {
            Flaw::MissingHost
        });
    }
    if at == label_start {
        return Err(Flaw::TrailingDot);
    }
    if at - label_start > MAX_LABEL {
        return Err(Flaw::LabelTooLong);
    }
    let max = if is_wildcard {
        MAX_WILDCARD_BASE
    } else {
        MAX_HOST
    };
    if at - start > max {
        return Err(Flaw::HostTooLong);
    }
    if is_wildcard && is_canonical_ipv4(input, start, at) {
        return Err(Flaw::WildcardOverAddress);
    }
    // A number begins with a digit, which few last labels do.
    if input[label_start].is_ascii_digit()
        && is_http(input)
        && is_number(input, label_start, at)
        && !is_canonical_ipv4(input, start, at)
    {
        return Err(Flaw::Ipv4);
    }
    Ok(at)
}

/// Where the bracketed IPv6 address that begins at `start` ends.
const fn parse_ipv6(input: &[u8], start: usize) -> Result<usize, Flaw> {
    let mut at = start;
    while at < input.len() && input[at] != b']' {
        at += 1;
    }
    if at < input.len() && is_canonical_ipv6(input, start + 1, at) {
        Ok(at + 1)
    } else {
        Err(Flaw::Ipv6)
    }
}

/// The port from `start`, where the host ends, to the end of the input.
const fn parse_port(input: &[u8], start: usize, form: Form) -> Result<Port, Flaw> {
    if start == input.len() {
        return Ok(Port::Implicit);
    }
    if input[start] != b':' {
        return Err(flaw_at(input, start));
    }
    let digits = start + 1;
    if digits == input.len() {
        return Err(Flaw::Port);
    }
    if input[digits] == b'*' {
        return if matches!(form, Form::Pattern) && digits + 1 == input.len() {
            Ok(Port::Any)
        } else {
            Err(flaw_at(input, digits))
        };
    }
    let mut at = digits;
    let mut port: u32 = 0;
    while at < input.len() && input[at].is_ascii_digit() {
        port = port * 10 + (input[at] - b'0') as u32;
        at += 1;
        if port > u16::MAX as u32 {
            return Err(Flaw::Port);
        }
    }
    if at < input.len() {
        return Err(match flaw_at(input, at) {
            _ if contains(input, at, b'@') => Flaw::Userinfo,
            Flaw::Byte if input[digits] == b':' => Flaw::Ipv6,
            Flaw::Byte => Flaw::Port,
            flaw => flaw,
        });
    }
    if input[digits] == b'0' {
        return Err(Flaw::Port);
    }
    if (port == 80 && starts_with(input, 0, b"http:"))
        || (port == 443 && starts_with(input, 0, b"https:"))
    {
        return Err(Flaw::DefaultPort);
    }
    Ok(Port::Fixed(port as u16))
}

/// What is wrong with an input whose scheme ends at `at`, but not in `://`.
const fn flaw_before_host(input: &[u8], at: usize) -> Flaw {
    if equals(input, b"null") {
        return Flaw::Null;
    }
    if equals(input, b"*") {
        return Flaw::Star;
    }
    if at < input.len() {
        match flaw_at(input, at) {
            flaw @ (Flaw::UpperCase
            | Flaw::NotAscii
            | Flaw::WhiteSpace
            | Flaw::List
            | Flaw::Regex) => return flaw,
            Flaw::Byte if matches!(input[at], b'"' | b'\'') => return Flaw::Byte,
            Flaw::Wildcard if starts_with(input, at, b"*://") => return Flaw::Wildcard,
            _ => {}
        }
    }
    Flaw::MissingScheme
}

/// What the byte at `at`, which no host has, says about the input.
const fn flaw_at(input: &[u8], at: usize) -> Flaw {
    match input[at] {
        b'A'..=b'Z' => Flaw::UpperCase,
        128.. => Flaw::NotAscii,
        b',' => Flaw::List,
        b' ' if at > 0 && contains(input, at, b':') => Flaw::List,
        0..=b' ' | 127 => Flaw::WhiteSpace,
        // Any other backslash was meant for a slash.
        b'\\' if at + 1 < input.len() && matches!(input[at + 1], b'.' | b'w' | b'd') => Flaw::Regex,
        b'/' if at + 1 == input.len() => Flaw::TrailingSlash,
        b'/' | b'\\' => Flaw::Path,
        b'?' | b'#' => Flaw::Query,
        b'@' => Flaw::Userinfo,
        b'*' => Flaw::Wildcard,
        b'^' | b'$' | b'(' => Flaw::Regex,
        _ => Flaw::Byte,
    }
}

const fn is_http(input: &[u8]) -> bool {
    starts_with(input, 0, b"http:") || starts_with(input, 0, b"https:")
}

const fn is_scheme_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'.' | b'-')
}

const fn is_label_byte(byte: u8) -> bool {
    LABEL[byte as usize]
}

const LABEL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        byte += 1;
    }
    table
};

const fn equals(input: &[u8], text: &[u8]) -> bool {
    input.len() == text.len() && starts_with(input, 0, text)
}

const fn starts_with(input: &[u8], from: usize, text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if from + at >= input.len() || input[from + at] != text[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn contains(input: &[u8], from: usize, byte: u8) -> bool {
    let mut at = from;
    while at < input.len() {
        if input[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}
