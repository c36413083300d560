//! Values of a header list, read as the Fetch standard reads them.

use http::{HeaderMap, HeaderName};

use crate::fetch::token::is_token;

/// The lines of one name. White space around them is stripped, as every HTTP parser does.
pub(crate) fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a [u8]> {
    let values = headers.get_all(name).iter();
    values.map(|value| trim(value.as_bytes())).collect()
}

/// [Gets](https://fetch.spec.whatwg.org/#concept-header-list-get) the value of a name: its lines,
/// joined by a comma and a space, or nothing where there is no line.
pub(crate) fn get(lines: &[&[u8]]) -> Option<Vec<u8>> {
    (!lines.is_empty()).then(|| lines.join(b", ".as_slice()))
}

/// A value that is not a list of tokens: all its lines, joined.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAList(pub(crate) Vec<u8>);

/// [Extracts](https://fetch.spec.whatwg.org/#extract-header-list-values) the tokens of a list,
/// or nothing where there is no such header. One invalid element makes the list invalid.
pub(crate) fn extract_tokens<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<Vec<&'a [u8]>>, NotAList> {
    let lines = lines(headers, name);
    if lines.is_empty() {
        return Ok(None);
    }
    let elements = lines
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b','))
        .map(trim)
        .filter(|element| !element.is_empty());
    let tokens: Vec<_> = elements.collect();
    if tokens.iter().all(|token| is_token(token)) {
        Ok(Some(tokens))
    } else {
        Err(NotAList(get(&lines).unwrap_or_default()))
    }
}

/// Strips [HTTP whitespace](https://fetch.spec.whatwg.org/#http-whitespace) from both ends. Unlike
/// `trim_ascii` and `trim`, it keeps form feeds and vertical tabs.
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let is_solid = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    match (
        bytes.iter().position(is_solid),
        bytes.iter().rposition(is_solid),
    ) {
        (Some(start), Some(end)) => &bytes[start..=end],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::ACCESS_CONTROL_ALLOW_HEADERS as ACAH;

    use super::*;

    fn map(lines: &[&'static str]) -> HeaderMap {
        let lines = lines.iter().map(|line| HeaderValue::from_static(line));
        lines.map(|line| (ACAH, line)).collect()
    }

    #[test]
    fn lists_are_extracted() {
        for (lines, expected) in [
            (&["a, b"][..], &["a", "b"][..]),
            (&["a,b", "c"], &["a", "b", "c"]),
            (&[",a,\t,b ,"], &["a", "b"]),
            (&["*"], &["*"]),
            (&[""], &[]),
            (&["", "a"], &["a"]),
        ] {
            let map = map(lines);
            let tokens = extract_tokens(&map, &ACAH).unwrap().unwrap();
            let expected: Vec<_> = expected.iter().map(|name| name.as_bytes()).collect();
            assert_eq!(tokens, expected, "{lines:?}");
        }
        assert_eq!(extract_tokens(&map(&[]), &ACAH), Ok(None));
    }

    #[test]
    fn one_invalid_element_makes_the_list_invalid() {
        for lines in [&["a, b c"][..], &["a", "\"b\""], &["a;q=1"], &["a:b"]] {
            let expected = lines.join(", ").into_bytes();
            let map = map(lines);
            let extracted = extract_tokens(&map, &ACAH);
            assert_eq!(extracted, Err(NotAList(expected)), "{lines:?}");
        }
    }

    #[test]
    fn only_http_whitespace_is_trimmed() {
        assert_eq!(trim(b" \t\r\na b\t "), b"a b");
        assert_eq!(trim(b"\x0ctrue\x0b"), b"\x0ctrue\x0b");
        assert_eq!(trim(b" \t"), b"");
    }
}
