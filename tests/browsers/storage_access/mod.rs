//! Storage access in real browsers that block third-party cookies: whose requests arrive with the
//! cookie.

mod sites;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use url::Url;

pub use sites::{HOSTS, Sites};

/// How large the body of a POST or PUT is, for each protocol as TLS names it. Over HTTP/1.1 it comes
/// in one piece with the head: hyper closes a connection whose request is answered before all of it
/// has come.
pub const PROTOCOLS: [(&str, usize); 2] = [("h2", 100_000), ("http/1.1", 100)];

/// The user's yes to a frame that asks for its cookies, in a page that has such a frame.
#[derive(Debug)]
struct GrantStorageAccess;

impl WebDriverCompatibleCommand for GrantStorageAccess {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!(
            "session/{}/permissions",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        let permission = json!({
            "descriptor": { "name": "storage-access" },
            "state": "granted",
        });
        (Method::POST, Some(permission.to_string()))
    }
}

/// Opens a blank page of the site, in which the API's frame is granted storage access if
/// `is_granted`.
async fn open_page(client: &Client, sites: &Sites, page: &str, is_granted: bool) {
    client.goto(page).await.unwrap();
    if !is_granted {
        return;
    }
    let script = "const [url, done] = arguments;
        const frame = document.createElement('iframe');
        frame.onload = () => done();
        frame.src = url;
        document.body.append(frame);";
    let frame = format!("{}/frame", sites.api);
    client
        .execute_async(script, vec![json!(frame)])
        .await
        .unwrap();
    let frame = client.find(Locator::Css("iframe")).await.unwrap();
    frame.enter_frame().await.unwrap();
    client.issue_cmd(GrantStorageAccess).await.unwrap();
    client.enter_parent_frame().await.unwrap();
}

/// What a page's script reads, or that it reads nothing.
async fn fetch(
    client: &Client,
    url: &str,
    method: &str,
    credentials: &str,
    length: usize,
) -> String {
    let script = "const [url, method, credentials, length, done] = arguments;
        const body = method === 'GET' ? undefined : 'x'.repeat(length);
        fetch(url, { method, credentials, body })
            .then(async (response) => done(`${response.status} ${await response.text()}`))
            .catch(() => done('nothing'));";
    let arguments = vec![json!(url), json!(method), json!(credentials), json!(length)];
    match client.execute_async(script, arguments).await.unwrap() {
        Value::String(read) => read,
        other => panic!("no text: {other}"),
    }
}

/// The requests as their storage access, whether the cookie came, the status, and whether the
/// handler ran.
type Exchanges<'a> = &'a [(Option<&'a str>, bool, u16, bool)];

async fn check(
    (client, sites): (&Client, &Sites),
    (name, method, credentials): (&str, &str, &str),
    expected: Exchanges<'_>,
    expected_read: &str,
) {
    let path = format!("/{name}/{method}/{credentials}");
    let url = format!("{}{path}", sites.api);
    let read = fetch(client, &url, method, credentials, sites.body).await;
    let seen = sites.seen(&path);
    let exchanges: Vec<_> = seen
        .iter()
        .map(|seen| {
            (
                seen.storage_access.as_deref(),
                seen.has_cookie,
                seen.status,
                seen.ran,
            )
        })
        .collect();
    assert_eq!(exchanges, expected, "{path}, read: {read}");
    assert!(seen.iter().all(|seen| seen.method == method));
    assert_eq!(read, expected_read, "{path}");
}

/// What every browser is expected to do that sends `Sec-Fetch-Storage-Access`, and by default blocks
/// third-party cookies.
pub async fn check_who_has_storage_access_activated(client: &Client, sites: &Sites) {
    let browser = (client, sites);
    client
        .goto(&format!("{}/sign-in", sites.api))
        .await
        .unwrap();
    let methods = ["GET", "POST", "PUT"].map(|method| {
        let length = if method == "GET" { 0 } else { sites.body };
        (
            method,
            format!("200 none, {length} bytes"),
            format!("200 session=1, {length} bytes"),
        )
    });
    for (name, page) in [
        ("before", &sites.activating),
        ("before-too", &sites.credentialed),
    ] {
        open_page(client, sites, page, false).await;
        for (method, without_cookie, _) in &methods {
            let none = [(Some("none"), false, 200, true)];
            check(browser, (name, method, "include"), &none, without_cookie).await;
        }
    }
    let inactive = [(Some("inactive"), false, 200, true)];
    let retried = [
        (Some("inactive"), false, 403, false),
        (Some("active"), true, 200, true),
    ];
    let omitted = [(None, false, 200, true)];
    for (method, without_cookie, with_cookie) in &methods {
        open_page(client, sites, &sites.activating, true).await;
        // Activation lasts for one exchange.
        for path in ["activating", "activating-again"] {
            check(browser, (path, method, "include"), &retried, with_cookie).await;
        }
        check(
            browser,
            ("activating", method, "omit"),
            &omitted,
            without_cookie,
        )
        .await;

        // The user has said yes, and the rule does not ask.
        open_page(client, sites, &sites.credentialed, true).await;
        let path = ("credentialed", *method, "include");
        check(browser, path, &inactive, without_cookie).await;

        // What a page may not read has run all the same, unless a preflight was refused.
        let unread = if *method == "PUT" { &[][..] } else { &inactive };
        open_page(client, sites, &sites.anonymous, true).await;
        let path = ("anonymous", *method, "include");
        check(browser, path, unread, "nothing").await;
        check(
            browser,
            ("anonymous", method, "omit"),
            &omitted,
            without_cookie,
        )
        .await;

        open_page(client, sites, &sites.refused, true).await;
        check(browser, ("refused", method, "include"), unread, "nothing").await;
    }
}
