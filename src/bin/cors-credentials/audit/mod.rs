//! `audit`: what a server lets the pages of hostile origins do.

// Files import only files that stand above them here.
//
//   hostile_origin
//   derive       → hostile_origin
//   question
//   plan         → hostile_origin, question
//   answer       → question
//   errors       → answer, question
//   ask          → answer, errors, plan, question
//   judge        → answer, question
//   observation  → answer, hostile_origin, judge, question
//   findings/    → answer, errors, hostile_origin, judge, observation, question
//   report       → ask, findings, observation, plan, question
//   summary      → hostile_origin, judge, observation, report
//   text, json   → observation, report, summary
//   mod          → all of them

mod answer;
mod ask;
mod derive;
mod errors;
mod findings;
mod hostile_origin;
mod json;
mod judge;
mod observation;
mod plan;
mod question;
mod report;
mod summary;
mod text;

use std::io::{Write, stderr};

use http::Method;
use tower_cors_credentials::Origin;

use crate::audit::ask::ask;
use crate::audit::derive::derive;
use crate::audit::plan::Plan;
use crate::audit::question::Subject;
use crate::audit::report::Report;
use crate::client::{Client, Deadline};
use crate::conclusion::{Conclusion, Ended};
use crate::cookie_args::cookie_pairs;
use crate::page_header_name::page_header_name;
use crate::page_method::{is_forbidden, normalized};
use crate::target::Target;

const EXAMPLES: &str = "\
Examples:
  cors-credentials audit https://api.example.com/me
  cors-credentials audit https://api.example.com/me --origin https://app.example.com
  cors-credentials audit http://localhost:3000/me --origin http://localhost:5173 --json

What is sent:
  10 to 56 requests, by what there is to try, one at a time: GET, and OPTIONS as preflights. The first lines say exactly how
  many, from which origins, and with which credentials: none but the cookies that you give. No redirect is
  followed, no body is read, nothing is decompressed. Ask only servers that are yours, or that you may test.

What is found:
  critical  anybody can use it against the users
  high      somebody in the right place can, or anybody with a user's help
  medium    it takes another hole first, or pages break
  low       it costs time, or may become a hole

Exit codes:
  0  nothing was found
  1  something was found, whether or not all questions were answered
  2  nothing was found, and the server could not be asked, or not all questions were answered; or the
     command line is wrong

A question counts as answered only where the answer tells of CORS: not by 429, by most errors of the server
(5xx), or by an error that the URL gives to everybody.

The certificates that this machine trusts are trusted; `SSL_CERT_FILE` names others. No proxy is used.";

/// Ask a server as an attacker would: which websites may read what it answers to its users
///
/// Derives hostile origins from the server's host and from the allowed origin: another site, `null`, the
/// allowed one with something before or after it, over http, with another port, with a dot replaced, subdomains, and
/// spellings that no browser sends. Asks from each by GET and by a preflight, and lets a model of the
/// browsers' rules tell what a page could read and send.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct AuditArgs {
    /// The URL to ask for: choose one that answers with a signed-in user's data, such as `/me`
    url: Target,

    /// The origin of the page that is meant to work, such as `https://app.example.com`
    #[arg(long)]
    origin: Option<Origin>,

    /// A cookie of a test account to send along, with a `GET` more from each origin; repeat it for more
    #[arg(long = "cookie", value_name = "NAME=VALUE")]
    cookies: Vec<String>,

    /// The method that preflights ask for. It is never sent itself
    #[arg(long, default_value = "POST")]
    method: Method,

    /// The name of a header that preflights ask for; repeat it for more
    #[arg(long = "header", value_name = "NAME", default_value = "content-type", value_parser = page_header_name)]
    headers: Vec<http::HeaderName>,

    /// How long to wait for each answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    timeout: Deadline,

    /// Print JSON, for machines; what is going to be sent is told on standard error
    #[arg(long)]
    pub json: bool,
}

pub async fn run(args: &AuditArgs, out: &mut impl Write) -> Ended {
    let server = args.url.origin();
    if args.origin.as_ref() == Some(server) {
        return Err(format!(
            "--origin: {server} is the server's own origin, to whose pages CORS does not apply; leave it out"
        )
        .into());
    }
    let subject = args.subject()?;
    let hostile = derive(server, args.origin.as_ref());
    let plan = Plan::new(&subject, args.origin.as_ref(), &hostile);
    let announcement = plan.announcement(&subject, args.timeout.0.as_secs_f32())?;
    if args.json {
        // The output is for machines.
        write!(stderr(), "{announcement}")?;
    } else {
        write!(out, "{announcement}")?;
        out.flush()?;
    }
    let mut client = Client::new(args.timeout.0)?;
    let asked = ask(&mut client, &subject, &plan).await?;
    let report = Report::new(&subject, args.origin.as_ref(), &hostile, &plan, &asked);
    if args.json {
        writeln!(out, "{}", json::render(&report))?;
    } else {
        write!(out, "{}", text::render(&report)?)?;
    }
    if !asked.is_complete() {
        writeln!(stderr(), "error: {}", report.incomplete())?;
    }
    Ok(match (report.findings.is_empty(), asked.is_complete()) {
        (false, _) => Conclusion::Found,
        (true, true) => Conclusion::Clean,
        (true, false) => Conclusion::Unanswered,
    })
}

impl AuditArgs {
    fn subject(&self) -> Result<Subject, String> {
        let method = normalized(&self.method);
        if is_forbidden(&method) {
            return Err(format!("--method: no page can send `{method}`"));
        }
        // A header that is not safelisted makes the preflight, whatever the method is.
        if matches!(method, Method::GET | Method::HEAD) {
            return Err(format!(
                "--method: every preflight lets `{method}` pass, and the audit reads by GET already; name a method \
                 that changes something, such as PUT"
            ));
        }
        let mut headers: Vec<_> = self.headers.iter().map(ToString::to_string).collect();
        headers.sort_unstable();
        headers.dedup();
        Ok(Subject {
            target: self.url.clone(),
            cookies: cookie_pairs(&self.cookies)?,
            method,
            headers,
        })
    }
}
