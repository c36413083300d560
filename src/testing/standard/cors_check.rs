//! The [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check): whether a response says
//! that the page may read it.

use http::HeaderMap;
use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};

use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::engine::Engine;
use crate::testing::header_list::{get, lines};
use crate::testing::outcome::block_reason::{BlockReason, Obstacle};

/// The header lines that the check reads.
pub(crate) struct AllowLines<'a> {
    allow_origin: Vec<&'a [u8]>,
    allow_credentials: Vec<&'a [u8]>,
}

impl<'a> AllowLines<'a> {
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        Self {
            allow_origin: lines(headers, &ACCESS_CONTROL_ALLOW_ORIGIN),
            allow_credentials: lines(headers, &ACCESS_CONTROL_ALLOW_CREDENTIALS),
        }
    }
}

/// Checks a response for a request whose byte-serialized origin is `origin`.
pub(crate) fn cors_check(
    engine: Engine,
    origin: &[u8],
    credentials_mode: CredentialsMode,
    response: AllowLines<'_>,
) -> Result<(), Obstacle> {
    let includes = credentials_mode == CredentialsMode::Include;
    let Some(allowed) = get(&response.allow_origin) else {
        return Err(BlockReason::AllowOriginMissing.into());
    };
    if allowed == b"*" && !includes {
        return Ok(());
    }
    if allowed != origin {
        let reason = match allowed.as_slice() {
            b"*" => BlockReason::AllowOriginWildcard,
            _ => BlockReason::AllowOriginMismatch,
        };
        return Err(reason.because_of(allowed));
    }
    if !includes {
        return Ok(());
    }
    let mut allow_credentials = response.allow_credentials;
    if engine.ignores_empty_allow_credentials() {
        allow_credentials.retain(|line| !line.is_empty());
    }
    match get(&allow_credentials) {
        Some(value) if value == b"true" => Ok(()),
        Some(value) => Err(BlockReason::AllowCredentialsNotTrue.because_of(value)),
        None => Err(BlockReason::AllowCredentialsMissing.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &[u8] = b"https://app.example.com";

    fn check(engine: Engine, mode: CredentialsMode, allow_credentials: &[&[u8]]) -> bool {
        let response = AllowLines {
            allow_origin: vec![APP],
            allow_credentials: allow_credentials.to_vec(),
        };
        cors_check(engine, APP, mode, response).is_ok()
    }

    /// Two values of the observed exchanges cannot be held by a `HeaderValue`, so that no Tower
    /// service can send them. All engines treat them alike.
    #[test]
    fn vertical_tab_and_form_feed_are_no_white_space() {
        use Engine::{Chromium, Firefox, Standard, WebKit};
        for value in [b"true\x0b".as_slice(), b"\x0ctrue"] {
            for engine in [Standard, Chromium, Firefox, WebKit] {
                assert!(check(engine, CredentialsMode::Omit, &[value]));
                assert!(check(engine, CredentialsMode::SameOrigin, &[value]));
                assert!(!check(engine, CredentialsMode::Include, &[value]));
            }
        }
    }

    #[test]
    fn only_firefox_ignores_empty_lines() {
        let include = CredentialsMode::Include;
        for lines in [[b"".as_slice(), b"true"], [b"true", b""]] {
            assert!(!check(Engine::Standard, include, &lines));
            assert!(check(Engine::Firefox, include, &lines));
        }
        assert!(!check(Engine::Firefox, include, &[b""]));
        assert!(!check(Engine::Firefox, include, &[b"true", b"true"]));
    }
}
