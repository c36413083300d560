//! The rules of cookies that have nothing to do with sites: which are stored, and for which URLs.

use http::Response;
use http::header::COOKIE;
use tower_cors_credentials::testing::{CookieReason, Engine};

use crate::model::server::browser;

/// The `Cookie` header of a page's request to its own origin, after visits that set cookies.
async fn header(visits: &[(&str, &str)], url: &str) -> String {
    let mut browser = browser(|_| Response::new(String::new()));
    for (url, cookie) in visits {
        browser.set_cookie(url, cookie).unwrap();
    }
    let origin = url::Url::parse(url).unwrap().origin().ascii_serialization();
    let outcome = browser.page(&origin).fetch(url).send().await.unwrap();
    let cookie = outcome.exchanges()[0].request_headers().get(COOKIE);
    cookie.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_cookie_goes_to_its_domain_and_path() {
    const SET: &str = "https://api.example.com/a/b";
    for (cookie, url, is_sent) in [
        ("c=1", "https://api.example.com/a/x", true),
        ("c=1", "https://api.example.com/a", true),
        ("c=1", "https://api.example.com/ab", false),
        ("c=1", "https://api.example.com/", false),
        ("c=1", "https://api.example.com:8443/a/", true),
        ("c=1", "http://api.example.com/a/", true),
        ("c=1", "https://v2.api.example.com/a/", false),
        ("c=1; Path=/", "https://api.example.com/x", true),
        ("c=1; Path=x", "https://api.example.com/a/", true),
        ("c=1; Path=", "https://api.example.com/x", false),
        ("c=1; Path=/x/", "https://api.example.com/x", false),
        ("c=1; Path=/x/", "https://api.example.com/x/y", true),
        (
            "c=1; Path=/; Domain=example.com",
            "https://example.com/",
            true,
        ),
        (
            "c=1; Path=/; Domain=.example.com",
            "https://a.b.example.com/",
            true,
        ),
        (
            "c=1; Path=/; domain=EXAMPLE.com",
            "https://example.com/",
            true,
        ),
        (
            "c=1; Path=/; Domain=example.com",
            "https://badexample.com/",
            false,
        ),
        (
            "c=1; Path=/; Domain=v2.api.example.com",
            "https://v2.api.example.com/",
            false,
        ),
        ("c=1; Path=/; Domain=", "https://api.example.com/", true),
        ("c=1; Path=/; Domain=", "https://v2.api.example.com/", false),
        ("c=1; Path=/; Domain=com", "https://api.example.com/", false),
        ("c=1; Path=/; Secure", "http://api.example.com/", false),
        ("c=1; Path=/; HttpOnly", "https://api.example.com/", true),
        (
            "c=1; Path=/; Unknown=x; ;",
            "https://api.example.com/",
            true,
        ),
        (
            "c=1; Path=/; SameSite=unknown",
            "https://api.example.com/",
            true,
        ),
    ] {
        let header = header(&[(SET, cookie)], url).await;
        assert_eq!(header, if is_sent { "c=1" } else { "" }, "{cookie} {url}");
    }
    for (cookie, url, is_sent) in [
        ("c=1; Domain=github.io", "https://github.io/", true),
        ("c=1; Domain=github.io", "https://a.github.io/", false),
        ("c=1; Domain=127.0.0.1", "http://127.0.0.1:8080/", true),
        ("c=1; Domain=0.0.1", "http://127.0.0.1/", false),
        ("c=1", "http://[::1]:8080/", true),
        ("c=1; Domain=localhost", "http://localhost/", true),
        ("c=1; Domain=localhost", "http://app.localhost/", false),
    ] {
        let host = match url {
            "https://a.github.io/" => "https://github.io/",
            "http://app.localhost/" => "http://localhost/",
            own => own,
        };
        let header = header(&[(host, cookie)], url).await;
        assert_eq!(header, if is_sent { "c=1" } else { "" }, "{cookie} {url}");
    }
}

#[tokio::test]
async fn names_and_values_are_kept_as_they_are() {
    for (cookie, expected) in [
        ("a=b=c", "a=b=c"),
        (" a = \"b c\" ", "a=\"b c\""),
        ("a=%20", "a=%20"),
        ("a=", "a="),
        ("a", "a"),
        ("=a", "a"),
        ("", ""),
        (";Path=/", ""),
        ("a\u{7f}=1", ""),
        ("a=1\n", ""),
        ("a=1\t", "a=1"),
    ] {
        let header = header(&[("https://a.test/", cookie)], "https://a.test/").await;
        assert_eq!(header, expected, "{cookie:?}");
    }
    for (len, is_stored) in [(4095, true), (4096, false)] {
        let cookie = format!("a={}", "x".repeat(len));
        let header = header(&[("https://a.test/", &cookie)], "https://a.test/").await;
        assert_eq!(!header.is_empty(), is_stored, "{len}");
    }
}

#[tokio::test]
async fn a_newer_cookie_takes_the_place_of_an_older() {
    const A: &str = "https://a.b.test/";
    for (visits, expected) in [
        (&[(A, "c=1"), (A, "c=2")][..], "c=2"),
        (&[(A, "c=1"), (A, "d=1"), (A, "c=2")], "c=2; d=1"),
        (&[(A, "c=1"), (A, "d=1"), (A, "d=2")], "c=1; d=2"),
        (&[(A, "c=1; Domain=b.test"), (A, "c=2")], "c=1; c=2"),
        (&[(A, "c=1; Path=/x"), (A, "c=2")], "c=2"),
        (&[(A, "c=1"), (A, "C=2")], "c=1; C=2"),
        (
            &[(A, "c=1"), (A, "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT")],
            "",
        ),
        // Over http, a `Secure` cookie is neither replaced nor shadowed.
        (&[(A, "c=1; Secure"), ("http://a.b.test/", "c=2")], "c=1"),
        (
            &[
                (A, "c=1; Secure; Domain=b.test"),
                ("http://a.b.test/x/y", "c=2; Path=/x"),
            ],
            "c=1",
        ),
        (&[(A, "c=1; Secure"), (A, "c=2")], "c=2"),
    ] {
        assert_eq!(header(visits, A).await, expected, "{visits:?}");
    }
}

#[tokio::test]
async fn a_names_prefix_is_a_promise() {
    const HTTP: &str = "http://a.test/";
    const HTTPS: &str = "https://a.test/";
    for (url, cookie, reason) in [
        (HTTPS, "__Secure-c=1; Secure", None),
        (HTTPS, "__Secure-c=1", Some(CookieReason::NamePrefix)),
        (HTTPS, "__secure-c=1", Some(CookieReason::NamePrefix)),
        (HTTP, "__Secure-c=1; Secure", Some(CookieReason::Secure)),
        (HTTPS, "__Host-c=1; Secure; Path=/", None),
        (HTTPS, "__Host-c=1; Secure", Some(CookieReason::NamePrefix)),
        (HTTPS, "__Host-c=1; Path=/", Some(CookieReason::NamePrefix)),
        (
            HTTPS,
            "__Host-c=1; Secure; Path=/x",
            Some(CookieReason::NamePrefix),
        ),
        (
            HTTPS,
            "__hOST-c=1; Secure; Path=/; Domain=a.test",
            Some(CookieReason::NamePrefix),
        ),
        (
            HTTPS,
            "=__Host-c=1; Secure; Path=/",
            Some(CookieReason::NamePrefix),
        ),
        (HTTPS, "__Secure-", Some(CookieReason::NamePrefix)),
        (HTTPS, "__Other-c=1", None),
    ] {
        for engine in [Engine::Standard, Engine::WebKit] {
            let mut browser = browser(|_| Response::new(String::new())).with_engine(engine);
            browser.set_cookie(url, cookie).unwrap();
            let mut page = browser.page("https://a.test");
            let outcome = page.fetch("/").send().await.unwrap();
            let unsent = outcome.unsent_cookies().first();
            assert_eq!(unsent.map(|own| own.reason()), reason, "{cookie}");
            assert_eq!(outcome.sent_cookies().len(), usize::from(reason.is_none()));
        }
    }
}

#[tokio::test]
async fn an_insecure_url_does_not_replace_a_secure_cookie() {
    let mut browser = browser(|_| Response::new(String::new()));
    browser
        .set_cookie("https://a.test/", "session=1; Secure")
        .unwrap();
    browser.set_cookie("http://a.test/", "session=2").unwrap();
    let mut page = browser.page("https://a.test");
    page.fetch("/")
        .send()
        .await
        .unwrap()
        .assert_sent_cookie("session");
    let mut page = browser.page("http://a.test");
    let outcome = page.fetch("/").send().await.unwrap();
    let unsent = outcome.unsent_cookies().iter();
    let unsent: Vec<_> = unsent.map(ToString::to_string).collect();
    assert_eq!(
        unsent,
        [
            "`session` stayed behind: `Secure`, and `http://a.test` is neither over `https` nor on a \
             loopback host; serve it over `https`",
            "`session` was not stored: a `Secure` cookie of this name is stored, which \
             `http://a.test` cannot replace; serve it over `https`",
        ],
    );
    browser.set_cookie("http://b.a.test/", "session=3").unwrap();
    browser
        .set_cookie("https://b.a.test/", "other=1; Secure; Domain=a.test")
        .unwrap();
    browser.set_cookie("http://b.a.test/", "other=2").unwrap();
    let mut page = browser.page("http://b.a.test");
    let outcome = page.fetch("/").send().await.unwrap();
    assert_eq!(outcome.sent_cookies(), ["session"]);
    let others = outcome
        .unsent_cookies()
        .iter()
        .filter(|own| own.name() == "other");
    let reasons: Vec<_> = others.map(|own| own.reason()).collect();
    assert_eq!(
        reasons,
        [CookieReason::Secure, CookieReason::WouldReplaceSecure]
    );
}
