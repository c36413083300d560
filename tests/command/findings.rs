//! Each thing that an audit finds, at a server that does it and nothing else.

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, COOKIE, ORIGIN};
use http::{HeaderMap, Method};

use crate::command::{ids, run};
use crate::server::serve_headers;

type Lines = Vec<(&'static str, String)>;
type Respond = fn(&str, &Method, &HeaderMap) -> Lines;

const APP: &str = "https://app.example.com";

/// What grants everything to an origin, as it should be granted.
fn grant(origin: &str) -> Lines {
    if origin.is_empty() {
        return nothing();
    }
    vec![
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
        ("access-control-allow-headers", "content-type".to_owned()),
        ("access-control-max-age", "600".to_owned()),
        ("vary", "origin".to_owned()),
    ]
}

fn nothing() -> Lines {
    vec![("vary", "origin".to_owned())]
}

fn grant_if(is_granted: bool, origin: &str) -> Lines {
    if is_granted { grant(origin) } else { nothing() }
}

/// The lines of a grant to the allowed origin, changed by name; an empty value takes the line out.
fn changed(origin: &str, changes: &[(&'static str, &str)]) -> Lines {
    if origin != APP {
        return nothing();
    }
    let mut lines = grant(origin);
    for (name, value) in changes {
        lines.retain(|(own, _)| own != name);
        if !value.is_empty() {
            lines.push((*name, (*value).to_owned()));
        }
    }
    lines
}

/// What changes a grant into an answer that says nothing of `Vary` and that every page may read,
/// without credentials.
const EVERYBODY: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-allow-credentials", ""),
    ("vary", ""),
];

/// The name of a finding, and how bad it is.
type Expected = (&'static str, &'static str);

/// Servers, and what is found of each.
const CASES: &[(&str, Respond, &[Expected])] = &[
    (
        "as it should be",
        |origin, _, _| grant_if(origin == APP, origin),
        &[],
    ),
    (
        "every origin is reflected",
        |origin, _, _| grant(origin),
        &[("any-origin-with-credentials", "critical")],
    ),
    (
        "every origin is reflected to preflights alone",
        |origin, method, _| grant_if(origin == APP || method == Method::OPTIONS, origin),
        &[("any-origin-with-credentials", "high")],
    ),
    (
        "every origin is reflected to signed-in users alone",
        |origin, _, headers| grant_if(origin == APP || headers.contains_key(COOKIE), origin),
        &[("any-origin-with-credentials", "critical")],
    ),
    (
        "`null` is on the list",
        |origin, _, _| grant_if([APP, "null"].contains(&origin), origin),
        &[("null-origin-with-credentials", "critical")],
    ),
    (
        "the beginning is compared",
        |origin, _, _| grant_if(origin.starts_with(APP), origin),
        &[
            ("look-alike-origin-with-credentials", "critical"),
            ("port-with-credentials", "medium"),
            ("spelling-with-credentials", "low"),
        ],
    ),
    (
        "the end is compared",
        |origin, _, _| grant_if(origin.ends_with("example.com"), origin),
        &[
            ("look-alike-origin-with-credentials", "critical"),
            ("http-origin-with-credentials", "high"),
            ("subdomain-with-credentials", "medium"),
        ],
    ),
    (
        "a dot stands for any character",
        |origin, _, _| grant_if([APP, "https://appxexample.com"].contains(&origin), origin),
        &[("look-alike-origin-with-credentials", "critical")],
    ),
    (
        "the scheme is not compared",
        |origin, _, _| grant_if(origin.ends_with("//app.example.com"), origin),
        &[("http-origin-with-credentials", "high")],
    ),
    (
        "the port is not compared",
        |origin, _, _| {
            grant_if(
                origin == APP || origin.strip_prefix(APP) == Some(":8443"),
                origin,
            )
        },
        &[("port-with-credentials", "medium")],
    ),
    (
        "case is not compared",
        |origin, _, _| grant_if(origin.eq_ignore_ascii_case(APP), origin),
        &[("spelling-with-credentials", "low")],
    ),
    (
        "a spelling passes the preflight, and the header does not",
        |origin, method, _| {
            let is_file = origin == "file://" && method == Method::OPTIONS;
            let mut lines = grant_if(origin == APP || is_file, origin);
            lines.retain(|(name, _)| !is_file || *name != "access-control-allow-headers");
            lines
        },
        &[],
    ),
    (
        "two allowed origins",
        |origin, _, _| {
            let mut lines = grant_if(origin == APP, origin);
            lines.push(("access-control-allow-origin", APP.to_owned()));
            lines
        },
        &[
            ("several-allowed-origins", "medium"),
            ("allowed-origin-blocked", "medium"),
        ],
    ),
    (
        "a list of origins",
        |origin, _, _| {
            changed(
                origin,
                &[(
                    "access-control-allow-origin",
                    "https://app.example.com, https://b.example",
                )],
            )
        },
        &[
            ("several-allowed-origins", "medium"),
            ("allowed-origin-blocked", "medium"),
        ],
    ),
    (
        "a slash at the end",
        |origin, _, _| {
            changed(
                origin,
                &[("access-control-allow-origin", "https://app.example.com/")],
            )
        },
        &[
            ("invalid-allowed-origin", "medium"),
            ("allowed-origin-blocked", "medium"),
        ],
    ),
    (
        "a wildcard with credentials",
        |_, _, _| changed(APP, &[("access-control-allow-origin", "*")]),
        &[("wildcard-with-credentials", "low")],
    ),
    (
        "credentials in another case",
        |origin, _, _| changed(origin, &[("access-control-allow-credentials", "True")]),
        &[("invalid-allow-credentials", "low")],
    ),
    (
        "no `Vary`",
        |origin, _, _| changed(origin, &[("vary", "")]),
        &[("vary-missing", "medium")],
    ),
    (
        "no `Vary` without an `Origin`",
        |origin, _, _| match origin {
            "" => Vec::new(),
            _ => grant_if(origin == APP, origin),
        },
        &[("vary-missing", "low")],
    ),
    (
        "everybody's answer without an `Origin` and without `Vary`, of which no page gets less",
        |origin, _, _| match origin {
            "" => changed(APP, EVERYBODY),
            _ => changed(APP, &[("access-control-allow-credentials", "")]),
        },
        &[],
    ),
    (
        "everybody's answer without an `Origin` and without `Vary`, of which the page gets less",
        |origin, _, _| match origin {
            "" => changed(APP, EVERYBODY),
            _ => grant_if(origin == APP, origin),
        },
        &[("vary-missing", "low")],
    ),
    (
        "no `Vary`, and no cache",
        |origin, _, _| {
            changed(
                origin,
                &[("vary", ""), ("cache-control", "private, No-Store")],
            )
        },
        &[],
    ),
    (
        "one answer for all, without `Vary`",
        |_, _, _| changed(APP, &[("vary", "")]),
        &[],
    ),
    (
        "no max-age",
        |origin, _, _| changed(origin, &[("access-control-max-age", "")]),
        &[("preflight-not-cached", "low")],
    ),
    (
        "the allowed origin gets nothing",
        |_, _, _| nothing(),
        &[("allowed-origin-blocked", "medium")],
    ),
    (
        "a cookie that comes back nowhere",
        |origin, method, _| {
            let mut lines = grant_if(origin == APP, origin);
            if method == Method::GET {
                lines.push((
                    "set-cookie",
                    "session=s3cr3t; SameSite=Lax; HttpOnly".to_owned(),
                ));
            }
            lines
        },
        &[("cookie-does-not-travel", "medium")],
    ),
    (
        "storage access for everybody",
        |origin, _, headers| {
            let mut lines = grant_if(origin == APP, origin);
            if headers.contains_key("sec-fetch-storage-access") {
                lines.push((
                    "activate-storage-access",
                    "retry; allowed-origin=*".to_owned(),
                ));
            }
            lines
        },
        &[("storage-access-for-strangers", "high")],
    ),
    (
        "storage access for the allowed page",
        |origin, _, headers| {
            let mut lines = grant_if(origin == APP, origin);
            if headers.contains_key("sec-fetch-storage-access") {
                let app = format!("retry; allowed-origin=\"{APP}\"");
                lines.push(("activate-storage-access", app));
            }
            lines
        },
        &[],
    ),
];

#[test]
fn each_finding_has_its_name_and_its_severity() {
    for (name, respond, expected) in CASES {
        let (server, _) = serve_headers(move |method, headers| {
            assert_eq!(
                headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD),
                method == Method::OPTIONS
            );
            let origin = headers.get(ORIGIN);
            let origin = origin.map_or("", |origin| origin.to_str().unwrap());
            respond(origin, method, headers)
        });
        let url = format!("{server}/me");
        let origin = format!("--origin={APP}");
        let run = run(&["audit", &url, &origin, "--cookie=session=1", "--json"]);
        let report = run.json();
        let severities = report["findings"].as_array().unwrap().iter();
        let severities = severities.map(|own| own["severity"].as_str().unwrap());
        let found: Vec<_> = ids(&report).into_iter().zip(severities).collect();
        assert_eq!(found, *expected, "{name}: {run:?}");
        let code = if expected.is_empty() { 0 } else { 1 };
        assert_eq!(run.code, Some(code), "{name}: {run:?}");
        // The value of a cookie is a secret.
        assert!(!run.out.contains("s3cr3t"), "{run:?}");
        for finding in report["findings"].as_array().unwrap() {
            assert!(
                finding["sentence"].as_str().unwrap().ends_with('.'),
                "{name}"
            );
            assert!(!finding["help"].as_str().unwrap().is_empty(), "{name}");
            assert!(
                !finding["evidence"].as_array().unwrap().is_empty(),
                "{name}"
            );
        }
    }
}

#[test]
fn a_takeover_is_told_as_far_as_the_cookies_seen_allow_it() {
    for (cookie, end) in [
        ("", ": it may be able to take over accounts."),
        (
            "s=1; SameSite=Lax; HttpOnly",
            ": as far as the session is not the cookie seen here, `s` (SameSite=Lax), which browsers keep from \
             other sites, it may be able to take over accounts.",
        ),
        ("s=1; SameSite=None; Secure", ": it can take over accounts."),
    ] {
        let (server, _) = serve_headers(move |_, headers| {
            let origin = headers.get(ORIGIN);
            let mut lines = grant(origin.map_or("", |origin| origin.to_str().unwrap()));
            if !cookie.is_empty() {
                lines.push(("set-cookie", cookie.to_owned()));
            }
            lines
        });
        let report = run(&["audit", &format!("{server}/me"), "--json"]).json();
        let first = &report["findings"][0];
        assert_eq!(first["severity"], "critical");
        let sentence = first["sentence"].as_str().unwrap();
        assert!(sentence.ends_with(end), "{sentence}");
    }
}

#[test]
fn a_header_that_is_given_twice_alike_is_told_so() {
    let (server, _) = serve_headers(|_, headers| {
        let origin = headers.get(ORIGIN);
        let origin = origin.map_or("", |origin| origin.to_str().unwrap());
        let mut lines = grant_if(origin == APP, origin);
        if origin == APP {
            lines.push(("access-control-allow-origin", APP.to_owned()));
        }
        lines
    });
    let url = format!("{server}/me");
    let report = run(&["audit", &url, &format!("--origin={APP}"), "--json"]).json();
    let first = &report["findings"][0];
    assert_eq!(first["id"], "several-allowed-origins");
    assert_eq!(
        first["sentence"],
        "No page can read these answers: they carry `Access-Control-Allow-Origin` twice, and browsers accept it \
         once."
    );
}
