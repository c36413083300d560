//! What a policy in a file says to a request: the decision, the rule that made it, and the headers
//! that the answers carry. With `--check`, every mistake in the file. With `--set-cookie`, which
//! browsers would keep the cookie and send it back.
//!
//! ```sh
//! cargo run --example explain --features serde -- examples/policy.toml --origin https://app.example.com --method PUT --header content-type
//! cargo run --example explain --features serde -- --check examples/policy.toml
//! cargo run --example explain --features serde -- --set-cookie 'session=1; SameSite=Lax' --origin https://app.example.com --server https://api.example.com
//! ```
//!
//! `cargo install --path . --example explain --features serde` makes it a command.

mod cookie;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Decision, Explanation, Origin, Policy};

/// What a CORS policy in a file says to a request, and why.
#[derive(Debug, Parser)]
#[command(name = "explain")]
struct Args {
    /// The policy: TOML, or JSON where the name ends in `.json`
    #[arg(required_unless_present = "set_cookie")]
    file: Option<PathBuf>,

    /// The table that is the policy in a larger file, such as `cors` or `server.cors`
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// Print every mistake in the file instead, and exit with 1 if there is any
    #[arg(long, conflicts_with_all = ["origin", "method", "headers", "set_cookie"])]
    check: bool,

    /// The page's origin as its browser sends it; without it, the request is no CORS request
    #[arg(long)]
    origin: Option<HeaderValue>,

    /// The request's method
    #[arg(long, default_value = "GET")]
    method: Method,

    /// The name of a header that the page sets; repeat it for more
    #[arg(long = "header", value_name = "NAME", value_parser = header_name)]
    headers: Vec<HeaderName>,

    /// A `Set-Cookie` line of the server: tell which browsers keep the cookie and send it back
    #[arg(long, value_name = "LINE")]
    set_cookie: Option<String>,

    /// The origin of the server that sets the cookie; without it, told of the same site and of another
    #[arg(long, value_name = "ORIGIN", requires = "set_cookie")]
    server: Option<Origin>,
}

fn header_name(text: &str) -> Result<HeaderName, &'static str> {
    text.parse()
        .map_err(|_| "write the name alone, such as `content-type`")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What is printed.
async fn run(args: &Args) -> Result<String, Box<dyn Error>> {
    let policy = match &args.file {
        Some(file) => Some(explain_file(file, args).await?),
        None => None,
    };
    let cookie = match &args.set_cookie {
        Some(line) => Some(cookie::explain(
            line,
            args.page()?.as_ref(),
            args.server.as_ref(),
        )?),
        None => None,
    };
    let parts: Vec<_> = policy.into_iter().chain(cookie).collect();
    Ok(parts.join("\n"))
}

async fn explain_file(file: &Path, args: &Args) -> Result<String, Box<dyn Error>> {
    let policy = read(file, args.table.as_deref())
        .map_err(|error| format!("{}: {}", file.display(), error.to_string().trim_end()))?;
    if args.check {
        let rules = policy.rules();
        let patterns: usize = rules.iter().map(|rule| rule.origins().len()).sum();
        return Ok(format!(
            "{}: no mistakes (rules: {}, patterns: {patterns})\n",
            file.display(),
            rules.len(),
        ));
    }
    explain(&policy, args).await
}

fn read(file: &Path, table: Option<&str>) -> Result<Policy, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let names: Vec<_> = table.iter().flat_map(|table| table.split('.')).collect();
    let policy = PolicyIn(&names);
    Ok(if file.extension().is_some_and(|name| name == "json") {
        let mut json = serde_json::Deserializer::from_str(&text);
        let policy = policy.deserialize(&mut json)?;
        json.end()?;
        policy
    } else {
        policy.deserialize(toml::Deserializer::parse(&text)?)?
    })
}

/// Reads the policy in the table that these names lead to, and passes over what is beside it.
struct PolicyIn<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for PolicyIn<'_> {
    type Value = Policy;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Policy, D::Error> {
        match self.0 {
            [] => Policy::deserialize(deserializer),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for PolicyIn<'_> {
    type Value = Policy;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Policy, A::Error> {
        let (name, names) = self.0.split_first().unwrap_or((&"", &[]));
        let mut policy = None;
        while let Some(key) = table.next_key::<String>()? {
            if key == *name {
                policy = Some(table.next_value_seed(PolicyIn(names))?);
            } else {
                table.next_value::<IgnoredAny>()?;
            }
        }
        policy.ok_or_else(|| A::Error::custom(format_args!("there is no table `{name}`")))
    }
}

async fn explain(policy: &Policy, args: &Args) -> Result<String, Box<dyn Error>> {
    let actual = Exchange::new(policy, args.request()?).await?;
    let preflight = match args.preflight()? {
        Some(preflight) => Some(Exchange::new(policy, preflight).await?),
        None => None,
    };
    let is_stopped = args.needs_preflight() && preflight.as_ref().is_some_and(Exchange::is_refused);

    let mut text = args.title();
    writeln!(text, "\n=> {}", outcome(is_stopped, &actual.decision))?;
    if let Some(index) = rule_of(&actual.decision) {
        writeln!(text, "\nRule {index} decides:\n")?;
        add_lines(&mut text, &toml::to_string(&policy.rules()[index])?)?;
    }
    if let Some(preflight) = &preflight {
        let unsent = if args.needs_preflight() {
            ""
        } else {
            " (browsers send none before this request)"
        };
        let status = preflight.response.status();
        writeln!(text, "\nThe preflight{unsent} is answered {status}:\n")?;
        preflight.add_to(&mut text)?;
    }
    let method = &args.method;
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

/// What the policy says to a request, and what the layer answers.
struct Exchange {
    decision: Decision,
    explanation: Explanation,
    response: Response<String>,
}

impl Exchange {
    /// The inner service's own response has no headers.
    async fn new(policy: &Policy, request: Request<String>) -> Result<Self, Box<dyn Error>> {
        let (method, headers) = (request.method(), request.headers());
        let decision = policy.decide(method, headers);
        let explanation = policy.explain(method, headers);
        let service = service_fn(async |_| Ok::<_, Infallible>(Response::new(String::new())));
        let layer = CredentialsLayer::new(policy.clone());
        Ok(Self {
            decision,
            explanation,
            response: layer.layer(service).oneshot(request).await?,
        })
    }

    fn is_refused(&self) -> bool {
        self.decision.refusal().is_some()
    }

    fn add_to(&self, text: &mut String) -> fmt::Result {
        // The same request is printed alike, whatever the order in which the layer sets them.
        let mut headers: Vec<_> = self.response.headers().iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            add_lines(text, &format!("{name}: {value}"))?;
        }
        writeln!(text, "\nbecause {}", self.explanation.message())?;
        if let Some(miss) = self.explanation.nearest_miss() {
            writeln!(text, "near miss: {miss}")?;
        }
        if let Some(help) = self.explanation.help() {
            writeln!(text, "to change it: {help}")?;
        }
        Ok(())
    }
}

impl Args {
    /// The page's origin, for the question of its site.
    fn page(&self) -> Result<Option<Origin>, Box<dyn Error>> {
        let page = self.origin.as_ref().map(Origin::try_from).transpose();
        Ok(page.map_err(|error| format!("--origin: {error}"))?)
    }

    /// The request that the page makes.
    fn request(&self) -> http::Result<Request<String>> {
        let mut request = Request::builder().method(&self.method);
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.body(String::new())
    }

    /// The preflight that a browser makes before it.
    fn preflight(&self) -> http::Result<Option<Request<String>>> {
        let Some(origin) = &self.origin else {
            return Ok(None);
        };
        let mut preflight = Request::builder()
            .method(Method::OPTIONS)
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, self.method.as_str());
        let names = self.sorted_headers();
        if !names.is_empty() {
            preflight = preflight.header(header::ACCESS_CONTROL_REQUEST_HEADERS, names.join(","));
        }
        preflight.body(String::new()).map(Some)
    }

    /// As browsers list them.
    fn sorted_headers(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn needs_preflight(&self) -> bool {
        let is_safelisted = [Method::GET, Method::HEAD, Method::POST].contains(&self.method);
        !is_safelisted || !self.headers.is_empty()
    }

    fn title(&self) -> String {
        let mut title = self.method.to_string();
        if let Some(origin) = &self.origin {
            title += &format!(" from {}", String::from_utf8_lossy(origin.as_bytes()));
        }
        if !self.headers.is_empty() {
            title += &format!(" with {}", self.sorted_headers().join(", "));
        }
        title
    }
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
            "refused: the page cannot read the answer; unless it is enforced, the request runs all \
             the same"
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

/// Indented, so that Markdown shows them as they are.
fn add_lines(text: &mut String, lines: &str) -> fmt::Result {
    lines
        .lines()
        .try_for_each(|line| writeln!(text, "    {line}"))
}
