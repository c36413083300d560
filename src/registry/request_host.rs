//! [`RequestHost`]: the host that a request is sent to.

use std::fmt;
use std::str::FromStr;

use http::header::HOST;
use http::request::Parts;

use crate::fetch::field_lines::sole;
use crate::origin::Origin;
use crate::origin::invalid::InvalidOrigin;
use crate::origin::invalid_reason::InvalidOriginReason;

/// The host that a request is sent to, read strictly: what tells tenants apart who have a host each.
///
/// It is the request's own word: of the URI's authority, which is `:authority` in HTTP/2, or of the
/// sole `Host`. There is none where the two differ, where `Host` has several lines, and where the
/// host is not written as browsers write it: in lower case, without a trailing dot, an IP address in
/// its canonical form. The port is checked and left out, as cookies leave it out.
///
/// `X-Forwarded-Host` and `Forwarded` are never read: anybody can send them. Behind a proxy that
/// rewrites `Host`, let it pass `Host` unchanged, or read the tenant from what the proxy vouches for.
///
/// ```
/// use http::Request;
/// use tower_cors_credentials::registry::RequestHost;
///
/// let (parts, ()) = Request::get("/me").header("host", "acme.example.com:8443").body(())?.into_parts();
/// let host = RequestHost::of(&parts).expect("a browser has sent it");
/// assert_eq!(host.as_str(), "acme.example.com");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestHost {
    host: String,
}

impl RequestHost {
    /// The host that the request is sent to; none if it is missing, ambiguous, or not written as
    /// browsers write it.
    pub fn of(parts: &Parts) -> Option<Self> {
        let lines = parts.headers.get_all(HOST).iter().count();
        let line = sole(&parts.headers, &HOST).map(|line| line.to_str().ok());
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        match (authority, lines, line.flatten()) {
            (None, 1, Some(host)) => Self::read(host),
            (Some(authority), 0, None) => Self::read(authority),
            (Some(authority), 1, Some(host)) if authority == host => Self::read(host),
            _ => None,
        }
    }

    /// The host, in lower case; an IPv6 address with its brackets.
    pub fn as_str(&self) -> &str {
        &self.host
    }

    /// Reads a host and an optional port.
    fn read(authority: &str) -> Option<Self> {
        let host_len = match authority.find(']') {
            Some(bracket) => bracket + 1,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (host, port) = authority.split_at(host_len);
        let is_port = |port: &str| {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
        };
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
            return None;
        }
        host.parse().ok()
    }
}

/// Reads a host as a request has it, for those who forget what it has registered.
impl FromStr for RequestHost {
    type Err = InvalidOrigin;

    fn from_str(host: &str) -> Result<Self, Self::Err> {
        // The grammar of origins is the one that knows how browsers write a host.
        let origin: Origin = format!("https://{host}").parse()?;
        match origin.port() {
            None => Ok(Self {
                host: origin.host().to_owned(),
            }),
            Some(_) => Err(InvalidOrigin::of_text(
                host,
                InvalidOriginReason::InvalidPort,
            )),
        }
    }
}

impl AsRef<str> for RequestHost {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for RequestHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use http::header::HOST;

    use super::RequestHost;

    fn host_of(uri: &str, lines: &[&str]) -> Option<String> {
        let mut request = Request::get(uri);
        for line in lines {
            request = request.header(HOST, *line);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        RequestHost::of(&parts).map(|host| host.as_str().to_owned())
    }

    #[test]
    fn a_host_is_read_as_browsers_write_it_or_not_at_all() {
        for (line, expected) in [
            ("acme.example.com", Some("acme.example.com")),
            ("acme.example.com:8443", Some("acme.example.com")),
            ("acme.example.com:443", Some("acme.example.com")),
            ("localhost", Some("localhost")),
            ("127.0.0.1:80", Some("127.0.0.1")),
            ("[::1]:80", Some("[::1]")),
            ("[::1]", Some("[::1]")),
            ("Acme.example.com", None),
            ("acme.example.com.", None),
            ("acme.example.com:", None),
            ("acme.example.com:+80", None),
            ("acme.example.com:99999", None),
            ("acme.example.com:80:80", None),
            ("user@acme.example.com", None),
            ("acme.example.com/x", None),
            ("acme.example.com, globex.example.com", None),
            (" acme.example.com", None),
            ("127.1", None),
            ("[0::1]", None),
            ("[::1]x", None),
            ("", None),
        ] {
            assert_eq!(host_of("/", &[line]).as_deref(), expected, "{line:?}");
        }
    }

    #[test]
    fn a_host_alone_can_be_read_too() {
        let host: RequestHost = "acme.example.com".parse().unwrap();
        assert_eq!(host.as_str(), "acme.example.com");
        for text in [
            "Acme.example.com",
            "acme.example.com:8443",
            "acme.example.com/",
            "",
        ] {
            assert!(text.parse::<RequestHost>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_ambiguous_host_is_none() {
        let acme = "acme.example.com";
        for (uri, lines, expected) in [
            ("https://acme.example.com/", &[][..], Some(acme)),
            ("https://acme.example.com/", &[acme], Some(acme)),
            ("https://acme.example.com/", &["globex.example.com"], None),
            ("https://acme.example.com:443/", &[acme], None),
            ("https://ACME.example.com/", &[], None),
            ("https://user@acme.example.com/", &[], None),
            ("https://acme.example.com/", &[acme, acme], None),
            ("/", &[acme, acme], None),
            ("/", &[acme, "globex.example.com"], None),
            ("/", &[], None),
        ] {
            assert_eq!(host_of(uri, lines).as_deref(), expected, "{uri} {lines:?}");
        }
    }
}
