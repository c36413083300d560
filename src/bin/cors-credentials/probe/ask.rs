//! The questions of a page, in each engine.

use http::Method;
use tower_cors_credentials::testing::{
    Browser, CredentialsMode, Engine, FetchError, Outcome, TypeError,
};

use crate::client::AskError;
use crate::probe::page_header::PageHeader;
use crate::probe::wire::{Known, Wire};
use crate::target::Target;

/// The engines, and their names.
pub const ENGINES: [(Engine, &str); 3] = [
    (Engine::Chromium, "Chromium"),
    (Engine::Firefox, "Firefox"),
    (Engine::WebKit, "WebKit"),
];

/// What a page asks for.
#[derive(Clone, Debug)]
pub struct PageFetch {
    pub target: Target,
    /// The page's origin, or `null`.
    pub origin: String,
    pub method: Method,
    pub headers: Vec<PageHeader>,
    /// In the syntax of `Set-Cookie`.
    pub cookies: Vec<String>,
}

/// What came of it in an engine.
pub struct Attempt {
    pub engine: &'static str,
    pub with_credentials: Fetched,
    /// Asked where the page cannot read with credentials.
    pub without_credentials: Option<Fetched>,
}

/// An outcome; or the preflight has passed, and the request itself was not to be sent.
pub enum Fetched {
    Outcome(Box<Outcome<()>>),
    NotSent { why: String, trail: Vec<Known> },
}

impl Fetched {
    pub fn is_blocked(&self) -> bool {
        match self {
            Self::Outcome(outcome) => outcome.is_blocked(),
            Self::NotSent { .. } => false,
        }
    }
}

/// Lets the page ask in each engine, first with credentials.
pub async fn ask(wire: &Wire, fetch: &PageFetch) -> Result<Vec<Attempt>, FetchError<AskError>> {
    let mut attempts = Vec::new();
    for (engine, name) in ENGINES {
        let with_credentials = ask_engine(wire, fetch, engine, CredentialsMode::Include).await?;
        let without_credentials = match with_credentials.is_blocked() {
            true => Some(ask_engine(wire, fetch, engine, CredentialsMode::Omit).await?),
            false => None,
        };
        attempts.push(Attempt {
            engine: name,
            with_credentials,
            without_credentials,
        });
    }
    Ok(attempts)
}

async fn ask_engine(
    wire: &Wire,
    fetch: &PageFetch,
    engine: Engine,
    mode: CredentialsMode,
) -> Result<Fetched, FetchError<AskError>> {
    let wire = wire.for_engine();
    let mut browser = Browser::new(wire.clone()).with_engine(engine);
    set_cookies(&mut browser, fetch)?;
    let mut page = match fetch.origin.as_str() {
        "null" => browser.opaque_page(),
        origin => browser.page(origin),
    };
    let mut asked = page.fetch(&fetch.target.uri()).method(&fetch.method);
    for header in &fetch.headers {
        asked = asked.header(&header.name, header.value.as_bytes());
    }
    match asked.credentials(mode).send().await {
        Ok(outcome) => Ok(Fetched::Outcome(Box::new(outcome))),
        Err(FetchError::Service(error @ AskError::NotSent { .. })) => Ok(Fetched::NotSent {
            why: error.to_string(),
            trail: wire.trail(),
        }),
        Err(error) => Err(error),
    }
}

fn set_cookies(browser: &mut Browser<Wire, String>, fetch: &PageFetch) -> Result<(), TypeError> {
    let url = fetch.target.uri();
    let mut cookies = fetch.cookies.iter();
    cookies.try_for_each(|cookie| browser.set_cookie(&url, cookie))
}
