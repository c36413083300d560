//! [`StorageAccess`]: whether a page may use the cookies that the user has for another site.

use http::{HeaderMap, HeaderName};

use crate::testing::header_list::{get, lines};

const ACTIVATE_STORAGE_ACCESS: HeaderName = HeaderName::from_static("activate-storage-access");

/// A [storage access status](https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StorageAccess {
    /// The user has not granted it.
    None,
    /// The user has granted it, and the server has not asked for it.
    Inactive,
    /// Third-party cookies are sent.
    Active,
}

impl StorageAccess {
    /// The value of `Sec-Fetch-Storage-Access`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inactive => "inactive",
            Self::Active => "active",
        }
    }
}

/// Whether the response asks for the request to be sent once more, with storage access:
/// `Activate-Storage-Access: retry; allowed-origin="https://app.example.com"`.
pub(crate) fn asks_for_retry(headers: &HeaderMap, origin: &str) -> bool {
    let Some(value) = get(&lines(headers, &ACTIVATE_STORAGE_ACCESS)) else {
        return false;
    };
    let Some(parameters) = value.strip_prefix(b"retry") else {
        return false;
    };
    // The last of several parameters of one name counts.
    let allowed = parameters_of_an_item(parameters).and_then(|parameters| {
        let named = |(name, _): &(&[u8], &[u8])| *name == b"allowed-origin";
        parameters.into_iter().rfind(named)
    });
    allowed.is_some_and(|(_, allowed)| {
        allowed == b"*" || allowed == format!("\"{origin}\"").as_bytes()
    })
}

/// The names and values in the
/// [parameters](https://www.rfc-editor.org/rfc/rfc9651#section-3.1.2) of a structured item, if they
/// are valid. Strings keep their quotes. The characters of other values are not checked.
fn parameters_of_an_item(mut rest: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut parameters = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix(b";")?;
        rest = &rest[rest.iter().take_while(|byte| **byte == b' ').count()..];
        let is_in_name =
            |byte: &&u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*');
        let (name, after) = rest.split_at(rest.iter().take_while(is_in_name).count());
        if !name
            .first()
            .is_some_and(|byte| matches!(byte, b'a'..=b'z' | b'*'))
        {
            return None;
        }
        let Some(after) = after.strip_prefix(b"=") else {
            parameters.push((name, b"?1".as_slice()));
            rest = after;
            continue;
        };
        let len = match after.strip_prefix(b"\"") {
            // No origin has a quote or a backslash in it, so that escapes need no reading.
            Some(string) => string.iter().position(|byte| *byte == b'"')? + 2,
            None => after
                .iter()
                .take_while(|byte| !matches!(byte, b';' | b' ' | b','))
                .count(),
        };
        let (value, after) = after.split_at(len);
        parameters.push((name, value));
        rest = after;
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_retry_names_the_origin_or_any() {
        const APP: &str = "https://app.example.com";
        for (lines, expected) in [
            (
                &[r#"retry; allowed-origin="https://app.example.com""#][..],
                true,
            ),
            (&[r#"retry;allowed-origin="https://app.example.com""#], true),
            (&["retry; allowed-origin=*"], true),
            (
                &[r#"retry; a=1; allowed-origin="https://app.example.com""#],
                true,
            ),
            (&[], false),
            (&["retry"], false),
            (&["retry; allowed-origin"], false),
            (&["retry; allowed-origin="], false),
            (&["retry; allowed-origin=* x"], false),
            (&["retry; allowed-origin=*, load"], false),
            (&["retry ;allowed-origin=*"], false),
            (&["retryx; allowed-origin=*"], false),
            (&["retry; allowed-origin=\"https://app.example.com"], false),
            (&["load"], false),
            (&["Retry; allowed-origin=*"], false),
            (&["retry; Allowed-Origin=*"], false),
            (&[r#"retry; allowed-origin="*""#], false),
            (&["retry; allowed-origin=https://app.example.com"], false),
            (
                &[r#"retry; allowed-origin="https://app.example.com/""#],
                false,
            ),
            (&[r#"retry; allowed-origin="https://other.example""#], false),
            (
                &[r#"retry; allowed-origin=*; allowed-origin="https://other.example""#],
                false,
            ),
            (
                &["retry; allowed-origin=*", "retry; allowed-origin=*"],
                false,
            ),
        ] {
            let headers = lines
                .iter()
                .map(|line| (ACTIVATE_STORAGE_ACCESS, HeaderValue::from_static(line)))
                .collect();
            assert_eq!(asks_for_retry(&headers, APP), expected, "{lines:?}");
        }
    }
}
