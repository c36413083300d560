//! [`Told`]: what came of a page's request, in values that are compared, printed, or written as JSON.

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, COOKIE, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use tower_cors_credentials::testing::{BlockReason, Exchange, Outcome, Step};

use crate::printable::{printable, without_value};
use crate::probe::ask::{Fetched, is_by_setting};
use crate::probe::wire::Known;

/// What an engine does.
#[derive(Debug)]
pub struct Told {
    pub result: &'static str,
    /// The sentence of the model.
    pub text: String,
    pub status: Option<u16>,
    /// The names of the headers that the page sees.
    pub headers: Vec<String>,
    pub blocked: Option<BlockedAt>,
    pub cookies: Vec<CookieTold>,
    pub exchanges: Vec<ExchangeTold>,
}

/// Where a request is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedAt {
    pub step: &'static str,
    pub step_url: &'static str,
    /// The header that is missing or wrong, unless it is the status.
    pub header: Option<String>,
    pub reason: BlockReason,
}

/// A cookie, and whether it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieTold {
    pub name: String,
    /// Why it did not go.
    pub unsent: Option<String>,
    /// Whether the engine's setting for third-party cookies kept it.
    pub is_by_setting: bool,
}

/// What went over the wire.
#[derive(Debug)]
pub struct ExchangeTold {
    pub is_preflight: bool,
    pub request: String,
    pub request_headers: Vec<String>,
    pub status: u16,
    pub response_headers: Vec<String>,
}

impl Told {
    /// Whether two engines do the same for the page, by the same answers. What they tell the server of
    /// themselves may differ.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let answers = |told: &Self| {
            let answers = told.exchanges.iter().map(|own| {
                let request = (own.is_preflight, own.request.clone());
                (request, own.status, own.response_headers.clone())
            });
            answers.collect::<Vec<_>>()
        };
        (self.result, &self.text, &self.cookies) == (other.result, &other.text, &other.cookies)
            && self.blocked == other.blocked
            && answers(self) == answers(other)
    }

    /// Whether a cookie stays behind.
    pub fn keeps_a_cookie(&self) -> bool {
        self.cookies.iter().any(|cookie| cookie.unsent.is_some())
    }

    pub fn new(fetched: &Fetched) -> Self {
        match fetched {
            Fetched::Outcome(outcome) => Self::of(outcome),
            Fetched::NotSent { why, trail } => Self {
                result: "not sent",
                text: match trail.is_empty() {
                    true => format!("No preflight is needed: the page may send the request. {why}"),
                    false => format!("The preflight lets the page send the request. {why}"),
                },
                status: None,
                headers: Vec::new(),
                blocked: None,
                cookies: Vec::new(),
                exchanges: trail.iter().map(ExchangeTold::of_known).collect(),
            },
        }
    }

    /// A request that is blocked before anything is sent, whatever a server answers.
    pub fn blocked_unsent(text: String) -> Self {
        Self {
            result: "blocked",
            text,
            status: None,
            headers: Vec::new(),
            blocked: None,
            cookies: Vec::new(),
            exchanges: Vec::new(),
        }
    }

    fn of(outcome: &Outcome<()>) -> Self {
        let sent = outcome.sent_cookies().iter().map(|name| CookieTold {
            name: printable(name.as_bytes()),
            unsent: None,
            is_by_setting: false,
        });
        let unsent = outcome.unsent_cookies().iter().map(|cookie| CookieTold {
            name: printable(cookie.name().as_bytes()),
            unsent: Some(cookie.to_string()),
            is_by_setting: is_by_setting(cookie.reason()),
        });
        let (result, status, headers, blocked) = match outcome {
            Outcome::Shared(shared) => {
                let names = shared.headers().keys().map(ToString::to_string);
                let mut names: Vec<_> = names.collect();
                names.sort_unstable();
                ("readable", Some(shared.status().as_u16()), names, None)
            }
            Outcome::Blocked(blocked) => {
                let at = BlockedAt {
                    step: step_name(blocked.step()),
                    step_url: blocked.step().url(),
                    header: blocked.header().map(|name| name.to_string()),
                    reason: blocked.reason(),
                };
                ("blocked", None, Vec::new(), Some(at))
            }
        };
        Self {
            result,
            text: outcome.to_string(),
            status,
            headers,
            blocked,
            cookies: sent.chain(unsent).collect(),
            exchanges: outcome.exchanges().iter().map(ExchangeTold::of).collect(),
        }
    }
}

impl ExchangeTold {
    fn of(exchange: &Exchange) -> Self {
        Self::new(
            exchange.is_preflight(),
            format!("{} {}", exchange.method(), exchange.uri()),
            exchange.request_headers(),
            exchange.status(),
            exchange.response_headers(),
        )
    }

    fn of_known(known: &Known) -> Self {
        Self::new(
            known.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD),
            format!("{} {}", known.method, known.uri),
            &known.headers,
            known.response.status(),
            known.response.headers(),
        )
    }

    fn new(
        is_preflight: bool,
        request: String,
        request_headers: &HeaderMap,
        status: StatusCode,
        response_headers: &HeaderMap,
    ) -> Self {
        Self {
            is_preflight,
            request,
            request_headers: lines(request_headers, |name| {
                matches!(name, "origin" | "cookie")
                    || name.starts_with("access-control-")
                    || name.starts_with("sec-fetch-s")
            }),
            status: status.as_u16(),
            response_headers: lines(response_headers, |name| {
                name.starts_with("access-control-")
                    || matches!(
                        name,
                        "vary" | "location" | "set-cookie" | "activate-storage-access"
                    )
            }),
        }
    }
}

/// The most lines of a head that are shown.
const MAX_LINES: usize = 16;

/// Some lines of a head, sorted by name. Cookies have values that nobody needs to see.
fn lines(headers: &HeaderMap, is_shown: impl Fn(&str) -> bool) -> Vec<String> {
    let shown = headers.iter().filter(|(name, _)| is_shown(name.as_str()));
    let mut lines: Vec<_> = shown
        .map(|(name, value)| {
            let value = value.as_bytes();
            match *name {
                COOKIE => format!("{name}: {}", without_values(value)),
                SET_COOKIE => format!("{name}: {}", without_value(value)),
                _ => format!("{name}: {}", printable(value)),
            }
        })
        .collect();
    lines.sort_by(|a, b| a.split(':').next().cmp(&b.split(':').next()));
    lines.truncate(MAX_LINES);
    lines
}

/// The names of a `Cookie` line.
fn without_values(line: &[u8]) -> String {
    let pairs = line.split(|byte| *byte == b';');
    let names = pairs.map(|pair| without_value(pair.trim_ascii()));
    names.collect::<Vec<_>>().join("; ")
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::CorsPreflightFetch => "CORS-preflight fetch",
        Step::CorsCheck => "CORS check",
        Step::HttpRedirectFetch => "HTTP-redirect fetch",
        // The enumeration may grow.
        _ => "another step",
    }
}
