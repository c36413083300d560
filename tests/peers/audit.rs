//! [`Report`]: what `cors-credentials audit --json` says of a server.

use std::fmt;

use serde_json::Value;

use crate::process::{bounded, output};

/// Seconds for some forty requests to the loopback.
const LIMIT: u32 = 60;

/// What is meant to work; the cookie is the one that the servers set.
const ARGUMENTS: [&str; 7] = [
    "--origin=https://app.example.com",
    "--cookie=session=1",
    "--method=PUT",
    "--header=content-type",
    "--timeout=10",
    "--json",
    "--",
];

pub struct Report(Value);

/// What the audit says of an origin that a page can have.
#[derive(Debug)]
pub struct Claim {
    pub origin: String,
    /// Whether the answer to a `GET` is shared with the page: `with credentials`, `without
    /// credentials` alone, or `no`.
    pub reads: String,
    /// Whether a `PUT` with the user's credentials is sent.
    pub sends: bool,
}

pub async fn run(url: &str) -> Report {
    let mut command = bounded(LIMIT, env!("CARGO_BIN_EXE_cors-credentials"));
    command.arg("audit").args(ARGUMENTS).arg(url);
    let ended = output(command).await;
    let report = serde_json::from_slice(&ended.stdout);
    let report = Report(report.unwrap_or_else(|error| panic!("{error}: {ended:?}")));
    let found = i32::from(!report.findings().is_empty());
    assert_eq!(ended.status.code(), Some(found), "{report}");
    assert_eq!(report.0["unanswered"], Value::Array(Vec::new()), "{report}");
    report
}

impl Report {
    /// Severity and name of each finding, in order.
    pub fn findings(&self) -> Vec<(&str, &str)> {
        let findings = self.list("findings").iter();
        findings
            .map(|own| (text(&own["severity"]), text(&own["id"])))
            .collect()
    }

    /// A claim for each origin that a page of the attacker's can have: no browser sends an origin in
    /// upper case, and that of a file is `null`.
    pub fn claims(&self) -> Vec<Claim> {
        let origins = self.list("origins").iter();
        let claims = origins.map(|own| Claim {
            origin: text(&own["origin"]).to_owned(),
            reads: text(&own["reads"]).to_owned(),
            sends: own["sends"] == "with credentials",
        });
        let of_pages = claims.filter(|own| {
            let is_spelled = own.origin == own.origin.to_ascii_lowercase();
            is_spelled && own.origin != "file://"
        });
        of_pages.collect()
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0[name].as_array().expect("a list")
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}
