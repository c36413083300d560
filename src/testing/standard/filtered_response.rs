//! What scripts see of a response's headers: the
//! [filtered responses](https://fetch.spec.whatwg.org/#concept-filtered-response).

use http::header::ACCESS_CONTROL_EXPOSE_HEADERS;
use http::{HeaderMap, HeaderName};

use crate::fetch::header_name::is_safelisted_response_header;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::header_list::extract_tokens;
use crate::testing::request::{Request, ResponseTainting};

/// The headers that the page sees of a response: those that are left by the
/// [basic](https://fetch.spec.whatwg.org/#concept-filtered-response-basic) or the
/// [CORS](https://fetch.spec.whatwg.org/#concept-filtered-response-cors) filter.
pub(crate) fn visible_headers<B>(request: &Request<B>, headers: &HeaderMap) -> HeaderMap {
    filter(request.response_tainting, request.credentials_mode, headers)
}

fn filter(
    tainting: ResponseTainting,
    credentials_mode: CredentialsMode,
    headers: &HeaderMap,
) -> HeaderMap {
    // A list that is not valid exposes nothing.
    let exposed = extract_tokens(headers, &ACCESS_CONTROL_EXPOSE_HEADERS)
        .unwrap_or_default()
        .unwrap_or_default();
    let exposes_all =
        credentials_mode != CredentialsMode::Include && exposed.contains(&b"*".as_slice());
    let is_visible = |name: &HeaderName| {
        !is_forbidden_response_header(name)
            && (tainting == ResponseTainting::Basic
                || exposes_all
                || is_safelisted_response_header(name)
                || exposed
                    .iter()
                    .any(|own| own.eq_ignore_ascii_case(name.as_str().as_bytes())))
    };
    headers
        .iter()
        .filter(|(name, _)| is_visible(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The [forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name).
fn is_forbidden_response_header(name: &HeaderName) -> bool {
    matches!(name.as_str(), "set-cookie" | "set-cookie2")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const SAFELISTED: [&str; 7] = [
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    ];

    fn visible(
        tainting: ResponseTainting,
        mode: CredentialsMode,
        expose_headers: &[&'static str],
    ) -> Vec<String> {
        let others = ["*", "etag", "set-cookie", "set-cookie2", "x-a", "x-b"];
        let mut headers: HeaderMap = SAFELISTED
            .into_iter()
            .chain(others)
            .map(|name| (HeaderName::from_static(name), HeaderValue::from_static("1")))
            .collect();
        for line in expose_headers {
            let line = HeaderValue::from_static(line);
            headers.append(ACCESS_CONTROL_EXPOSE_HEADERS, line);
        }
        let visible = filter(tainting, mode, &headers);
        let mut names: Vec<_> = visible.keys().map(ToString::to_string).collect();
        names.retain(|name| !SAFELISTED.contains(&name.as_str()));
        assert!(SAFELISTED.iter().all(|name| visible.contains_key(*name)));
        names.sort();
        names
    }

    #[test]
    fn the_cors_filter_shows_what_is_safelisted_or_exposed() {
        use CredentialsMode::{Include, Omit, SameOrigin};
        const ALL: &[&str] = &["*", "access-control-expose-headers", "etag", "x-a", "x-b"];
        for (mode, expose_headers, expected) in [
            (Omit, &[][..], &[][..]),
            (Omit, &["x-a"], &["x-a"]),
            (Omit, &["X-A, ETag"], &["etag", "x-a"]),
            (Omit, &["x-a", "x-b"], &["x-a", "x-b"]),
            (Omit, &[",x-a,,"], &["x-a"]),
            (Omit, &["set-cookie, set-cookie2, x-a"], &["x-a"]),
            (Omit, &["x-a, bad name"], &[]),
            (Omit, &["x-missing"], &[]),
            (Omit, &["*"], ALL),
            (SameOrigin, &["x-a, *"], ALL),
            (Include, &["*"], &["*"]),
            (Include, &["*, x-a"], &["*", "x-a"]),
        ] {
            let visible = visible(ResponseTainting::Cors, mode, expose_headers);
            assert_eq!(visible, expected, "{mode} {expose_headers:?}");
        }
    }

    #[test]
    fn the_basic_filter_hides_the_cookies_alone() {
        let visible = visible(ResponseTainting::Basic, CredentialsMode::Include, &[]);
        assert_eq!(visible, ["*", "etag", "x-a", "x-b"]);
    }
}
