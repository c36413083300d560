//! The questions of a page, in each engine.

use http::Method;
use tower_cors_credentials::testing::{
    Browser, CookieReason, CredentialsMode, Engine, FetchError, Outcome, ThirdPartyCookies,
    TypeError,
};

use crate::client::AskError;
use crate::probe::page_header::PageHeader;
use crate::probe::wire::{Known, Wire};
use crate::target::Target;

/// The engines, and their names: by default, and where a user lets third-party cookies through.
pub const ENGINES: [(Engine, &str, Option<&str>); 3] = [
    (
        Engine::Chromium,
        "Chromium",
        Some("Chromium with third-party cookies allowed"),
    ),
    (
        Engine::Firefox,
        "Firefox",
        Some("Firefox with third-party cookies allowed"),
    ),
    (Engine::WebKit, "WebKit", None),
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
    /// Whether the user has changed the setting for third-party cookies.
    pub is_changed: bool,
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

    /// Whether a cookie stays behind that another setting may let through.
    fn is_cut_by_setting(&self) -> bool {
        match self {
            Self::Outcome(outcome) => {
                let mut unsent = outcome.unsent_cookies().iter();
                unsent.any(|cookie| is_by_setting(cookie.reason()))
            }
            Self::NotSent { .. } => false,
        }
    }
}

/// Whether the setting for third-party cookies keeps a cookie back.
pub fn is_by_setting(reason: CookieReason) -> bool {
    matches!(
        reason,
        CookieReason::ThirdParty | CookieReason::OtherPartition
    )
}

/// Lets the page ask in each engine, first with credentials.
pub async fn ask(wire: &Wire, fetch: &PageFetch) -> Result<Vec<Attempt>, FetchError<AskError>> {
    let mut attempts = Vec::new();
    for (engine, name, name_where_allowed) in ENGINES {
        let attempt = attempt(wire, fetch, (engine, None), name).await?;
        let changed = name_where_allowed.filter(|_| attempt.with_credentials.is_cut_by_setting());
        attempts.push(attempt);
        if let Some(name) = changed {
            let engine = (engine, Some(ThirdPartyCookies::Allowed));
            attempts.push(self::attempt(wire, fetch, engine, name).await?);
        }
    }
    Ok(attempts)
}

/// An engine, and its setting where that is not the default.
type Configured = (Engine, Option<ThirdPartyCookies>);

async fn attempt(
    wire: &Wire,
    fetch: &PageFetch,
    engine: Configured,
    name: &'static str,
) -> Result<Attempt, FetchError<AskError>> {
    let with_credentials = ask_engine(wire, fetch, engine, CredentialsMode::Include).await?;
    let without_credentials = match with_credentials.is_blocked() {
        true => Some(ask_engine(wire, fetch, engine, CredentialsMode::Omit).await?),
        false => None,
    };
    Ok(Attempt {
        engine: name,
        is_changed: engine.1.is_some(),
        with_credentials,
        without_credentials,
    })
}

async fn ask_engine(
    wire: &Wire,
    fetch: &PageFetch,
    (engine, setting): Configured,
    mode: CredentialsMode,
) -> Result<Fetched, FetchError<AskError>> {
    let wire = wire.for_engine();
    let mut browser = Browser::new(wire.clone()).with_engine(engine);
    if let Some(setting) = setting {
        browser = browser.with_third_party_cookies(setting);
    }
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
