//! Handshakes of WebSockets.

use http::header::UPGRADE;
use http::{HeaderMap, Method};

use crate::fetch::field_lines::list_contains;

/// Whether the request opens a WebSocket: over HTTP/1.1 by an `Upgrade`, over HTTP/2 by a `CONNECT`.
pub(crate) fn opens_websocket(method: &Method, headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(UPGRADE).iter();
    method == Method::CONNECT || lines.any(|line| list_contains(line, "websocket"))
}
