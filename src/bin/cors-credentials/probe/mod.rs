//! `probe`: what a page of an origin can read of a running server, in each engine.

// Files import only files that stand above them here.
//
//   help  page_header  wire
//   ask         → page_header, wire
//   lost, told  → ask
//   groups      → ask, told
//   text, json  → groups, help, told
//   mod         → all of them

mod ask;
mod groups;
mod help;
mod json;
mod lost;
mod page_header;
mod text;
mod told;
mod wire;

use std::io::{Write, stderr};

use http::Method;
use indicatif::{ProgressBar, ProgressStyle};
use tower_cors_credentials::Origin;
use tower_cors_credentials::testing::{BlockReason, FetchError, Outcome};

use crate::client::{Client, Deadline};
use crate::conclusion::{Conclusion, Ended};
use crate::cookie_args::cookie_pairs;
use crate::lost_cookie::LostCookie;
use crate::mixed_content;
use crate::page_method::normalized;
use crate::probe::ask::{Attempt, Fetched, PageFetch, ask};
use crate::probe::groups::Group;
use crate::probe::lost::lost_cookies;
use crate::probe::page_header::PageHeader;
use crate::probe::wire::{Wire, is_safe};
use crate::target::Target;

/// The most requests of one run: three engines, each with a preflight, the request, a retry with
/// storage access and the same without credentials, and some redirects.
const MAX_REQUESTS: usize = 40;

const EXAMPLES: &str = "\
Examples:
  cors-credentials probe https://api.example.com/me --origin https://app.example.com
  cors-credentials probe https://api.example.com/items/1 --origin https://app.example.com \\
      --method PUT --header content-type
  cors-credentials probe https://api.example.com/me --origin https://app.example.com \\
      --cookie 'session=1; SameSite=Lax; Secure'

What is sent:
  What the engines send, as the page's `fetch(url, { credentials: \"include\" })`; and where that is blocked,
  the same with `credentials: \"omit\"`. What they send alike goes once. Redirects are followed as browsers
  do. GET, HEAD and OPTIONS are sent; of every other method the preflight alone, unless `--send` is given.
  No credentials are sent but those that you give. No body is read, nothing is decompressed.

The engines are models of Chromium 156 as Debian ships it, Firefox ESR 153 and WebKitGTK 2.50, new
profiles each: Chromium blocks third-party cookies, Firefox keeps them apart, WebKitGTK stores none. Where
such a cookie stays behind, what the engine does with third-party cookies allowed is told too.

A cookie of `--cookie` is one that a visit to the server has stored. With `Partitioned`, it is kept for the
server's own pages, and goes to none of another site: there, the answer to the page itself has to set it.

Exit codes:
  0  the page can read the answer with credentials, in each engine; or it may send the request, which was
     not to be sent
  1  the page is blocked in an engine, or a cookie stays behind, of yours or of the answer
  2  the server could not be asked, or redirects in circles; or the command line is wrong

The certificates that this machine trusts are trusted; `SSL_CERT_FILE` names others. No proxy is used.";

/// Ask a server as a page of an origin would, in each browser engine
///
/// Drives models of three browser engines over a real connection, and prints for each what the page can
/// read, which requests went, at which step of the Fetch standard it is blocked and because of which
/// header, whether the cookie goes along, and what to change.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ProbeArgs {
    /// The URL that the page asks for
    url: Target,

    /// The page's origin, such as `https://app.example.com`, or `null`
    #[arg(long)]
    origin: PageOrigin,

    /// The request's method
    #[arg(long, default_value = "GET")]
    method: Method,

    /// A header that the page sets: its name, or `name: value`; repeat it for more
    #[arg(long = "header", value_name = "HEADER")]
    headers: Vec<PageHeader>,

    /// A cookie of a test account, with its attributes, as a visit to the server has stored it; repeat it
    /// for more
    #[arg(long = "cookie", value_name = "NAME=VALUE; ATTRIBUTES")]
    cookies: Vec<String>,

    /// Send the request also where its method may have effects
    #[arg(long)]
    send: bool,

    /// How long to wait for each answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    timeout: Deadline,

    /// Print JSON, for machines; what is going to be sent is told on standard error
    #[arg(long)]
    pub json: bool,
}

/// A tuple origin, or `null`.
#[derive(Clone, Debug)]
struct PageOrigin(String);

impl std::str::FromStr for PageOrigin {
    type Err = tower_cors_credentials::InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "null" => Ok(Self(text.to_owned())),
            _ => text
                .parse::<Origin>()
                .map(|origin| Self(origin.to_string())),
        }
    }
}

pub async fn run(args: &ProbeArgs, out: &mut impl Write) -> Ended {
    cookie_pairs(&args.cookies)?;
    let page = args.origin.0.parse::<Origin>().ok();
    let blocked = page.and_then(|page| mixed_content::blocked(&page, args.url.origin()));
    let announcement = match blocked {
        Some(_) => format!("Going to send nothing to {}.", args.url),
        None => args.announcement(),
    };
    if args.json {
        // The output is for machines.
        writeln!(stderr(), "{announcement}")?;
    } else {
        writeln!(out, "{announcement}")?;
        out.flush()?;
    }
    let fetch = PageFetch {
        target: args.url.clone(),
        origin: args.origin.0.clone(),
        method: normalized(&args.method),
        headers: args.headers.clone(),
        cookies: args.cookies.clone(),
    };
    if let Some(blocked) = blocked {
        let groups = [Group::blocked_unsent(blocked, mixed_content::HELP)];
        print(args, out, &groups, &[], &fetch, 0)?;
        return Ok(Conclusion::Found);
    }
    let bar = progress_bar();
    let client = Client::new(args.timeout.0)?;
    let wire = Wire::new(client, args.send, MAX_REQUESTS, bar.clone());
    let attempts = ask(&wire, &fetch).await.map_err(sentence)?;
    bar.finish_and_clear();
    if attempts.iter().any(is_in_circles) {
        return Err(
            "the server redirects in circles: browsers follow twenty redirects, and give up".into(),
        );
    }
    let groups = Group::all(&attempts);
    let lost = lost_cookies(&attempts, &fetch);
    print(args, out, &groups, &lost, &fetch, wire.sent())?;
    let is_lacking = |own: &Group| {
        let told = &own.with_credentials;
        told.blocked.is_some() || told.keeps_a_cookie()
    };
    match groups.iter().any(is_lacking) || !lost.is_empty() {
        true => Ok(Conclusion::Found),
        false => Ok(Conclusion::Clean),
    }
}

fn print(
    args: &ProbeArgs,
    out: &mut impl Write,
    groups: &[Group],
    lost: &[LostCookie],
    fetch: &PageFetch,
    sent: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    if args.json {
        writeln!(out, "{}", json::render(groups, lost, fetch, sent))?;
    } else {
        write!(out, "{}", text::render(groups, lost, &fetch.origin)?)?;
    }
    Ok(())
}

impl ProbeArgs {
    fn announcement(&self) -> String {
        let (method, url, origin) = (normalized(&self.method), &self.url, &self.origin.0);
        let is_simple = [Method::GET, Method::HEAD, Method::POST].contains(&method);
        let needs_no_preflight = is_simple && self.headers.is_empty();
        let own = match (is_safe(&method), self.send, needs_no_preflight) {
            (true, _, true) => method.to_string(),
            (true, _, false) => format!("{method} and preflights"),
            (false, true, true) => format!("{method} (by `--send`)"),
            (false, true, false) => format!("{method} (by `--send`) and preflights"),
            (false, false, false) => format!("preflights for {method} (and no {method})"),
            (false, false, true) => {
                return format!(
                    "Going to send nothing to {url}: a page may send {method} without a preflight, unless a header needs \
                     one (`--header content-type`), and the {method} itself is sent by `--send` alone."
                );
            }
        };
        let cookies = match self.cookies.len() {
            0 => "no credentials".to_owned(),
            1 => "the cookie that you gave".to_owned(),
            count => format!("the {count} cookies that you gave"),
        };
        format!(
            "Going to send {own} to {url}, as pages of {origin} in 3 engines, with {cookies}: one at a time, at \
             most {MAX_REQUESTS} with those that redirects lead to, each with {} s to be answered.",
            self.timeout,
        )
    }
}

/// The server's own sentence, without the name of the model.
fn sentence(error: FetchError<crate::client::AskError>) -> String {
    match error {
        FetchError::Service(error) => error.to_string(),
        other => other.to_string(),
    }
}

fn is_in_circles(attempt: &Attempt) -> bool {
    match &attempt.with_credentials {
        Fetched::Outcome(outcome) => match &**outcome {
            Outcome::Blocked(blocked) => blocked.reason() == BlockReason::TooManyRedirects,
            Outcome::Shared(_) => false,
        },
        Fetched::NotSent { .. } => false,
    }
}

/// It is drawn on standard error, and only where that is a terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} asked {pos} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
