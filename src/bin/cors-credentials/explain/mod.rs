//! `explain`: what a policy in a file says to a request: the decision, the rule that made it, and the
//! headers that the answers carry; and which browsers would keep a cookie and send it back.

// Files import only files that stand above them here.
//
//   cookie  exchange  request
//   mod  → all of them

mod cookie;
mod exchange;
mod request;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use tower_cors_credentials::{Decision, Origin, PolicyRule, RegisteredPolicy, Registration};

use crate::conclusion::{Conclusion, Ended};
use crate::explain::exchange::{Exchange, add_lines};
use crate::explain::request::PageRequest;
use crate::policy_file::PolicyArgs;

const EXAMPLES: &str = "\
Examples:
  cors-credentials explain policy.toml --origin https://app.example.com --method PUT --header content-type
  cors-credentials explain --table server.cors app.toml --origin https://app.example.com
  cors-credentials explain tenants.toml --origin https://shop.example --registered credentialed
  cors-credentials explain --set-cookie 'session=1; SameSite=Lax' \\
      --origin https://app.example.com --server https://api.example.com

A policy, in TOML:
  [[rule]]                    # pages that may use the user's cookies
  credentialed = [\"https://app.example.com\"]
  methods = [\"PUT\", \"DELETE\"]
  request_headers = [\"content-type\"]
  max_age = 7200

  [[rule]]                    # everybody else, without cookies
  anonymous = \"*\"

Exit codes:
  0  the decision was told, whichever it is
  2  the file is no valid policy (ask `check`), or the command line is wrong";

/// Tell what a policy in a file says to a request, and why
///
/// Prints what becomes of the request in a browser, the rule that decides, the headers of both answers,
/// and near misses. With `--set-cookie`, which browsers keep the cookie and send it back. No server is
/// asked.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The policy: TOML, or JSON where the name ends in `.json`
    #[arg(required_unless_present = "set_cookie")]
    file: Option<PathBuf>,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    request: PageRequest,

    /// How the origin is registered for the tenant that is asked, where the policy names registered
    /// origins
    #[arg(long, value_name = "KIND", requires = "file")]
    registered: Option<Registered>,

    /// A `Set-Cookie` line of the server: tell which browsers keep the cookie and send it back
    #[arg(long, value_name = "LINE")]
    set_cookie: Option<String>,

    /// The origin of the server that sets the cookie; without it, told of the same site and of another
    #[arg(long, value_name = "ORIGIN", requires = "set_cookie")]
    server: Option<Origin>,
}

/// As what an origin can be registered.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Registered {
    Credentialed,
    Anonymous,
}

impl From<Registered> for Registration {
    fn from(registered: Registered) -> Self {
        match registered {
            Registered::Credentialed => Self::Credentialed,
            Registered::Anonymous => Self::Anonymous,
        }
    }
}

pub async fn run(args: &ExplainArgs, out: &mut impl Write) -> Ended {
    write!(out, "{}", explain(args).await?)?;
    Ok(Conclusion::Clean)
}

/// What is printed.
async fn explain(args: &ExplainArgs) -> Result<String, Box<dyn Error>> {
    let mut parts = Vec::new();
    if let Some(file) = &args.file {
        let policy = args.policy.read(file)?;
        let mut rules = policy.rules().iter();
        if args.registered.is_some() && !rules.any(PolicyRule::names_registered_origins) {
            return Err("--registered: the policy has no rule for registered origins".into());
        }
        let registration = args
            .registered
            .map_or(Registration::NotRegistered, Into::into);
        parts.push(explain_request(&policy, &args.request, registration).await?);
    }
    if let Some(line) = &args.set_cookie {
        let page = args.page()?;
        parts.push(cookie::explain(line, page.as_ref(), args.server.as_ref())?);
    }
    Ok(parts.join("\n"))
}

impl ExplainArgs {
    /// The page's origin, for the question of its site.
    fn page(&self) -> Result<Option<Origin>, Box<dyn Error>> {
        let page = self
            .request
            .origin
            .as_ref()
            .map(Origin::try_from)
            .transpose();
        Ok(page.map_err(|error| format!("--origin: {error}"))?)
    }
}

async fn explain_request(
    policy: &RegisteredPolicy,
    request: &PageRequest,
    registration: Registration,
) -> Result<String, Box<dyn Error>> {
    let actual = Exchange::new(policy, request.actual()?, registration).await?;
    let preflight = match request.preflight()? {
        Some(preflight) => Some(Exchange::new(policy, preflight, registration).await?),
        None => None,
    };
    let is_stopped =
        request.needs_preflight() && preflight.as_ref().is_some_and(Exchange::is_refused);

    let mut text = request.title();
    writeln!(text, "\n=> {}", outcome(is_stopped, &actual.decision))?;
    if let Some(index) = rule_of(&actual.decision) {
        writeln!(text, "\nRule {index} decides:\n")?;
        add_lines(&mut text, &toml::to_string(&policy.rules()[index])?)?;
    }
    if let Some(preflight) = &preflight {
        let unsent = if request.needs_preflight() {
            ""
        } else {
            " (browsers send none before this request)"
        };
        let status = preflight.response.status();
        writeln!(text, "\nThe preflight{unsent} is answered {status}:\n")?;
        preflight.add_to(&mut text)?;
    }
    let method = &request.method;
    if is_stopped {
        writeln!(
            text,
            "\nThe answer to a {method} all the same would carry:\n"
        )?;
    } else {
        writeln!(text, "\nThe answer to the {method} carries:\n")?;
    }
    actual.add_to(&mut text)?;
    Ok(text)
}

/// What comes of the request in a browser, which a refused preflight may have stopped.
fn outcome(is_stopped: bool, decision: &Decision) -> &'static str {
    match decision {
        Decision::NotCors => "no CORS request: no page of another origin asks to read the answer",
        _ if is_stopped => "blocked: the preflight is refused, and the request is never sent",
        Decision::Granted(grant) if grant.allows_credentials() => {
            "granted, also with credentials: the page may send it and read the answer"
        }
        Decision::Granted(_) => {
            "granted without credentials: the page may send it and read the answer, \
             but not with `credentials: \"include\"`"
        }
        _ => {
            "refused: the page cannot read the answer; the request itself runs all the same, unless the \
             server's layer is `with_enforcement`"
        }
    }
}

fn rule_of(decision: &Decision) -> Option<usize> {
    match decision {
        Decision::Granted(grant) => Some(grant.rule_index()),
        Decision::Refused(refusal) => refusal.rule_index(),
        _ => None,
    }
}
