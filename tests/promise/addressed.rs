//! Random requests with an address: what enforcement and registries read besides the CORS headers.

use cors_test_support::exchange::RequestLines;
use cors_test_support::model::text;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generate::request;

/// A request, where it is sent, and what it carries.
#[derive(Clone, Debug)]
pub struct AddressedRequest {
    pub cors: RequestLines,
    pub authority: Option<&'static str>,
    pub hosts: Vec<&'static str>,
    pub cookie: bool,
    pub authorization: bool,
}

impl AddressedRequest {
    pub fn uri(&self) -> String {
        match self.authority {
            Some(authority) => format!("https://{authority}/path"),
            None => "/path".to_owned(),
        }
    }

    pub fn lines(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut lines = self.cors.lines();
        lines.retain(|(name, _)| *name != "cookie" || self.cookie);
        let mut add = |name, value: &str| lines.push((name, value.as_bytes().to_vec()));
        for host in &self.hosts {
            add("host", host);
        }
        if self.authorization {
            add("authorization", "Basic dTpw");
        }
        lines
    }

    /// Whether the page is of the origin that the request is sent to.
    pub fn is_own(&self) -> bool {
        let [origin] = self.cors.origins.as_slice() else {
            return false;
        };
        let authority = match (self.authority, self.hosts.as_slice()) {
            (Some(authority), _) => authority,
            (None, [host]) => *host,
            _ => return false,
        };
        let origin = text(&origin.bytes);
        let (own, port) = match origin.split_once("://") {
            Some(("https", own)) => (own, ":443"),
            Some(("http", own)) => (own, ":80"),
            _ => return false,
        };
        let canonical = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.strip_suffix(port).map(str::to_owned).unwrap_or(text)
        };
        !canonical(own).is_empty() && canonical(own) == canonical(authority)
    }

    pub fn to_http(&self) -> Request<()> {
        let mut outer = Request::new(());
        *outer.method_mut() = Method::from_bytes(self.cors.method.as_bytes()).unwrap();
        *outer.uri_mut() = self.uri().parse::<Uri>().unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in self.lines() {
            let value = HeaderValue::from_bytes(&value).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        *outer.headers_mut() = headers;
        outer
    }
}

pub fn addressed_request() -> impl Strategy<Value = AddressedRequest> {
    let method = select(vec![
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PURGE", "OPTIONS", "TRACE", "CONNECT",
    ]);
    let host = select(vec![
        "example.com",
        "a.example.com",
        "A.EXAMPLE.com",
        "a.example.com:443",
        "a.example.com:80",
        "a.example.com:8443",
        "localhost:3000",
        "user@a.example.com",
    ]);
    (
        request(),
        option::of(method),
        option::weighted(0.3, host.clone()),
        prop_oneof![1 => Just(0..1), 8 => Just(1..2), 1 => Just(2..3)]
            .prop_flat_map(move |count| vec(host.clone(), count)),
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(mut cors, method, authority, hosts, cookie, authorization)| {
                cors.method = method.unwrap_or(cors.method);
                AddressedRequest {
                    cors,
                    authority,
                    hosts,
                    cookie,
                    authorization,
                }
            },
        )
}
