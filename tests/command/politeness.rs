//! What is sent: what was announced, and no more.

use std::collections::BTreeSet;

use http::Method;
use http::header::{AUTHORIZATION, COOKIE, ORIGIN, USER_AGENT};

use crate::command::run;
use crate::server::serve_headers;

#[test]
fn an_audit_sends_what_it_announces_first() {
    for (cookies, with_cookies) in [(&[][..], 0), (&["--cookie=session=s3cr3t; Secure"], 13)] {
        let (server, log) = serve_headers(|_, _| Vec::new());
        let url = format!("{server}/me?all");
        let args = ["audit", &url, "--origin=https://app.example.com", "--json"];
        let run = run(&[&args[..], cookies].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        let requests = &run.json()["requests"];
        let log = log.lock().unwrap();

        let total = log.len();
        assert!(
            run.err
                .starts_with(&format!("Going to send {total} requests to {server}, ")),
            "{run:?}"
        );
        assert_eq!(requests["total"], total);
        let count = |method: Method| log.iter().filter(|(own, _)| *own == method).count();
        let (gets, preflights) = (count(Method::GET), count(Method::OPTIONS));
        assert_eq!(gets + preflights, total);
        assert_eq!(requests["preflight"], preflights);
        assert_eq!(requests["get_with_cookies"], with_cookies);
        let storage_access = requests["storage_access"].as_u64().unwrap();
        assert_eq!(
            requests["get"].as_u64().unwrap() + storage_access + with_cookies,
            gets as u64
        );

        let sent = log.iter().filter_map(|(_, headers)| headers.get(ORIGIN));
        let sent: BTreeSet<_> = sent.map(|origin| origin.to_str().unwrap()).collect();
        let announced: BTreeSet<_> = run
            .err
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| word.contains("://") || *word == "null")
            .collect();
        assert_eq!(sent, announced);

        let bearing = log
            .iter()
            .filter(|(_, headers)| headers.contains_key(COOKIE));
        let mut bearing = bearing.peekable();
        assert_eq!(bearing.peek().is_some(), with_cookies > 0);
        assert_eq!(bearing.clone().count() as u64, with_cookies);
        for (method, headers) in bearing {
            assert_eq!(method, Method::GET);
            assert_eq!(headers[COOKIE], "session=s3cr3t");
        }
        assert!(log.iter().all(|(_, own)| !own.contains_key(AUTHORIZATION)));
        let is_named = |own: &http::HeaderMap| {
            own[USER_AGENT]
                .to_str()
                .unwrap()
                .starts_with("cors-credentials/")
        };
        assert!(log.iter().all(|(_, own)| is_named(own)));
        for text in [&run.out, &run.err] {
            assert!(!text.contains("s3cr3t"), "{text}");
        }
    }
}

#[test]
fn a_request_with_effects_is_sent_by_send_alone() {
    let respond = |_: &Method, _: &http::HeaderMap| {
        vec![
            (
                "access-control-allow-origin",
                "https://app.example.com".to_owned(),
            ),
            ("access-control-allow-credentials", "true".to_owned()),
            ("access-control-allow-methods", "DELETE".to_owned()),
        ]
    };
    for (send, expected) in [
        (&[][..], &["OPTIONS", "OPTIONS"][..]),
        (&["--send"], &["OPTIONS", "DELETE", "OPTIONS"]),
    ] {
        let (server, log) = serve_headers(respond);
        let url = format!("{server}/items/1");
        let args = [
            "probe",
            &url,
            "--origin=https://app.example.com",
            "--method=DELETE",
        ];
        let run = run(&[&args[..], send].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        // Three engines ask, and what has effects goes once. The preflight of Firefox tells more.
        let log = log.lock().unwrap();
        let sent: Vec<_> = log.iter().map(|(own, _)| own.to_string()).collect();
        assert_eq!(sent, expected, "{run:?}");
        let is_told = run.out.contains("The `DELETE` itself was not sent");
        assert_eq!(is_told, send.is_empty(), "{run:?}");
    }
}

#[test]
fn a_wrong_command_line_sends_nothing() {
    let (server, log) = serve_headers(|_, _| Vec::new());
    let host = server.strip_prefix("http://").unwrap();
    let url = format!("{server}/me");
    for (args, says) in [
        (
            vec!["audit".to_owned(), format!("http://me:pw@{host}/")],
            "a user name or a password",
        ),
        (
            vec!["audit".to_owned(), format!("ftp://{host}/")],
            "neither `http` nor `https`",
        ),
        (
            vec!["audit".to_owned(), host.to_owned()],
            "write `https://api.example.com/me`",
        ),
        (
            vec![
                "audit".to_owned(),
                url.clone(),
                "--origin=https://app.example.com/".to_owned(),
            ],
            "https://app.example.com",
        ),
        (
            vec![
                "audit".to_owned(),
                url.clone(),
                format!("--origin={server}"),
            ],
            "is the server's own origin",
        ),
        (
            vec![
                "audit".to_owned(),
                url.clone(),
                "--cookie=session".to_owned(),
            ],
            "--cookie: write a name and a value",
        ),
        (
            vec!["audit".to_owned(), url.clone(), "--timeout=0".to_owned()],
            "write a number of seconds",
        ),
        (vec!["probe".to_owned(), url.clone()], "--origin"),
        (
            vec![
                "probe".to_owned(),
                url.clone(),
                "--origin=null".to_owned(),
                "--header=authorization".to_owned(),
            ],
            "write its value too",
        ),
        (
            vec![
                "probe".to_owned(),
                url.clone(),
                "--origin=null".to_owned(),
                "--header=Cookie: a=b".to_owned(),
            ],
            "`cookie` is a forbidden request-header, which no page can set",
        ),
        (
            vec![
                "audit".to_owned(),
                url.clone(),
                "--header=origin".to_owned(),
            ],
            "`origin` is a forbidden request-header, which no page can set",
        ),
    ] {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let run = run(&args);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains(says), "{run:?}");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_request_that_needs_no_preflight_and_is_not_to_be_sent_is_announced_as_nothing() {
    let (server, log) = serve_headers(|_, _| Vec::new());
    let url = format!("{server}/items");
    let run = run(&[
        "probe",
        &url,
        "--origin=https://app.example.com",
        "--method=post",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let start =
        format!("Going to send nothing to {url}: a page may send POST without a preflight, ");
    assert!(run.out.starts_with(&start), "{run:?}");
    assert!(log.lock().unwrap().is_empty());
}
