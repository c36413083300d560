//! The cookie that stands for being signed in.

use http::{HeaderMap, header};

const NAME: &str = "playground_session";

/// A demonstration has nothing to protect, so the value is no secret. It is `HttpOnly` and `SameSite=Lax` as a real one would
/// be; not `Secure`, since loopback speaks plain HTTP. Lax is no obstacle here: a site is a scheme and a host, the port does
/// not count, so the three pages and the API are one site.
pub fn opened() -> String {
    format!("{NAME}=open; Path=/; HttpOnly; SameSite=Lax")
}

pub fn closed() -> String {
    format!("{NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

pub fn arrived_in(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .any(|(name, _)| name == NAME)
}
