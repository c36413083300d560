//! What is accepted as an origin is what the URL standard serializes, and what is refused can be
//! printed, and mended if the message says so.
#![no_main]

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use tower_cors_credentials::Origin;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    match Origin::try_from(&value) {
        Ok(origin) => {
            assert_eq!(origin.as_str().as_bytes(), bytes);
            let port = origin
                .port()
                .map(|port| format!(":{port}"))
                .unwrap_or_default();
            assert_eq!(
                format!("{}://{}{port}", origin.scheme(), origin.host()),
                origin.as_str()
            );
            // Labels of punycode are not decoded.
            if matches!(origin.scheme(), "http" | "https") && !origin.host().contains("xn--") {
                let url = url::Url::parse(origin.as_str()).unwrap();
                assert_eq!(url.origin().ascii_serialization(), origin.as_str());
            }
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.bytes().all(|byte| matches!(byte, b' '..=b'~')));
            if let Some((_, mended)) = error.help().split_once(": `") {
                mended.trim_end_matches('`').parse::<Origin>().unwrap();
            }
        }
    }
});
