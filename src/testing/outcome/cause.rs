//! [`Cause`]: what is wrong with a withheld response, and what to answer instead.

use std::fmt;

use http::HeaderMap;

use crate::escape::AsciiEscaped;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::header_list::{get, lines};
use crate::testing::outcome::block_reason::{BlockReason, Obstacle};
use crate::testing::outcome::network_error::NetworkError;

/// The clause that gives the reason of a network error. It is made by its `Display`.
pub(crate) struct Cause<'a> {
    obstacle: &'a Obstacle,
    /// The withheld response by its name.
    subject: String,
    headers: &'a HeaderMap,
    /// The serialized request origin.
    origin: &'a str,
    includes: bool,
}

impl<'a> Cause<'a> {
    pub(crate) fn of<R>(
        error: &'a NetworkError<R>,
        origin: &'a str,
        credentials_mode: CredentialsMode,
    ) -> Self {
        Self {
            obstacle: &error.obstacle,
            subject: error.subject().to_string(),
            headers: error.response.headers(),
            origin,
            includes: credentials_mode == CredentialsMode::Include,
        }
    }

    /// The `Access-Control-Allow-Origin` that lets the page pass.
    fn required_origin(&self) -> String {
        match (self.origin, self.includes) {
            ("null", true) => "no answer is safe, since the request's origin is `null`, \
                               which any page can have"
                .to_owned(),
            ("null", false) => {
                "the request's origin is `null`, for which it must be `*`".to_owned()
            }
            (origin, true) => format!("with credentials mode `include` it must be `{origin}`"),
            (origin, false) => format!("it must be `{origin}` or `*`"),
        }
    }

    /// A note for those who answer `*` to a request with credentials.
    fn wildcard_note(&self) -> &'static str {
        let name = self.obstacle.reason.header();
        let value = name.and_then(|name| get(&lines(self.headers, &name)));
        match value {
            Some(value) if self.includes && value.contains(&b'*') => {
                "; with credentials mode `include`, `*` is not a wildcard"
            }
            Some(_) | None => "",
        }
    }
}

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = &self.subject;
        let culprit = AsciiEscaped(&self.obstacle.culprit);
        match self.obstacle.reason {
            BlockReason::AllowOriginMissing => write!(
                f,
                "{subject} has no `Access-Control-Allow-Origin`; {}",
                self.required_origin(),
            ),
            BlockReason::AllowOriginMismatch | BlockReason::AllowOriginWildcard => write!(
                f,
                "{subject} says `Access-Control-Allow-Origin: {culprit}`; {}",
                self.required_origin(),
            ),
            BlockReason::AllowCredentialsMissing => write!(
                f,
                "{subject} has no `Access-Control-Allow-Credentials`; \
                 with credentials mode `include` it must be `true`",
            ),
            BlockReason::AllowCredentialsNotTrue => write!(
                f,
                "{subject} says `Access-Control-Allow-Credentials: {culprit}`; \
                 with credentials mode `include` it must be `true`, in lower case and once",
            ),
            BlockReason::StatusNotOk => write!(
                f,
                "{subject} does not have an ok status, which is one of 200 to 299; \
                 answer preflights before routing and authentication",
            ),
            BlockReason::AllowMethodsInvalid => write!(
                f,
                "{subject} says `Access-Control-Allow-Methods: {culprit}`, \
                 which is not a list of methods",
            ),
            BlockReason::AllowHeadersInvalid => write!(
                f,
                "{subject} says `Access-Control-Allow-Headers: {culprit}`, \
                 which is not a list of header names",
            ),
            BlockReason::MethodNotAllowed => write!(
                f,
                "`{culprit}` is not in the `Access-Control-Allow-Methods` of {subject}, \
                 where case matters{}",
                self.wildcard_note(),
            ),
            BlockReason::HeaderNotAllowed => write!(
                f,
                "`{culprit}` is not in the `Access-Control-Allow-Headers` of {subject}{}",
                self.wildcard_note(),
            ),
            BlockReason::AuthorizationNotNamed => write!(
                f,
                "the `*` in the `Access-Control-Allow-Headers` of {subject} \
                 does not cover `authorization`, which must be named",
            ),
            BlockReason::LocationInvalid => {
                write!(
                    f,
                    "the `Location: {culprit}` of {subject} is not a valid URL"
                )
            }
            BlockReason::LocationNotHttp => write!(
                f,
                "the `Location: {culprit}` of {subject} is neither an `http:` nor an `https:` URL",
            ),
            BlockReason::LocationIncludesCredentials => write!(
                f,
                "the `Location` of {subject} includes a user name or a password",
            ),
            BlockReason::TooManyRedirects => write!(
                f,
                "{subject} is the twenty-first in a row, and browsers follow twenty",
            ),
        }
    }
}
