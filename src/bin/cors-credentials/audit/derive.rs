//! Hostile origins, derived from the server's and the allowed one.

use tower_cors_credentials::Origin;

use crate::audit::hostile_origin::{HostileOrigin, Trick};

/// The origins to ask from: each once, and neither the server's own nor the allowed one.
pub fn derive(server: &Origin, allowed: Option<&Origin>) -> Vec<HostileOrigin> {
    let imitated = Parts::of(allowed.unwrap_or(server));
    let mut texts = vec![
        (
            Trick::AnotherSite,
            Some("https://attacker.example".to_owned()),
        ),
        (Trick::Null, Some("null".to_owned())),
        (Trick::Prefix, imitated.as_prefix()),
        (Trick::Suffix, imitated.as_suffix()),
        (Trick::DotReplaced, imitated.with_dot_replaced()),
        (Trick::Http, imitated.over_http()),
        (Trick::OtherPort, Some(imitated.with_other_port())),
        (Trick::SisterSubdomain, imitated.sister()),
        (Trick::ChildSubdomain, imitated.child()),
    ];
    if allowed.is_some() {
        let own = Parts::of(server);
        texts.push((Trick::SisterSubdomain, own.sister()));
        texts.push((Trick::ChildSubdomain, own.child()));
    }
    texts.push((Trick::TrailingDot, imitated.with_trailing_dot()));
    texts.push((Trick::UpperCase, imitated.in_upper_case()));
    texts.push((Trick::File, Some("file://".to_owned())));

    let mut origins: Vec<HostileOrigin> = Vec::new();
    for (trick, text) in texts {
        let Some(text) = text else { continue };
        let is_known = origins.iter().any(|own| own.text == text)
            || text == server.as_str()
            || allowed.is_some_and(|allowed| text == allowed.as_str());
        if !is_known {
            origins.push(HostileOrigin { text, trick });
        }
    }
    origins
}

/// An origin that others imitate.
struct Parts<'a> {
    origin: &'a Origin,
    /// The host, unless it is an address.
    name: Option<&'a str>,
    /// The registrable domain, under which one owner gives the names.
    domain: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(origin: &'a Origin) -> Self {
        let host = origin.host();
        let last = host.rsplit('.').next().unwrap_or(host);
        let is_address = host.starts_with('[') || last.bytes().all(|byte| byte.is_ascii_digit());
        let name = (!is_address).then_some(host);
        let domain = name.and_then(psl::domain_str);
        Self {
            origin,
            name,
            domain,
        }
    }

    fn with_host(&self, host: &str) -> String {
        let scheme = self.origin.scheme();
        match self.origin.port() {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }

    fn as_prefix(&self) -> Option<String> {
        let host = self.origin.host();
        (!host.starts_with('[')).then(|| self.with_host(&format!("{host}.attacker.example")))
    }

    fn as_suffix(&self) -> Option<String> {
        self.domain
            .map(|domain| self.with_host(&format!("attacker{domain}")))
    }

    /// The first dot stands for any character where it is read as a regular expression. Only a dot
    /// within the registrable domain's names can be replaced by a letter and still be registered.
    fn with_dot_replaced(&self) -> Option<String> {
        let (name, domain) = (self.name?, self.domain?);
        (name != domain).then(|| self.with_host(&name.replacen('.', "x", 1)))
    }

    fn over_http(&self) -> Option<String> {
        let secure = self.origin.as_str().strip_prefix("https://")?;
        Some(format!("http://{secure}"))
    }

    fn with_other_port(&self) -> String {
        let (scheme, host) = (self.origin.scheme(), self.origin.host());
        let port = if self.origin.port() == Some(8443) {
            9443
        } else {
            8443
        };
        format!("{scheme}://{host}:{port}")
    }

    fn sister(&self) -> Option<String> {
        self.domain
            .map(|domain| self.with_host(&format!("attacker.{domain}")))
    }

    fn child(&self) -> Option<String> {
        self.name
            .map(|name| self.with_host(&format!("attacker.{name}")))
    }

    fn with_trailing_dot(&self) -> Option<String> {
        self.name.map(|name| self.with_host(&format!("{name}.")))
    }

    fn in_upper_case(&self) -> Option<String> {
        self.name.map(|_| self.origin.as_str().to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(server: &str, allowed: Option<&str>) -> Vec<String> {
        let allowed = allowed.map(|allowed| allowed.parse().unwrap());
        let origins = derive(&server.parse().unwrap(), allowed.as_ref());
        origins.into_iter().map(|own| own.text).collect()
    }

    #[test]
    fn every_way_to_look_like_the_allowed_origin_is_tried() {
        let origins = derived("https://api.example.com", Some("https://app.example.com"));
        assert_eq!(
            origins,
            [
                "https://attacker.example",
                "null",
                "https://app.example.com.attacker.example",
                "https://attackerexample.com",
                "https://appxexample.com",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://attacker.example.com",
                "https://attacker.app.example.com",
                "https://attacker.api.example.com",
                "https://app.example.com.",
                "HTTPS://APP.EXAMPLE.COM",
                "file://",
            ],
        );
    }

    #[test]
    fn without_an_allowed_origin_the_server_is_imitated() {
        let origins = derived("https://example.com:8443", None);
        assert_eq!(
            origins,
            [
                "https://attacker.example",
                "null",
                "https://example.com.attacker.example:8443",
                "https://attackerexample.com:8443",
                "http://example.com:8443",
                "https://example.com:9443",
                "https://attacker.example.com:8443",
                "https://example.com.:8443",
                "HTTPS://EXAMPLE.COM:8443",
                "file://",
            ],
        );
    }

    #[test]
    fn an_address_has_no_subdomains() {
        for (server, expected) in [
            (
                "http://127.0.0.1:3000",
                &[
                    "http://127.0.0.1.attacker.example:3000",
                    "http://127.0.0.1:8443",
                ][..],
            ),
            ("http://[::1]:3000", &["http://[::1]:8443"]),
        ] {
            let origins = derived(server, None);
            let own = &origins[2..origins.len() - 1];
            assert_eq!(own, expected);
        }
    }
}
