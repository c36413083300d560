//! What a page of an origin can read, in each engine.

use http::Method;

use crate::command::run;
use crate::server::serve_headers;

const APP: &str = "--origin=https://app.example.com";

#[test]
fn engines_that_agree_are_told_together() {
    let (server, log) = serve_headers(|_, _| Vec::new());
    let url = format!("{server}/me");
    let run = run(&["probe", &url, APP]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for line in [
        "\nChromium, Firefox, WebKit: the page is blocked\n",
        "    step: CORS check (https://fetch.spec.whatwg.org/#concept-cors-check)\n",
        "    header: access-control-allow-origin\n",
        "    help: answer `Access-Control-Allow-Origin: https://app.example.com`, ",
        "        origin: https://app.example.com\n",
        "    is answered 200\n",
    ] {
        assert!(run.out.contains(line), "{line}{run:?}");
    }
    assert!(
        log.lock()
            .unwrap()
            .iter()
            .all(|(method, _)| method == Method::GET)
    );
}

#[test]
fn a_wildcard_is_read_without_credentials_alone() {
    let (server, _) = serve_headers(|_, _| vec![("access-control-allow-origin", "*".to_owned())]);
    let url = format!("{server}/me");
    let text = run(&["probe", &url, APP]);
    assert_eq!(text.code, Some(1), "{text:?}");
    assert!(
        text.out
            .contains("Without credentials (`credentials: \"omit\"`), the page can read it."),
        "{text:?}"
    );

    let report = run(&["probe", &url, APP, "--json"]).json();
    for group in report["groups"].as_array().unwrap() {
        assert_eq!(group["with_credentials"]["result"], "blocked");
        assert_eq!(
            group["with_credentials"]["blocked"]["header"],
            "access-control-allow-origin"
        );
        assert_eq!(group["without_credentials"]["result"], "readable");
    }
}

#[test]
fn engines_differ_where_they_do() {
    let (server, _) = serve_headers(|_, _| {
        vec![
            (
                "access-control-allow-origin",
                "https://app.example.com".to_owned(),
            ),
            ("access-control-allow-credentials", String::new()),
            ("access-control-allow-credentials", "true".to_owned()),
        ]
    });
    let url = format!("{server}/me");
    let report = run(&["probe", &url, APP, "--json"]).json();
    let results = report["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| {
            let engines = group["engines"].as_array().unwrap().iter();
            engines.map(|own| (own.as_str().unwrap(), &group["with_credentials"]["result"]))
        });
    let mut results: Vec<_> = results.collect();
    results.sort_unstable_by_key(|(engine, _)| *engine);
    assert_eq!(
        results
            .into_iter()
            .map(|(engine, own)| (engine, own.as_str().unwrap()))
            .collect::<Vec<_>>(),
        [
            ("Chromium", "blocked"),
            ("Firefox", "readable"),
            ("WebKit", "blocked")
        ],
    );
}

#[test]
fn a_cookie_that_stays_behind_is_told_with_the_reason_and_without_its_value() {
    let (server, log) = serve_headers(|_, _| {
        vec![
            (
                "access-control-allow-origin",
                "https://app.example.com".to_owned(),
            ),
            ("access-control-allow-credentials", "true".to_owned()),
            ("set-cookie", "other=s3cr3t; Path=/".to_owned()),
        ]
    });
    let url = format!("{server}/me");
    let cookie = "--cookie=session=s3cr3t; SameSite=Lax";
    let run = run(&["probe", &url, APP, cookie]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.out
            .contains("the page can read the answer, without the cookie"),
        "{run:?}"
    );
    assert!(
        run.out
            .contains("    cookie: `session` stayed behind: `SameSite=Lax`"),
        "{run:?}"
    );
    assert!(
        run.out.contains("        set-cookie: other=...; Path=/\n"),
        "{run:?}"
    );
    assert!(!run.out.contains("s3cr3t"), "{run:?}");
    assert!(
        log.lock()
            .unwrap()
            .iter()
            .all(|(_, own)| !own.contains_key("cookie"))
    );
}

#[test]
fn within_one_site_the_cookie_goes() {
    let (server, _) = serve_headers(|_, headers| {
        vec![
            (
                "access-control-allow-origin",
                headers["origin"].to_str().unwrap().to_owned(),
            ),
            ("access-control-allow-credentials", "true".to_owned()),
        ]
    });
    let url = format!("{server}/me");
    let page = "--origin=http://127.0.0.1:1";
    let run = run(&["probe", &url, page, "--cookie=session=s3cr3t; SameSite=Lax"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.out
            .contains("\nChromium, Firefox, WebKit: the page can read the answer\n"),
        "{run:?}"
    );
    assert!(
        run.out.contains("    cookie: `session` went along\n"),
        "{run:?}"
    );
    assert!(run.out.contains("        cookie: session=...\n"), "{run:?}");
    assert!(!run.out.contains("s3cr3t"), "{run:?}");
}
