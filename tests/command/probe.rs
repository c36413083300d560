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

/// Grants to the page, and sets these cookies.
fn serve_cookies(cookies: &'static [&'static str]) -> String {
    let (server, _) = serve_headers(|_, headers| {
        let origin = headers["origin"].to_str().unwrap().to_owned();
        let mut lines = vec![
            ("access-control-allow-origin", origin),
            ("access-control-allow-credentials", "true".to_owned()),
        ];
        lines.extend(cookies.iter().map(|own| ("set-cookie", (*own).to_owned())));
        lines
    });
    format!("{server}/me")
}

#[test]
fn a_setting_that_keeps_a_cookie_is_named_and_the_other_one_is_told() {
    let url = serve_cookies(&[]);
    let run = run(&["probe", &url, APP, "--cookie=s=1; SameSite=None; Secure"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for part in [
        "\nChromium: the page can read the answer, without the cookie\n",
        "\n    setting: a new profile treats third-party cookies so; where the user allows them, ",
        "\nChromium with third-party cookies allowed, Firefox with third-party cookies allowed: the page can \
         read the answer\n",
        "\n    cookie: `s` went along\n",
    ] {
        assert!(run.out.contains(part), "{part}{run:?}");
    }
}

#[test]
fn a_cookie_of_the_answer_that_does_not_come_back_is_told() {
    let url = serve_cookies(&["session=s3cr3t; SameSite=Lax"]);
    let text = run(&["probe", &url, APP]);
    assert_eq!(text.code, Some(1), "{text:?}");
    let sentence = "does not come back from the page https://app.example.com, in new profiles of Chromium 156, ";
    assert!(text.out.contains(sentence), "{text:?}");
    assert!(
        text.out
            .contains("    help: `SameSite=Lax` keeps the cookie "),
        "{text:?}"
    );
    assert!(
        text.out
            .contains("requested with credentials included (no cookie went along)")
    );
    assert!(!text.out.contains("s3cr3t"), "{text:?}");
    let report = run(&["probe", &url, APP, "--json"]).json();
    assert_eq!(report["lost_cookies"].as_array().unwrap().len(), 1);
}

#[test]
fn the_cookie_of_the_example_goes_along() {
    let help = run(&["probe", "--help"]).out;
    assert!(help.contains(
        "--origin https://app.example.com \\\n      --cookie 'session=1; SameSite=Lax; Secure'"
    ));
    let url = serve_cookies(&[]).replace("127.0.0.1", "localhost");
    let cookie = "--cookie=session=1; SameSite=Lax; Secure";
    let run = run(&[
        "probe",
        &url,
        "--origin=http://localhost:1",
        cookie,
        "--json",
    ]);
    let report = run.json();
    // WebKit keeps no `Secure` cookie of a server without TLS.
    assert_eq!(report["groups"][0]["engines"][0], "Chromium");
    assert_eq!(
        report["groups"][0]["with_credentials"]["cookies"][0]["sent"],
        true
    );
}

#[test]
fn a_page_over_https_is_blocked_before_it_asks_plain_http() {
    // It has no address: whoever sends something fails.
    let args = ["probe", "http://nowhere.invalid/me", APP];
    let text = run(&args);
    assert_eq!(text.code, Some(1), "{text:?}");
    assert!(
        text.out
            .starts_with("Going to send nothing to http://nowhere.invalid/me.\n")
    );
    for part in [
        "\nChromium, Firefox, WebKit: the page is blocked\n",
        "browsers block such a request as mixed content, before anything is sent",
        "help: serve the server over `https` too",
    ] {
        assert!(text.out.contains(part), "{part}{text:?}");
    }
    let report = run(&[&args[..], &["--json"]].concat()).json();
    assert_eq!(report["requests"], 0);
    assert_eq!(report["groups"][0]["with_credentials"]["result"], "blocked");
}
