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

/// Exact origins of 248 bytes that differ only in the middle.
pub fn long(count: usize) -> Vec<String> {
    (1..=count).map(long_origin).collect()
}

pub fn long_origin(number: usize) -> String {
    let label = "a".repeat(56);
    format!("https://{label}.{label}.{number:06}.{label}.{label}.com")
}

/// Labels of the longest hosts.
const DEEPEST: usize = 120;

/// The number of patterns of [`suffixes_of_every_length`].
pub const SUFFIX_LENGTHS: usize = DEEPEST - 2;

/// Subdomain patterns, each as long as another suffix of a host of 120 labels: for one that none of
/// them names, all have to be looked for.
pub fn suffixes_of_every_length() -> Vec<String> {
    (1..=SUFFIX_LENGTHS)
        .map(|labels| format!("https://*.b.{}", deep_host(labels)))
        .collect()
}

/// An origin with a host of 120 labels, which the pattern of that number names.
pub fn deep_origin_under(number: usize) -> String {
    let before = DEEPEST - 1 - number;
    format!("https://{}.b.{}", deep_host(before), deep_host(number))
}

/// An origin with a host of 120 labels, which no pattern names.
pub fn deep_origin() -> String {
    format!("https://{}", deep_host(DEEPEST))
}

fn deep_host(labels: usize) -> String {
    vec!["a"; labels].join(".")
}
