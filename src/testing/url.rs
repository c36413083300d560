//! [`Url`]: the URL of a request, by the part of the [URL standard](https://url.spec.whatwg.org/)
//! that `http:` and `https:` URLs in common spelling need.

use http::Uri;

use crate::origin::Origin;
use crate::origin::invalid::InvalidOrigin;

/// An absolute `http:` or `https:` URL, without its fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    origin: Origin,
    uri: Uri,
    includes_credentials: bool,
}

/// The reason why a text is not a URL that a page can fetch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum InvalidUrl {
    /// It is relative, and there is no URL to resolve it against.
    Relative,
    /// Its scheme is neither `http` nor `https`.
    NotHttp,
    /// Its scheme, host and port are not an origin.
    Origin(InvalidOrigin),
    /// It is not a valid URL.
    Syntax,
}

impl Url {
    /// The root of an origin, against which a page's relative URLs are resolved.
    pub(crate) fn root(origin: &Origin) -> Result<Self, InvalidUrl> {
        Self::resolve(origin.as_str(), None)
    }

    /// [Parses](https://url.spec.whatwg.org/#concept-url-parser) `text`, against `base` where it is
    /// relative.
    pub(crate) fn resolve(text: &str, base: Option<&Self>) -> Result<Self, InvalidUrl> {
        let text = text.trim_matches(|char| char <= ' ');
        let text = text.split('#').next().unwrap_or_default();
        let (hierarchy, query) = match text.split_once('?') {
            Some((hierarchy, query)) => (hierarchy, Some(query)),
            None => (text, None),
        };
        // For browsers, a backslash is a slash.
        let hierarchy = hierarchy.replace('\\', "/");
        if let Some((scheme, rest)) = split_scheme(&hierarchy) {
            let scheme = scheme.to_ascii_lowercase();
            return match (scheme.as_str(), rest.strip_prefix("//")) {
                ("http" | "https", Some(rest)) => Self::with_authority(&scheme, rest, query),
                ("http" | "https", None) => Err(InvalidUrl::Syntax),
                _ => Err(InvalidUrl::NotHttp),
            };
        }
        let base = base.ok_or(InvalidUrl::Relative)?;
        if let Some(rest) = hierarchy.strip_prefix("//") {
            return Self::with_authority(base.origin.scheme(), rest, query);
        }
        let base_path = base.uri.path();
        let (path, query) = if hierarchy.is_empty() {
            (base_path.to_owned(), query.or(base.uri.query()))
        } else if hierarchy.starts_with('/') {
            (hierarchy, query)
        } else {
            let folder = base_path.rfind('/').map_or("", |end| &base_path[..end]);
            (format!("{folder}/{hierarchy}"), query)
        };
        Self::new(base.origin.clone(), &path, query, false)
    }

    fn with_authority(scheme: &str, rest: &str, query: Option<&str>) -> Result<Self, InvalidUrl> {
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, "/"),
        };
        let (credentials, host_and_port) = match authority.rsplit_once('@') {
            Some((credentials, host_and_port)) => (credentials, host_and_port),
            None => ("", authority),
        };
        let (host, port) = match host_and_port.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (host_and_port, ""),
        };
        let default_port = if scheme == "https" { 443 } else { 80 };
        let port = match port {
            "" => None,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse::<u16>().map_err(|_| InvalidUrl::Syntax)?)
            }
            _ => return Err(InvalidUrl::Syntax),
        };
        let host = host.to_ascii_lowercase();
        let origin = match port.filter(|port| *port != default_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        };
        let origin = origin.parse().map_err(InvalidUrl::Origin)?;
        let includes_credentials = !matches!(credentials, "" | ":");
        Self::new(origin, path, query, includes_credentials)
    }

    fn new(
        origin: Origin,
        path: &str,
        query: Option<&str>,
        includes_credentials: bool,
    ) -> Result<Self, InvalidUrl> {
        let mut text = origin.as_str().to_owned();
        percent_encode(&without_dot_segments(path), b" \"<>^`{}", &mut text);
        if let Some(query) = query {
            text.push('?');
            percent_encode(query, b" \"<>'", &mut text);
        }
        Ok(Self {
            origin,
            uri: text.parse().map_err(|_| InvalidUrl::Syntax)?,
            includes_credentials,
        })
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The URL in absolute form, without user name and password.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Whether it [includes credentials](https://url.spec.whatwg.org/#include-credentials): a user
    /// name or a password.
    pub(crate) fn includes_credentials(&self) -> bool {
        self.includes_credentials
    }
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

fn without_dot_segments(path: &str) -> String {
    let segments = path.strip_prefix('/').unwrap_or(path).split('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_dots = false;
    for segment in segments {
        let dots = segment.to_ascii_lowercase().replace("%2e", ".");
        ends_in_dots = matches!(dots.as_str(), "." | "..");
        match dots.as_str() {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    if ends_in_dots {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

/// [Percent-encodes](https://url.spec.whatwg.org/#string-utf-8-percent-encode) control characters,
/// bytes that are not ASCII, and the bytes of `set`.
fn percent_encode(text: &str, set: &[u8], to: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !set.contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(char::from(HEX[usize::from(byte >> 4)]));
            to.push(char::from(HEX[usize::from(byte & 0xf)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let base = Url::resolve("https://api.example.com/a/b?q#f", None).unwrap();
        for (reference, expected) in [
            ("http://other.example.org", "http://other.example.org/"),
            ("HTTPS://API.Example.COM:443/X", "https://api.example.com/X"),
            ("http://api.example.com:0080/", "http://api.example.com/"),
            ("http://api.example.com:/", "http://api.example.com/"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("//other.example.org/x", "https://other.example.org/x"),
            ("\\\\other.example.org\\x", "https://other.example.org/x"),
            ("/\\other.example.org", "https://other.example.org/"),
            ("/c?d", "https://api.example.com/c?d"),
            ("c", "https://api.example.com/a/c"),
            ("./c/../d", "https://api.example.com/a/d"),
            ("../../..", "https://api.example.com/"),
            ("%2E%2e/c/.", "https://api.example.com/c/"),
            ("?p", "https://api.example.com/a/b?p"),
            ("", "https://api.example.com/a/b?q"),
            ("#g", "https://api.example.com/a/b?q"),
            (" /x y?z z\t", "https://api.example.com/x%20y?z%20z"),
            ("/ä?'", "https://api.example.com/%C3%A4?%27"),
            ("/a:b", "https://api.example.com/a:b"),
            ("x/y:z", "https://api.example.com/a/x/y:z"),
            ("/x?u=https://y", "https://api.example.com/x?u=https://y"),
            ("https://u:p@api.example.com/", "https://api.example.com/"),
        ] {
            let url = Url::resolve(reference, Some(&base)).unwrap();
            assert_eq!(url.uri().to_string(), expected, "{reference}");
        }
    }

    #[test]
    fn urls_that_a_page_cannot_fetch_are_refused() {
        for (text, expected) in [
            ("/c", InvalidUrl::Relative),
            ("", InvalidUrl::Relative),
            ("data:text/plain,x", InvalidUrl::NotHttp),
            ("ws://api.example.com/", InvalidUrl::NotHttp),
            ("http:api.example.com", InvalidUrl::Syntax),
            ("https:api.example.com", InvalidUrl::Syntax),
            ("web+app:x", InvalidUrl::NotHttp),
            ("https://api.example.com:x/", InvalidUrl::Syntax),
            ("https://api.example.com:+80/", InvalidUrl::Syntax),
            ("https://api.example.com:65536/", InvalidUrl::Syntax),
        ] {
            assert_eq!(Url::resolve(text, None), Err(expected), "{text}");
        }
        for text in [
            "https://",
            "https:///x",
            "http://127.1/",
            "https://ä.example/",
        ] {
            assert!(
                matches!(Url::resolve(text, None), Err(InvalidUrl::Origin(_))),
                "{text}",
            );
        }
    }

    #[test]
    fn credentials_are_seen() {
        for (text, expected) in [
            ("https://api.example.com/@", false),
            ("https://@api.example.com/", false),
            ("https://u@api.example.com/", true),
            ("https://:p@api.example.com/", true),
            ("https://a@b@api.example.com/", true),
        ] {
            let url = Url::resolve(text, None).unwrap();
            assert_eq!(url.includes_credentials(), expected, "{text}");
        }
    }
}
