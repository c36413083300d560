//! The one definition of "this machine".

use crate::origin::address::is_canonical_ipv4;

/// Whether the host names this machine, whoever resolves it: `localhost`, a name under
/// `.localhost`, an address of 127.0.0.0/8, or `[::1]`.
///
/// The host is written as an origin has it. A suffix, which begins with a dot, is answered for the
/// hosts that end in it.
///
/// Follows [is origin potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
pub(crate) fn is_loopback_host(host: &[u8]) -> bool {
    host == b"localhost"
        || host.ends_with(b".localhost")
        || host == b"[::1]"
        || (host.starts_with(b"127.") && is_canonical_ipv4(host))
}

#[cfg(test)]
mod tests {
    use super::is_loopback_host;

    #[test]
    fn names_and_addresses_of_this_machine_are_told_from_all_others() {
        for host in [
            "localhost",
            "app.localhost",
            "a.b.localhost",
            ".localhost",
            ".app.localhost",
            "127.0.0.1",
            "127.255.255.255",
            "[::1]",
        ] {
            assert!(is_loopback_host(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            "localhost.example.com",
            "notlocalhost",
            "localhost-",
            "127.example.com",
            "127.0.0.1.example.com",
            "127.0.0.01",
            "127.1",
            "128.0.0.1",
            "0.0.0.0",
            "::1",
            "[::2]",
            "[::ffff:7f00:1]",
        ] {
            assert!(!is_loopback_host(host.as_bytes()), "{host}");
        }
    }
}
