//! One request through the layer, and what is compared of its response.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy};

use crate::model::text;

#[derive(Clone, Debug)]
pub struct OriginLine {
    pub bytes: Vec<u8>,
    pub is_valid: bool,
}

#[derive(Clone, Debug)]
pub struct RequestLines {
    pub method: &'static str,
    pub origins: Vec<OriginLine>,
    pub requested_methods: Vec<Vec<u8>>,
    pub requested_headers: Vec<Vec<u8>>,
    pub fetch_sites: Vec<&'static str>,
    pub storage_accesses: Vec<&'static str>,
    pub upgrade: Option<&'static str>,
}

impl RequestLines {
    pub fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && !self.origins.is_empty() && !self.requested_methods.is_empty()
    }

    pub fn opens_websocket(&self) -> bool {
        self.method == "CONNECT" || self.upgrade == Some("websocket")
    }

    pub fn to_http(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = Method::from_bytes(self.method.as_bytes()).unwrap();
        append(request.headers_mut(), &self.lines());
        request
    }

    pub fn lines(&self) -> Vec<(&'static str, Vec<u8>)> {
        let of = |name, values: &[Vec<u8>]| {
            let lines: Vec<_> = values.iter().map(|value| (name, value.clone())).collect();
            lines
        };
        let mut lines = vec![("cookie", b"session=1".to_vec())];
        lines.extend(
            self.origins
                .iter()
                .map(|origin| ("origin", origin.bytes.clone())),
        );
        lines.extend(of("access-control-request-method", &self.requested_methods));
        lines.extend(of(
            "access-control-request-headers",
            &self.requested_headers,
        ));
        lines.extend(
            self.fetch_sites
                .iter()
                .map(|site| ("sec-fetch-site", site.as_bytes().to_vec())),
        );
        lines.extend(
            self.storage_accesses
                .iter()
                .map(|access| ("sec-fetch-storage-access", access.as_bytes().to_vec())),
        );
        if let Some(protocol) = self.upgrade {
            lines.push(("upgrade", protocol.as_bytes().to_vec()));
        }
        lines
    }
}

#[derive(Clone, Debug)]
pub struct Inner {
    pub status: u16,
    pub lines: Vec<(&'static str, Vec<u8>)>,
}

/// What the inner service answers.
pub fn respond(inner: &Inner) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(String::from("inner"));
    *response.status_mut() = StatusCode::from_u16(inner.status).unwrap();
    append(response.headers_mut(), &inner.lines);
    Ok(response)
}

pub fn exchange(policy: &Policy, request: &RequestLines, inner: &Inner) -> Response<String> {
    let service = service_fn(|_: Request<()>| async { respond(inner) });
    let response = CredentialsLayer::new(policy.clone())
        .layer(service)
        .oneshot(request.to_http());
    // Nothing here waits for anything.
    match pin!(response).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => unreachable!(),
    }
}

fn append(headers: &mut HeaderMap, lines: &[(&'static str, Vec<u8>)]) {
    for (name, value) in lines {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_bytes(value).unwrap(),
        );
    }
}

pub fn lines(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.iter();
    by_name(
        lines
            .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
            .collect(),
    )
}

/// Sorted by name; the lines of one name stay in order. The order of exposed names, which follows
/// the map's, is of no account.
pub fn by_name(mut lines: Vec<(String, String)>) -> Vec<(String, String)> {
    lines.sort_by(|(name, _), (other, _)| name.cmp(other));
    for (name, value) in &mut lines {
        if name == "access-control-expose-headers" {
            let mut names: Vec<_> = value.split(", ").collect();
            names.sort_unstable();
            *value = names.join(", ");
        }
    }
    lines
}
