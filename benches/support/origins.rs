//! Lists of origin patterns, of any size.

/// Three exact origins.
pub fn three() -> Vec<String> {
    [
        "https://app.example.com",
        "https://admin.example.com",
        "https://shop.example.com",
    ]
    .map(String::from)
    .into()
}

/// Two exact origins and a subdomain pattern.
pub fn with_subdomains() -> Vec<String> {
    [
        "https://app.example.com",
        "https://admin.example.com",
        "https://*.staging.example.com",
    ]
    .map(String::from)
    .into()
}

/// Exact origins, all of one length, with long common prefixes and suffixes.
pub fn exact(count: usize) -> Vec<String> {
    (1..=count).map(exact_origin).collect()
}

pub fn exact_origin(number: usize) -> String {
    format!("https://app.tenant-{number:06}.example.com")
}

/// Subdomain patterns, all of one length.
pub fn subdomains(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("https://*.tenant-{number:06}.example.com"))
        .collect()
}

/// An origin that the pattern of that number names.
pub fn subdomain_origin(number: usize) -> String {
    exact_origin(number)
}

/// Labels of the host of [`deep_origin`].
const DEEPEST: usize = 120;

/// Subdomain patterns of 118 lengths, each as long as a suffix of [`deep_origin`]'s host, so that
/// all have to be looked for, and none names it.
pub fn suffixes_of_every_length() -> Vec<String> {
    (1..DEEPEST - 1)
        .map(|labels| format!("https://*.b.{}", deep_host(labels)))
        .collect()
}

/// An origin with a host of 120 labels.
pub fn deep_origin() -> String {
    format!("https://{}", deep_host(DEEPEST))
}

fn deep_host(labels: usize) -> String {
    vec!["a"; labels].join(".")
}
