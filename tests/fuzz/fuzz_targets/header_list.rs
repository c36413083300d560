//! `Access-Control-Request-Headers` is read as a naive reader of lists reads it.
#![no_main]

use std::sync::LazyLock;

use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;
use tower_cors_credentials::{Decision, Policy, Rule};

const NAMES: [&str; 4] = ["authorization", "content-type", "x-a", "x-bc"];

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::new([Rule::credentialed(["https://app.example.com"]).request_headers(NAMES)]).unwrap()
});

fuzz_target!(|lines: Vec<&[u8]>| {
    let mut headers = HeaderMap::new();
    headers.insert(ORIGIN, HeaderValue::from_static("https://app.example.com"));
    headers.insert(
        ACCESS_CONTROL_REQUEST_METHOD,
        HeaderValue::from_static("GET"),
    );
    for line in &lines {
        let Ok(line) = HeaderValue::from_bytes(line) else {
            return;
        };
        headers.append(ACCESS_CONTROL_REQUEST_HEADERS, line);
    }
    let decision = POLICY.decide(&Method::OPTIONS, &headers);
    assert_eq!(matches!(decision, Decision::Granted(_)), is_allowed(&lines));
    let explanation = POLICY.explain(&Method::OPTIONS, &headers).to_string();
    assert!(explanation.bytes().all(|byte| matches!(byte, b' '..=b'~')));
});

fn is_allowed(lines: &[&[u8]]) -> bool {
    let bound = NAMES.iter().map(|name| name.len() + 3).sum::<usize>() + 16;
    let length = lines.iter().map(|line| line.len()).sum::<usize>() + lines.len().saturating_sub(1);
    length <= bound
        && lines
            .iter()
            .flat_map(|line| line.split(|byte| *byte == b','))
            .all(|name| {
                let name: Vec<_> = name.to_ascii_lowercase();
                let name = String::from_utf8_lossy(&name);
                let name = name.trim_matches([' ', '\t']);
                name.is_empty() || NAMES.contains(&name)
            })
}
