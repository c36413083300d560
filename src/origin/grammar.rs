//! The grammar of serialized tuple origins and of the patterns over them: one `const` parser
//! serves literals, run-time patterns and request origins.

use crate::origin::address::{is_canonical_ipv4, is_canonical_ipv6, is_number};
use crate::origin::invalid_reason::InvalidOriginReason as Reason;

pub(crate) const MAX_SCHEME: usize = 64;
pub(crate) const MAX_HOST: usize = 253;
const MAX_WILDCARD_BASE: usize = 251;
const MAX_LABEL: usize = 63;

/// The longest origin or pattern: scheme, `://`, host, `:` and five digits.
pub(crate) const MAX_LEN: usize = MAX_SCHEME + 3 + MAX_HOST + 6;

/// Which texts the parser accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// An origin as a browser serializes it.
    Origin,
    /// An origin, also with a leading `*.` in the host, and with `*` as the port.
    Pattern,
}

/// Where the parts of a parsed text lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    scheme_len: u8,
    /// The length of the host as written, with its `*.` or its brackets.
    host_len: u8,
    pub(crate) is_wildcard: bool,
    pub(crate) port: Port,
}

/// A port as it is written, in the order in which the index sorts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Port {
    /// The default port of the scheme, which is not written.
    Implicit,
    Fixed(u16),
    /// The `*` of a pattern.
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

    /// The host as written, with its `*.` or its brackets.
    pub(crate) fn host<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let start = usize::from(self.scheme_len) + 3;
        &text[start..start + usize::from(self.host_len)]
    }
}

/// Reads the whole of `input`.
pub(crate) const fn parse(input: &[u8], form: Form) -> Result<Parts, Reason> {
    let scheme_len = match parse_scheme(input) {
        Ok(len) => len,
        Err(reason) => return Err(reason),
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
            return Err(Reason::WildcardOverAddress);
        }
        parse_ipv6(input, base_start)
    } else {
        parse_domain(input, base_start, is_wildcard)
    };
    let host_end = match host_end {
        Ok(end) => end,
        Err(reason) => return Err(reason),
    };
    let port = match parse_port(input, host_end, form) {
        Ok(port) => port,
        Err(reason) => return Err(reason),
    };
    Ok(Parts {
        scheme_len: scheme_len as u8,
        host_len: (host_end - host_start) as u8,
        is_wildcard,
        port,
    })
}

/// The length of the scheme before `://`.
const fn parse_scheme(input: &[u8]) -> Result<usize, Reason> {
    match input {
        [] => return Err(Reason::Empty),
        _ if input.len() > MAX_LEN => return Err(Reason::TooLong),
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => return Ok(5),
        _ => {}
    }
    let mut len = 0;
    while len < input.len() && is_scheme_byte(input[len]) {
        len += 1;
    }
    if !starts_with(input, len, b"://") {
        return Err(reason_before_host(input, len));
    }
    if len == 0 || !input[0].is_ascii_lowercase() {
        return Err(Reason::InvalidScheme);
    }
    if len > MAX_SCHEME {
        return Err(Reason::SchemeTooLong);
    }
    match input {
        [b'f', b'i', b'l', b'e', b':', ..] => Err(Reason::FileScheme),
        [b'w', b's', b':', ..] | [b'w', b's', b's', b':', ..] | [b'f', b't', b'p', b':', ..] => {
            Err(Reason::UnsupportedScheme)
        }
        _ => Ok(len),
    }
}

/// Where the domain or IPv4 address that begins at `start` ends.
const fn parse_domain(input: &[u8], start: usize, is_wildcard: bool) -> Result<usize, Reason> {
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
                    Reason::RegularExpression
                } else {
                    Reason::EmptyLabel
                });
            }
            if at - label_start > MAX_LABEL {
                return Err(Reason::LabelTooLong);
            }
            at += 1;
            label_start = at;
        } else if byte == b':' {
            break;
        } else {
            return Err(reason_at(input, at));
        }
    }
    if at == start {
        return Err(if contains(input, at + 1, b':') {
            Reason::InvalidIpv6
        } else {
            Reason::MissingHost
        });
    }
    if at == label_start {
        return Err(Reason::TrailingDot);
    }
    if at - label_start > MAX_LABEL {
        return Err(Reason::LabelTooLong);
    }
    let max = if is_wildcard {
        MAX_WILDCARD_BASE
    } else {
        MAX_HOST
    };
    if at - start > max {
        return Err(Reason::HostTooLong);
    }
    // The last label of an address begins with a digit, as few others do.
    if input[label_start].is_ascii_digit() {
        let host = between(input, start, at);
        let is_address = is_canonical_ipv4(host);
        if is_wildcard && is_address {
            return Err(Reason::WildcardOverAddress);
        }
        if is_http(input) && !is_address && is_number(between(input, label_start, at)) {
            return Err(Reason::InvalidIpv4);
        }
    }
    Ok(at)
}

/// Where the bracketed IPv6 address that begins at `start` ends.
const fn parse_ipv6(input: &[u8], start: usize) -> Result<usize, Reason> {
    let mut at = start;
    while at < input.len() && input[at] != b']' {
        at += 1;
    }
    if at < input.len() && is_canonical_ipv6(between(input, start + 1, at)) {
        Ok(at + 1)
    } else {
        Err(Reason::InvalidIpv6)
    }
}

/// The port from `start`, where the host ends, to the end of the input.
const fn parse_port(input: &[u8], start: usize, form: Form) -> Result<Port, Reason> {
    if start == input.len() {
        return Ok(Port::Implicit);
    }
    if input[start] != b':' {
        return Err(reason_at(input, start));
    }
    let digits = start + 1;
    if digits == input.len() {
        return Err(Reason::InvalidPort);
    }
    if input[digits] == b'*' {
        return if matches!(form, Form::Pattern) && digits + 1 == input.len() {
            Ok(Port::Any)
        } else {
            Err(reason_at(input, digits))
        };
    }
    let mut at = digits;
    let mut port: u32 = 0;
    while at < input.len() && input[at].is_ascii_digit() {
        port = port * 10 + (input[at] - b'0') as u32;
        at += 1;
        if port > u16::MAX as u32 {
            return Err(Reason::InvalidPort);
        }
    }
    if at < input.len() {
        return Err(match reason_at(input, at) {
            _ if contains(input, at, b'@') => Reason::UserInfo,
            Reason::InvalidCharacter if input[digits] == b':' => Reason::InvalidIpv6,
            Reason::InvalidCharacter => Reason::InvalidPort,
            reason => reason,
        });
    }
    if input[digits] == b'0' {
        return Err(Reason::InvalidPort);
    }
    if (port == 80 && starts_with(input, 0, b"http:"))
        || (port == 443 && starts_with(input, 0, b"https:"))
    {
        return Err(Reason::DefaultPort);
    }
    Ok(Port::Fixed(port as u16))
}

/// What is wrong with an input that has no `://` at `at`, where its scheme ends.
const fn reason_before_host(input: &[u8], at: usize) -> Reason {
    if equals(input, b"null") {
        return Reason::Null;
    }
    if equals(input, b"*") {
        return Reason::AnyOrigin;
    }
    if at < input.len() {
        match reason_at(input, at) {
            reason @ (Reason::UpperCase
            | Reason::NotAscii
            | Reason::WhiteSpace
            | Reason::List
            | Reason::RegularExpression) => return reason,
            Reason::InvalidCharacter if matches!(input[at], b'"' | b'\'') => {
                return Reason::InvalidCharacter;
            }
            Reason::MisplacedWildcard if starts_with(input, at, b"*://") => {
                return Reason::MisplacedWildcard;
            }
            _ => {}
        }
    }
    Reason::MissingScheme
}

/// What the byte at `at`, which no host has, says about the input.
const fn reason_at(input: &[u8], at: usize) -> Reason {
    match input[at] {
        b'A'..=b'Z' => Reason::UpperCase,
        128.. => Reason::NotAscii,
        b',' => Reason::List,
        b' ' if at > 0 && contains(input, at, b':') => Reason::List,
        0..=b' ' | 127 => Reason::WhiteSpace,
        // Any other backslash is taken for a slash, as browsers do.
        b'\\' if at + 1 < input.len() && matches!(input[at + 1], b'.' | b'w' | b'd') => {
            Reason::RegularExpression
        }
        b'/' if at + 1 == input.len() => Reason::TrailingSlash,
        b'/' | b'\\' => Reason::Path,
        b'?' | b'#' => Reason::QueryOrFragment,
        b'@' => Reason::UserInfo,
        b'*' => Reason::MisplacedWildcard,
        b'^' | b'$' | b'(' => Reason::RegularExpression,
        _ => Reason::InvalidCharacter,
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

/// What `&input[start..end]` is, outside of `const`.
const fn between(input: &[u8], start: usize, end: usize) -> &[u8] {
    input.split_at(end).0.split_at(start).1
}

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
