//! [`Blocked`]: a fetch that is a network error for the page, and the sentence that a developer
//! needs.

use std::fmt;

use http::{HeaderName, Method, Response, Uri};

use crate::escape::Quoted;
use crate::testing::header_list::{get, lines};
use crate::testing::outcome::block_reason::{BlockReason, Obstacle, Step};
use crate::testing::outcome::exchange::Exchange;
use crate::testing::request::{CredentialsMode, PageOrigin, Request};
use crate::testing::standard::http_redirect_fetch::is_redirect_status;

/// A fetch that is blocked: for the page, nothing but a network error.
///
/// Its text (`Display`) says what is wrong, what to answer instead, and whether the server has run
/// the request all the same.
#[derive(Debug)]
pub struct Blocked<R> {
    page: PageOrigin,
    /// The serialized request origin, which redirects may have made `null`.
    origin: String,
    method: Method,
    url: Uri,
    credentials_mode: CredentialsMode,
    error: NetworkError<R>,
    exchanges: Vec<Exchange>,
}

/// A [network error](https://fetch.spec.whatwg.org/#concept-network-error), and the response that
/// it withholds from the page.
#[derive(Debug)]
pub(crate) struct NetworkError<R> {
    pub(crate) step: Step,
    pub(crate) obstacle: Obstacle,
    pub(crate) response: Response<R>,
}

impl<R> Blocked<R> {
    pub(crate) fn new<B>(
        request: &Request<B>,
        error: NetworkError<R>,
        exchanges: Vec<Exchange>,
    ) -> Self {
        let origin = request.serialized_origin();
        Self {
            page: request.origin.clone(),
            origin: origin.to_str().unwrap_or_default().to_owned(),
            method: request.method.clone(),
            url: request.current_url().uri().clone(),
            credentials_mode: request.credentials_mode,
            error,
            exchanges,
        }
    }

    /// The step of the standard at which the fetch is blocked.
    pub fn step(&self) -> Step {
        self.error.step
    }

    /// What is wrong with the response.
    pub fn reason(&self) -> BlockReason {
        self.error.obstacle.reason
    }

    /// The response header that is missing or wrong; none where it is the status.
    pub fn header(&self) -> Option<HeaderName> {
        self.reason().header()
    }

    /// The URL at which the fetch is blocked, after the redirects that were followed.
    pub fn url(&self) -> &Uri {
        &self.url
    }

    /// Whether the server has run the page's request although its answer is withheld: more than a
    /// preflight has reached it, if only a URL that redirected.
    pub fn has_reached_server(&self) -> bool {
        self.exchanges.iter().any(|own| !own.is_preflight)
    }

    /// The response that is withheld, as the service gave it: the preflight's, the redirect's, or
    /// the one that the page asked for.
    pub fn withheld_response(&self) -> &Response<R> {
        &self.error.response
    }

    /// What went over the wire, in order.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// Which response it is about, to begin a clause with.
    fn subject(&self) -> String {
        let status = self.error.response.status();
        match self.error.step {
            Step::CorsPreflightFetch => {
                format!("the preflight's response (status {})", status.as_u16())
            }
            _ if is_redirect_status(status) => {
                format!("the redirect (status {})", status.as_u16())
            }
            _ => "the response".to_owned(),
        }
    }

    /// What to answer for the page to pass.
    fn required_origin(&self) -> String {
        let includes = self.credentials_mode == CredentialsMode::Include;
        match (self.origin.as_str(), includes) {
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

    fn write_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject();
        let culprit = Quoted(&self.error.obstacle.culprit);
        match self.reason() {
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
                "{subject} has no ok status, 200 to 299; \
                 answer preflights before routing and authentication",
            ),
            BlockReason::AllowMethodsInvalid => write!(
                f,
                "{subject} says `Access-Control-Allow-Methods: {culprit}`, \
                 which is no list of methods",
            ),
            BlockReason::AllowHeadersInvalid => write!(
                f,
                "{subject} says `Access-Control-Allow-Headers: {culprit}`, \
                 which is no list of header names",
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
                write!(f, "the `Location: {culprit}` of {subject} is no URL")
            }
            BlockReason::LocationNotHttp => write!(
                f,
                "the `Location: {culprit}` of {subject} is neither an http: nor an https: URL",
            ),
            BlockReason::LocationIncludesCredentials => write!(
                f,
                "the `Location` of {subject} includes a user name or a password",
            ),
            BlockReason::TooManyRedirects => {
                write!(f, "{subject} would be the twenty-first to be followed")
            }
        }
    }

    /// For those who have answered `*` to a request with credentials.
    fn wildcard_note(&self) -> &'static str {
        let lines = self
            .header()
            .map(|name| lines(self.error.response.headers(), &name));
        let includes = self.credentials_mode == CredentialsMode::Include;
        match lines.and_then(|lines| get(&lines)) {
            Some(value) if includes && value.contains(&b'*') => {
                "; with credentials mode `include`, `*` is no wildcard"
            }
            _ => "",
        }
    }
}

impl<R> fmt::Display for Blocked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, method, url) = (&self.page, &self.method, &self.url);
        write!(f, "{page} cannot read the answer to `{method} {url}`: ")?;
        self.write_cause(f)?;
        f.write_str(match (self.error.step, self.has_reached_server()) {
            (Step::CorsPreflightFetch, true) => {
                ". The request was redirected, and is not sent to this URL."
            }
            (_, true) => ". The server has run the request; only its answer is withheld.",
            (_, false) => ". The request itself is not sent.",
        })
    }
}
