//! [`RequestKind`]: actual requests and preflights.

/// Whether a request asks for something, or asks whether it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// A request that is not a preflight.
    Actual,
    /// A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request): an
    /// `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
    Preflight,
}
