//! Sites, by which browsers tell related origins from unrelated ones.

use crate::origin::Origin;
use crate::origin::loopback::is_loopback_host;
use crate::origin::site::site_host;

/// Whether the two origins are [same site](https://html.spec.whatwg.org/#same-site), scheme included.
pub(crate) fn is_same_site(a: &Origin, b: &Origin) -> bool {
    site(a) == site(b)
}

/// The scheme, and the registrable domain by the public suffix list, or the host itself where it
/// has no registrable domain.
pub(crate) fn site(origin: &Origin) -> (&str, &str) {
    let host = origin.host();
    (origin.scheme(), site_host(host).unwrap_or(host))
}

/// A site in the form of an origin: `https://example.com`.
pub(crate) fn serialized_site(origin: &Origin) -> String {
    let (scheme, domain) = site(origin);
    format!("{scheme}://{domain}")
}

/// Whether browsers consider the origin to be
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
pub(crate) fn is_potentially_trustworthy(origin: &Origin) -> bool {
    origin.scheme() == "https" || is_loopback_host(origin.host().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().unwrap()
    }

    #[test]
    fn sites_are_schemeful_registrable_domains() {
        for (a, b, expected) in [
            ("https://app.example.com", "https://api.example.com", true),
            ("https://example.com", "https://a.b.example.com:8443", true),
            ("https://app.example.com", "http://app.example.com", false),
            ("https://example.com", "https://example.org", false),
            ("https://a.co.uk", "https://b.co.uk", false),
            ("https://a.github.io", "https://b.github.io", false),
            ("https://github.io", "https://github.io", true),
            ("https://github.io", "https://a.github.io", false),
            ("http://localhost:3000", "http://localhost:8080", true),
            ("http://127.0.0.1:3000", "http://127.0.0.1", true),
            ("http://127.0.0.1", "http://10.0.0.1", false),
            ("http://[::1]", "http://[::1]:81", true),
            ("http://[::1]", "http://[::2]", false),
        ] {
            assert_eq!(is_same_site(&origin(a), &origin(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn https_and_loopback_are_trustworthy() {
        for (text, expected) in [
            ("https://api.example.com", true),
            ("http://api.example.com", false),
            ("http://localhost:8080", true),
            ("http://api.localhost", true),
            ("http://127.0.0.2", true),
            ("http://127.example.com", false),
            ("http://[::1]:1", true),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(
                is_potentially_trustworthy(&origin(text)),
                expected,
                "{text}"
            );
        }
    }
}
