//! Enforcement against Chromium: its forms, its fetches and its WebSockets.

use fantoccini::Client;
use serde_json::{Value, json};
use tower_cors_credentials::{CredentialsLayer, Enforcement, Policy, Rule};

use crate::chromium::sites::{Listener, Log, Seen};
use cors_test_support::chromium::{Screen, with_chromium};

struct Sites {
    api: String,
    credentialed: String,
    anonymous: String,
    /// Of the API's site, as the others are.
    unnamed: String,
    unnamed_cross_site: String,
    log: Log,
}

impl Sites {
    async fn start() -> Self {
        let [api, credentialed, anonymous, unnamed] = [
            Listener::on("127.0.0.1").await,
            Listener::on("127.0.0.1").await,
            Listener::on("127.0.0.1").await,
            Listener::on("127.0.0.1").await,
        ];
        let cross_site = Listener::on("localhost").await;
        let policy = Policy::new([
            Rule::credentialed([&credentialed.origin]),
            Rule::anonymous([&anonymous.origin]),
        ]);
        let layer = CredentialsLayer::new(policy.unwrap()).with_enforcement(Enforcement::Reject);
        let origin = |listener: &Listener| listener.origin.clone();
        let mut sites = Self {
            api: origin(&api),
            credentialed: origin(&credentialed),
            anonymous: origin(&anonymous),
            unnamed: origin(&unnamed),
            unnamed_cross_site: origin(&cross_site),
            log: Log::default(),
        };
        sites.log = api.serve_api(layer);
        for listener in [credentialed, anonymous, unnamed, cross_site] {
            listener.serve_pages();
        }
        sites
    }

    /// The one request that came to the path.
    fn seen(&self, path: &str) -> Seen {
        let seen = self.log.of(path);
        assert_eq!(seen.len(), 1, "{path}: {seen:?}");
        seen[0].clone()
    }
}

async fn run(client: &Client, script: &str, args: &[&str]) -> Value {
    let args = args.iter().map(|arg| json!(arg)).collect();
    client.execute_async(script, args).await.unwrap()
}

/// A request that needs no preflight, and whose answer the page does not ask to read.
async fn post(client: &Client, url: &str, credentials: &str) {
    let script = "const [url, credentials, done] = arguments;
        fetch(url, { method: 'POST', mode: 'no-cors', credentials }).finally(() => done());";
    run(client, script, &[url, credentials]).await;
}

/// Whether it opens.
async fn socket(client: &Client, url: &str) -> bool {
    let script = "const [url, done] = arguments;
        const socket = new WebSocket(url.replace('http', 'ws'));
        socket.onmessage = () => done(true);
        socket.onerror = () => done(false);";
    run(client, script, &[url]).await == json!(true)
}

/// Leaves the page by a form, and waits for what comes.
async fn submit(client: &Client, url: &str, method: &str) {
    let script = "const [url, method] = arguments;
        const form = Object.assign(document.createElement('form'), { action: url, method });
        document.body.append(form);
        form.submit();";
    let args = vec![json!(url), json!(method)];
    client.execute(script, args).await.unwrap();
    let arrived = async {
        while client
            .current_url()
            .await
            .unwrap()
            .as_str()
            .trim_end_matches('?')
            != url
        {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(crate::chromium::PATIENCE, arrived)
        .await
        .expect("it arrives in time");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn pages_act_if_the_policy_lets_them() {
    let sites = Sites::start().await;
    with_chromium(Screen::Desktop, |browser| async move {
        let client = &browser.client;
        let api = &sites.api;
        // The cookie goes to every port of its host.
        client.goto(&format!("{api}/page")).await.unwrap();
        let cookie = "document.cookie = 'session=1'";
        client.execute(cookie, vec![]).await.unwrap();

        for (name, page, posts, posts_anonymously, opens) in [
            ("own", api, true, true, true),
            ("credentialed", &sites.credentialed, true, true, true),
            ("anonymous", &sites.anonymous, false, true, false),
            ("unnamed", &sites.unnamed, false, false, false),
            ("cross-site", &sites.unnamed_cross_site, false, false, false),
        ] {
            client.goto(&format!("{page}/page")).await.unwrap();
            let is_cross_site = page == &sites.unnamed_cross_site;
            let site = match name {
                "own" => "same-origin",
                "cross-site" => "cross-site",
                _ => "same-site",
            };

            for (credentials, acts) in [("include", posts), ("omit", posts_anonymously)] {
                let path = format!("/{credentials}/{name}");
                post(client, &format!("{api}{path}"), credentials).await;
                let seen = sites.seen(&path);
                assert_eq!((seen.ran, seen.status), status(acts), "{seen:?}");
                assert_eq!(seen.origin.as_deref(), Some(page.as_str()), "{seen:?}");
                assert_eq!(seen.fetch_site.as_deref(), Some(site), "{seen:?}");
                let has_cookie = credentials == "include" && !is_cross_site;
                assert_eq!(seen.has_cookie, has_cookie, "{seen:?}");
            }

            let path = format!("/socket/{name}");
            assert_eq!(
                socket(client, &format!("{api}{path}")).await,
                opens,
                "{name}"
            );
            let seen = sites.seen(&path);
            assert_eq!(seen.ran, opens, "{seen:?}");
            assert_eq!(seen.status, if opens { 101 } else { 403 }, "{seen:?}");
            assert_eq!(seen.origin.as_deref(), Some(page.as_str()), "{seen:?}");
            // Chromium says nothing of the site here: the host decides.
            assert_eq!(seen.fetch_site, None, "{seen:?}");

            // A form's POST, and its GET, which carries no origin.
            for (method, acts) in [("post", posts), ("get", true)] {
                client.goto(&format!("{page}/page")).await.unwrap();
                let path = format!("/form-{method}/{name}");
                submit(client, &format!("{api}{path}"), method).await;
                let seen = sites.seen(&path);
                assert_eq!((seen.ran, seen.status), status(acts), "{seen:?}");
                assert_eq!(seen.fetch_site.as_deref(), Some(site), "{seen:?}");
                let origin = (method == "post").then_some(page.as_str());
                assert_eq!(seen.origin.as_deref(), origin, "{seen:?}");
            }
        }

        // The own page's form under `no-referrer` is of an opaque origin.
        let page = format!("{api}/page-without-referrer");
        client.goto(&page).await.unwrap();
        submit(client, &format!("{api}/form-without-referrer"), "post").await;
        let seen = sites.seen("/form-without-referrer");
        assert_eq!((seen.ran, seen.status), status(true), "{seen:?}");
        assert_eq!(seen.origin.as_deref(), Some("null"), "{seen:?}");
        assert_eq!(seen.fetch_site.as_deref(), Some("same-origin"), "{seen:?}");
    })
    .await;
}

/// The limit that the README tells of: for Chromium, a reload is the wish of the page that asks for
/// it. In place of a rejection, which has no body, it shows a page of its own, of no origin.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn a_rejected_post_that_is_reloaded_runs_only_if_an_error_page_of_the_own_origin_does_it() {
    let sites = Sites::start().await;
    with_chromium(Screen::Desktop, |browser| async move {
        let client = &browser.client;
        let page = &sites.unnamed_cross_site;
        for (path, by_script) in [
            ("/rejected", ("cross-site", "null", false)),
            ("/error-page", ("same-origin", sites.api.as_str(), true)),
        ] {
            client.goto(&format!("{page}/page")).await.unwrap();
            submit(client, &format!("{}{path}", sites.api), "post").await;
            client.refresh().await.unwrap();
            let reload = "location.reload()";
            client.execute(reload, vec![]).await.unwrap();
            let all_three = async {
                while sites.log.of(path).len() < 3 {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(crate::chromium::PATIENCE, all_three)
                .await
                .expect("it is sent again in time");
            let seen = sites.log.of(path);
            let by_page = ("cross-site", page.as_str(), false);
            assert_eq!(seen.len(), 3, "{seen:?}");
            for (seen, (site, origin, acts)) in seen.iter().zip([by_page, by_page, by_script]) {
                assert_eq!(seen.method, "POST", "{seen:?}");
                assert_eq!((seen.ran, seen.status), status(acts), "{seen:?}");
                assert_eq!(seen.fetch_site.as_deref(), Some(site), "{seen:?}");
                assert_eq!(seen.origin.as_deref(), Some(origin), "{seen:?}");
            }
        }
    })
    .await;
}

fn status(acts: bool) -> (bool, u16) {
    if acts { (true, 200) } else { (false, 403) }
}
