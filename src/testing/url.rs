//! [`Url`]: an absolute URL that a page can fetch, parsed by the crate `url`.

use http::Uri;
use url::ParseError;

use crate::origin::Origin;
use crate::origin::invalid::InvalidOrigin;

/// An absolute `http:` or `https:` URL, without its fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    parsed: url::Url,
    origin: Origin,
    uri: Uri,
}

/// The reason why a text is not a URL that a page can fetch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum InvalidUrl {
    /// It is relative, and there is no URL to resolve it against.
    Relative,
    /// Its scheme is neither `http` nor `https`.
    NotHttp,
    /// It is not a valid URL.
    Syntax(ParseError),
    /// It is a valid URL, but its scheme, host and port are not an [`Origin`].
    Origin(InvalidOrigin),
    /// It is a valid URL, but not a [`Uri`]: it is too long, for example.
    Uri,
}

impl Url {
    /// The root of an origin, against which a page's relative URLs are resolved.
    pub(crate) fn root(origin: &Origin) -> Result<Self, InvalidUrl> {
        Self::resolve(origin.as_str(), None)
    }

    /// [Parses](https://url.spec.whatwg.org/#concept-url-parser) `text`, against `base` where it is
    /// relative.
    pub(crate) fn resolve(text: &str, base: Option<&Self>) -> Result<Self, InvalidUrl> {
        let parsed = url::Url::options()
            .base_url(base.map(|base| &base.parsed))
            .parse(text);
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err(ParseError::RelativeUrlWithoutBase) => return Err(InvalidUrl::Relative),
            Err(error) => return Err(InvalidUrl::Syntax(error)),
        };
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(InvalidUrl::NotHttp);
        }
        parsed.set_fragment(None);
        let origin = parsed.origin().ascii_serialization();
        let origin: Origin = origin.parse().map_err(InvalidUrl::Origin)?;
        let path_and_query = &parsed[url::Position::BeforePath..];
        let uri = format!("{origin}{path_and_query}");
        Ok(Self {
            origin,
            uri: uri.parse().map_err(|_| InvalidUrl::Uri)?,
            parsed,
        })
    }

    pub(crate) fn as_parsed(&self) -> &url::Url {
        &self.parsed
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
        !self.parsed.username().is_empty() || self.parsed.password().is_some()
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
            ("http://[0:0::1]/", "http://[::1]/"),
            ("http://127.1/", "http://127.0.0.1/"),
            (
                "https://b\u{fc}cher.example/",
                "https://xn--bcher-kva.example/",
            ),
            ("//other.example.org/x", "https://other.example.org/x"),
            ("\\\\other.example.org\\x", "https://other.example.org/x"),
            ("/\\other.example.org", "https://other.example.org/"),
            ("https:/c", "https://api.example.com/c"),
            ("http:/c", "http://c/"),
            ("https:///c", "https://c/"),
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
            ("/a|b[c]", "https://api.example.com/a|b[c]"),
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
            ("web+app:x", InvalidUrl::NotHttp),
            ("https://", InvalidUrl::Syntax(ParseError::EmptyHost)),
            (
                "https://api.example.com:x/",
                InvalidUrl::Syntax(ParseError::InvalidPort),
            ),
            (
                "https://api.example.com:+80/",
                InvalidUrl::Syntax(ParseError::InvalidPort),
            ),
            (
                "https://api.example.com:65536/",
                InvalidUrl::Syntax(ParseError::InvalidPort),
            ),
        ] {
            assert_eq!(Url::resolve(text, None), Err(expected), "{text}");
        }
        let long = format!("https://api.example.com/{}", "a".repeat(70_000));
        assert_eq!(Url::resolve(&long, None), Err(InvalidUrl::Uri));
        for text in ["https://a..example/", "https://example.com./"] {
            let result = Url::resolve(text, None);
            assert!(matches!(result, Err(InvalidUrl::Origin(_))), "{text}");
        }
    }

    #[test]
    fn credentials_are_seen() {
        for (text, expected) in [
            ("https://api.example.com/@", false),
            ("https://@api.example.com/", false),
            ("https://:@api.example.com/", false),
            ("https://u@api.example.com/", true),
            ("https://:p@api.example.com/", true),
            ("https://a@b@api.example.com/", true),
        ] {
            let url = Url::resolve(text, None).unwrap();
            assert_eq!(url.includes_credentials(), expected, "{text}");
        }
    }
}
