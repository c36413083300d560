//! [`Judged`]: what the pages of an origin may do, by the model browser where a page can have it.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN,
};
use http::{Method, Request, Response};
use tower_cors_credentials::testing::{
    Browser, CredentialsMode, Engine, FetchError, Outcome, Page,
};
use tower_service::Service;

use crate::audit::answer::Answer;
use crate::audit::question::Subject;

/// What is given to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    Nothing,
    WithoutCredentials,
    WithCredentials,
}

impl Given {
    /// As reports have it, for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "no",
            Self::WithoutCredentials => "without credentials",
            Self::WithCredentials => "with credentials",
        }
    }
}

/// What an engine does, and why it blocks.
#[derive(Debug)]
pub struct Judged {
    pub given: Given,
    /// Why a request with credentials is blocked, as the model tells it.
    pub blocked: Option<String>,
}

const ENGINES: [Engine; 4] = [
    Engine::Standard,
    Engine::Chromium,
    Engine::Firefox,
    Engine::WebKit,
];

/// Whether the page may read the answer to a `GET`: in any of the engines.
pub fn reads(subject: &Subject, origin: &str, get: &Answer) -> Judged {
    judge(origin, |engine, mode| {
        let replay = Replay {
            get,
            preflight: get,
        };
        let mut browser = Browser::new(replay).with_engine(engine);
        let mut page = page(&mut browser, origin);
        let outcome = now(page.fetch(&subject.target.uri()).credentials(mode).send())?;
        Some((outcome.is_shared(), outcome.to_string()))
    })
    .unwrap_or_else(|| compare(origin, get))
}

/// Whether the page may send a request that needs the preflight: in any of the engines.
pub fn sends(subject: &Subject, origin: &str, preflight: &Answer) -> Judged {
    judge(origin, |engine, mode| {
        let replay = Replay {
            get: preflight,
            preflight,
        };
        let mut browser = Browser::new(replay).with_engine(engine);
        let mut page = page(&mut browser, origin);
        let mut fetch = page.fetch(&subject.target.uri()).method(&subject.method);
        for name in &subject.headers {
            fetch = fetch.header(name, value_of(name));
        }
        let outcome = now(fetch.credentials(mode).send())?;
        // Without a preflight, the answer at hand tells nothing.
        let is_sent = outcome.preflights().next().is_some() && outcome.requests().next().is_some();
        Some((is_sent, outcome.to_string()))
    })
    .unwrap_or_else(|| match allows(subject, preflight) {
        true => compare(origin, preflight),
        false => Judged {
            given: Given::Nothing,
            blocked: None,
        },
    })
}

/// Whether the answer makes the browser send the request once more, with the cookies that the user
/// lets the server have.
pub fn activates(subject: &Subject, origin: &str, inactive: &Answer) -> bool {
    let replay = Replay {
        get: inactive,
        preflight: inactive,
    };
    let mut browser = Browser::new(replay).with_engine(Engine::Chromium);
    let mut page = page(&mut browser, origin);
    let url = subject.target.uri();
    page.grant_storage_access(&url).is_ok()
        && now(page
            .fetch(&url)
            .credentials(CredentialsMode::Include)
            .send())
        .is_some_and(|outcome: Outcome<()>| outcome.requests().count() > 1)
}

/// A value that makes the header one that needs a preflight.
fn value_of(name: &str) -> &'static str {
    match name {
        "content-type" => "application/json",
        _ => "()",
    }
}

fn page<'a, S>(browser: &'a mut Browser<S, String>, origin: &str) -> Page<'a, S, String> {
    match origin {
        "null" => browser.opaque_page(),
        _ => browser.page(origin),
    }
}

/// The most that any engine gives; none where no page can have the origin.
fn judge(
    origin: &str,
    ask: impl Fn(Engine, CredentialsMode) -> Option<(bool, String)>,
) -> Option<Judged> {
    let is_page = origin == "null" || origin.parse::<tower_cors_credentials::Origin>().is_ok();
    if !is_page {
        return None;
    }
    let mut judged = Judged {
        given: Given::Nothing,
        blocked: None,
    };
    for engine in ENGINES {
        for (mode, given) in [
            (CredentialsMode::Omit, Given::WithoutCredentials),
            (CredentialsMode::Include, Given::WithCredentials),
        ] {
            match ask(engine, mode) {
                Some((true, _)) => judged.given = judged.given.max(given),
                Some((false, text)) if mode == CredentialsMode::Include => {
                    judged.blocked.get_or_insert(text);
                }
                Some((false, _)) | None => {}
            }
        }
    }
    Some(judged)
}

/// The CORS check, for an origin that no page of the model can have.
fn compare(origin: &str, answer: &Answer) -> Judged {
    let allowed = answer.lines(&ACCESS_CONTROL_ALLOW_ORIGIN);
    let credentials = answer.lines(&ACCESS_CONTROL_ALLOW_CREDENTIALS);
    let given = match allowed.as_slice() {
        [allowed] if *allowed == origin.as_bytes() => match credentials.as_slice() {
            [b"true"] => Given::WithCredentials,
            _ => Given::WithoutCredentials,
        },
        [b"*"] => Given::WithoutCredentials,
        _ => Given::Nothing,
    };
    Judged {
        given,
        blocked: None,
    }
}

/// Whether a preflight's answer allows the method and each header by name, whichever the origin is.
fn allows(subject: &Subject, preflight: &Answer) -> bool {
    let names = |header, own: &str| {
        let lines = preflight.lines(header);
        let mut names = lines
            .iter()
            .flat_map(|line| line.split(|byte| *byte == b','));
        names.any(|name| name.trim_ascii().eq_ignore_ascii_case(own.as_bytes()))
    };
    let method = subject.method.as_str();
    preflight.response.status().is_success()
        && (subject.method == Method::POST || names(&ACCESS_CONTROL_ALLOW_METHODS, method))
        && subject
            .headers
            .iter()
            .all(|name| names(&ACCESS_CONTROL_ALLOW_HEADERS, name))
}

/// The outcome of a fetch that is answered at once; none where it is an error.
fn now<F>(fetch: F) -> Option<Outcome<()>>
where
    F: Future<Output = Result<Outcome<()>, FetchError<Infallible>>>,
{
    let mut fetch = std::pin::pin!(fetch);
    match fetch
        .as_mut()
        .poll(&mut Context::from_waker(std::task::Waker::noop()))
    {
        Poll::Ready(outcome) => outcome.ok(),
        Poll::Pending => None,
    }
}

/// A service that repeats the answers that a server has given.
struct Replay<'a> {
    get: &'a Answer,
    preflight: &'a Answer,
}

impl Service<Request<String>> for Replay<'_> {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<String>) -> Self::Future {
        let answer = match *request.method() {
            Method::OPTIONS => self.preflight,
            _ => self.get,
        };
        ready(Ok(answer.response.clone()))
    }
}
