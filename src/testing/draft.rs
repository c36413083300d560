//! [`Draft`]: the request that a script is composing, checked at each call.

use http::{HeaderName, HeaderValue, Method, header};

use crate::escape::{AsciiEscaped, legible};
use crate::fetch::header_name::is_forbidden_request_header;
use crate::fetch::method::{is_forbidden_method, normalized_method};
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::error::TypeError;
use crate::testing::header_list::{get, trim};
use crate::testing::page_origin::PageOrigin;
use crate::testing::request::{BodySource, Request};
use crate::testing::url::Url;

/// A request, or the first error in it.
pub(crate) struct Draft<B>(Result<Request<B>, TypeError>);

/// How a header is set whose name is set already.
#[derive(Clone, Copy)]
pub(crate) enum Repeat {
    /// As another line.
    Append,
    /// Joined to the line that is there.
    Combine,
}

impl<B> Draft<B> {
    pub(crate) fn new(page: Result<PageOrigin, TypeError>, url: &str) -> Self {
        Self(page.and_then(|page| {
            let base = page.tuple().and_then(|origin| Url::root(origin).ok());
            let url = match Url::resolve(url, base.as_ref()) {
                Ok(url) if !url.includes_credentials() => url,
                Ok(_) => return Err(TypeError::UrlIncludesCredentials(legible(url))),
                Err(error) => return Err(TypeError::invalid_url(url, &error)),
            };
            Ok(Request::new(page, Method::GET, url))
        }))
    }

    /// Sets the [normalized](https://fetch.spec.whatwg.org/#concept-method-normalize) method.
    pub(crate) fn set_method(&mut self, method: &str) {
        self.change(|request| {
            if is_forbidden_method(method.as_bytes()) {
                return Err(TypeError::ForbiddenMethod(method.to_owned()));
            }
            request.method = normalized_method(method)
                .unwrap_or(method)
                .parse()
                .map_err(|_| TypeError::InvalidMethod(legible(method)))?;
            Ok(())
        });
    }

    /// Sets a header. A forbidden request-header is ignored, as browsers ignore it.
    pub(crate) fn add_header(&mut self, name: &str, value: &[u8], repeat: Repeat) {
        self.change(|request| {
            let value = trim(value);
            let error = || TypeError::InvalidHeader {
                name: legible(name),
                value: AsciiEscaped(value).to_string(),
            };
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| error())?;
            let new = HeaderValue::from_bytes(value).map_err(|_| error())?;
            if is_forbidden(&name, value) {
                return Ok(());
            }
            match (repeat, request.headers.get_mut(&name)) {
                (Repeat::Combine, Some(old)) => {
                    let both = get(&[old.as_bytes(), value]).unwrap_or_default();
                    *old = HeaderValue::from_bytes(&both).map_err(|_| error())?;
                }
                _ => {
                    // The map has a largest size.
                    let appended = request.headers.try_append(name, new);
                    appended.map_err(|_| error())?;
                }
            }
            Ok(())
        });
    }

    pub(crate) fn set_credentials_mode(&mut self, mode: CredentialsMode) {
        self.change(|request| {
            request.credentials_mode = mode;
            Ok(())
        });
    }

    pub(crate) fn set_use_cors_preflight(&mut self) {
        self.change(|request| {
            request.use_cors_preflight = true;
            Ok(())
        });
    }

    pub(crate) fn set_body(&mut self, source: BodySource<B>) {
        self.change(|request| {
            request.body = Some(source);
            Ok(())
        });
    }

    /// The request of `fetch()`, which takes no body with `GET` and `HEAD`.
    pub(crate) fn finish_fetch(self) -> Result<Request<B>, TypeError> {
        let request = self.0?;
        if request.body.is_some() && is_bodiless(&request.method) {
            return Err(TypeError::BodyWithGetOrHead);
        }
        Ok(with_accept(request))
    }

    /// The request of `XMLHttpRequest`, which ignores a body with `GET` and `HEAD`.
    pub(crate) fn finish_xhr(self) -> Result<Request<B>, TypeError> {
        let mut request = self.0?;
        if is_bodiless(&request.method) {
            request.body = None;
        }
        Ok(with_accept(request))
    }

    fn change(&mut self, change: impl FnOnce(&mut Request<B>) -> Result<(), TypeError>) {
        if let Ok(request) = &mut self.0 {
            if let Err(error) = change(request) {
                self.0 = Err(error);
            }
        }
    }
}

fn is_bodiless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn with_accept<B>(mut request: Request<B>) -> Request<B> {
    let accept = request.headers.entry(header::ACCEPT);
    accept.or_insert(HeaderValue::from_static("*/*"));
    request
}

/// Whether the header is a [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header).
fn is_forbidden(name: &HeaderName, value: &[u8]) -> bool {
    match name.as_str() {
        "access-control-request-headers" | "access-control-request-method" => true,
        // A policy cannot list these, although a page may set them.
        other if other.starts_with("access-control-") => false,
        "x-http-method" | "x-http-method-override" | "x-method-override" => value
            .split(|byte| *byte == b',')
            .any(|method| is_forbidden_method(trim(method))),
        _ => is_forbidden_request_header(name),
    }
}
