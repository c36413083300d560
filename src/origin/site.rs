//! Sites, by which browsers tell related origins from unrelated ones.

/// The host that a site is named by: its registrable domain by the public suffix list, or the host
/// itself if it has none. None without the list.
#[cfg(any(feature = "public-suffix", feature = "testing"))]
pub(crate) fn site_host(host: &str) -> Option<&str> {
    // By the grammar of `Origin`, a host whose last label is a number is an address.
    let is_address = host.ends_with(']') || host.parse::<std::net::Ipv4Addr>().is_ok();
    let domain = match is_address {
        true => None,
        false => psl::domain_str(host),
    };
    Some(domain.unwrap_or(host))
}

#[cfg(not(any(feature = "public-suffix", feature = "testing")))]
pub(crate) fn site_host(_host: &str) -> Option<&str> {
    None
}
