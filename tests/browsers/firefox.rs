//! Storage access in Firefox, which by default gives a page of another site cookies of its own.
//!
//! `.ci/run` leaves it out, since geckodriver takes many minutes to build:
//!
//! ```sh
//! apt-get install firefox-esr && cargo install geckodriver
//! cargo test --all-features --test browsers firefox -- --ignored
//! ```

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::storage_access::{HOSTS, PROTOCOLS, Sites, check_who_has_storage_access_activated};

/// How long a test waits for what the browser does.
const PATIENCE: Duration = Duration::from_secs(60);

/// Is killed when the test is over.
struct Geckodriver {
    process: Child,
    url: String,
}

impl Geckodriver {
    fn start() -> Self {
        // It takes no port 0.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let process = Command::new("geckodriver")
            .args(["--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("geckodriver is installed");
        Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    async fn open(&self) -> Client {
        let options = json!({
            "args": ["-headless"],
            "prefs": { "network.dns.localDomains": HOSTS.join(",") },
        });
        let capabilities = serde_json::Map::from_iter([
            ("acceptInsecureCerts".to_owned(), json!(true)),
            ("moz:firefoxOptions".to_owned(), options),
        ]);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let opened = async {
            loop {
                match builder.connect(&self.url).await {
                    Ok(client) => return client,
                    Err(_) => sleep(Duration::from_millis(200)).await,
                }
            }
        };
        timeout(PATIENCE, opened)
            .await
            .expect("firefox starts in time")
    }
}

impl Drop for Geckodriver {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here. It takes Firefox with it.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs firefox-esr and geckodriver: see the top of this file"]
async fn each_request_of_an_activating_rule_arrives_with_the_cookie_and_runs_once() {
    for protocol in PROTOCOLS {
        let sites = Sites::start(protocol).await;
        let driver = Geckodriver::start();
        let client = driver.open().await;
        let checked = tokio::spawn({
            let client = client.clone();
            async move { check_who_has_storage_access_activated(&client, &sites).await }
        })
        .await;
        // Firefox outlives a geckodriver that is killed.
        client.close().await.unwrap();
        checked.unwrap();
    }
}
