//! Mixed content: a page over `https` that asks a server over plain `http`.

use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::Channel;

/// What becomes of the requests of the page, where browsers
/// [block](https://w3c.github.io/webappsec-mixed-content/#should-block-fetch) them.
pub fn blocked(page: &Origin, server: &Origin) -> Option<String> {
    let is_blocked = page.scheme() == "https" && Channel::to(server) == Channel::Http;
    is_blocked.then(|| {
        format!(
            "The page {page} is served over `https`, and {server} over plain `http`: browsers block such a request as \
             mixed content, before anything is sent, whatever the server answers."
        )
    })
}

pub const HELP: &str = "serve the server over `https` too";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_over_https_asks_plain_http_on_this_machine_alone() {
        for (page, server, is_blocked) in [
            ("https://app.example.com", "http://api.example.com", true),
            ("https://app.example.com", "http://10.0.0.1:3000", true),
            ("https://app.example.com", "https://api.example.com", false),
            ("https://app.example.com", "http://localhost:3000", false),
            ("https://app.example.com", "http://127.0.0.1:3000", false),
            ("http://app.example.com", "http://api.example.com", false),
        ] {
            let told = blocked(&page.parse().unwrap(), &server.parse().unwrap());
            assert_eq!(told.is_some(), is_blocked, "{page} {server}");
        }
    }
}
