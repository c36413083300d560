//! [`suggest`]: the text that was probably meant.

use crate::origin::grammar::{Form, parse};
use crate::origin::invalid_reason::InvalidOriginReason as Reason;
use crate::origin::loopback::is_loopback_host;

/// A text needs no more corrections than this, each of one thing.
const MAX_CORRECTIONS: usize = 8;

/// The valid text that was probably meant by this one, if one can be told.
pub(crate) fn suggest(input: &str, form: Form) -> Option<String> {
    let mut text = input.to_owned();
    for _ in 0..MAX_CORRECTIONS {
        match parse(text.as_bytes(), form) {
            Ok(_) => return Some(text),
            Err(reason) => text = correct(&text, reason)?,
        }
    }
    None
}

/// The text without what is wrong with it.
fn correct(text: &str, reason: Reason) -> Option<String> {
    match reason {
        Reason::UpperCase => Some(text.to_ascii_lowercase()),
        Reason::WhiteSpace => Some(text.trim().to_owned()),
        Reason::MissingScheme => with_scheme(text),
        Reason::UnsupportedScheme => {
            let rest = text.strip_prefix("wss").or(text.strip_prefix("ws"))?;
            Some(format!("https{rest}"))
        }
        Reason::TrailingSlash | Reason::Path | Reason::QueryOrFragment => {
            let host = host_start(text)?;
            let end = text[host..].find(AFTER_AUTHORITY)?;
            Some(text[..host + end].to_owned())
        }
        Reason::DefaultPort => Some(text[..text.rfind(':')?].to_owned()),
        Reason::InvalidPort => text.strip_suffix(':').map(str::to_owned),
        Reason::TrailingDot => {
            let (before, host_and_port) = text.split_at(host_start(text)?);
            Some(match host_and_port.split_once(".:") {
                Some((host, port)) => format!("{before}{host}:{port}"),
                None => text.strip_suffix('.')?.to_owned(),
            })
        }
        Reason::Empty
        | Reason::TooLong
        | Reason::Null
        | Reason::AnyOrigin
        | Reason::InvalidScheme
        | Reason::SchemeTooLong
        | Reason::FileScheme
        | Reason::MissingHost
        | Reason::NotAscii
        | Reason::List
        | Reason::InvalidCharacter
        | Reason::RegularExpression
        | Reason::UserInfo
        | Reason::EmptyLabel
        | Reason::LabelTooLong
        | Reason::HostTooLong
        | Reason::InvalidIpv4
        | Reason::InvalidIpv6
        | Reason::MisplacedWildcard
        | Reason::WildcardOverAddress => None,
    }
}

/// What begins the path, the query or the fragment of a URL.
const AFTER_AUTHORITY: [char; 4] = ['/', '\\', '?', '#'];

fn host_start(text: &str) -> Option<usize> {
    Some(text.find("://")? + 3)
}

/// The text after a scheme, unless it has a broken one.
fn with_scheme(text: &str) -> Option<String> {
    if text.contains("//") || text.contains(":/") {
        return None;
    }
    let authority = text.split(AFTER_AUTHORITY).next()?;
    let host = match authority.find(']') {
        Some(bracket) => &authority[..=bracket],
        None => authority.split(':').next()?,
    };
    let scheme = if is_loopback_host(host.as_bytes()) {
        "http"
    } else {
        "https"
    };
    Some(format!("{scheme}://{text}"))
}

#[cfg(test)]
mod tests {
    use super::suggest;
    use crate::origin::grammar::Form;

    #[test]
    fn this_machine_is_reached_over_http_and_others_over_https() {
        for (text, expected) in [
            ("localhost:3000", "http://localhost:3000"),
            ("LocalHost/", "http://localhost"),
            ("app.localhost", "http://app.localhost"),
            ("*.localhost:*", "http://*.localhost:*"),
            ("127.0.0.2:8080", "http://127.0.0.2:8080"),
            ("[::1]:3000", "http://[::1]:3000"),
            ("localhost.example.com", "https://localhost.example.com"),
            ("127.0.0.1.example.com", "https://127.0.0.1.example.com"),
            ("app.example.com", "https://app.example.com"),
        ] {
            assert_eq!(
                suggest(text, Form::Pattern).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }
}
