//! A headless Chromium behind a chromedriver of its own, each gone when the test is.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    panic,
    path::PathBuf,
    process::{self, Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use fantoccini::{Client, ClientBuilder};
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client as HttpClient, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use tokio::{task::spawn_blocking, time::timeout};

const PATIENCE: Duration = Duration::from_secs(30);
const TEST_LIMIT: Duration = Duration::from_secs(180);

/// Runs a test's body with a browser that is closed whether the body passes, panics or never ends.
pub async fn with_chromium<F>(screen: Screen, body: impl FnOnce(Arc<Chromium>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let setup = Setup {
        screen,
        ..Setup::default()
    };
    with_chromium_as(setup, body).await;
}

/// How a browser is started.
#[derive(Default)]
pub struct Setup<'a> {
    pub screen: Screen,
    /// Chromium's own default where the user has not said.
    pub third_party_cookies: Option<ThirdPartyCookies>,
    /// Further arguments of the command line.
    pub arguments: &'a [&'a str],
}

/// The same with a browser that is started as asked.
pub async fn with_chromium_as<F>(setup: Setup<'_>, body: impl FnOnce(Arc<Chromium>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let browser = Arc::new(Chromium::start(setup).await);
    let mut task = tokio::spawn(body(browser.clone()));
    let outcome = timeout(TEST_LIMIT, &mut task).await;
    task.abort();
    browser.stop().await;
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => panic::resume_unwind(error.into_panic()),
        Err(_) => panic!("the test did not end in time"),
    }
}

pub struct Chromium {
    pub client: Client,
    driver: Driver,
}

/// What differs from a desktop's window.
#[derive(Clone, Copy, Default)]
pub enum Screen {
    #[default]
    Desktop,
    Phone,
}

/// The user's setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ThirdPartyCookies {
    Blocked,
    Allowed,
}

impl Chromium {
    async fn start(setup: Setup<'_>) -> Self {
        let driver = Driver::start().await;
        let profile = format!("--user-data-dir={}", driver.profile.display());
        let mut all = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,1180",
            &profile,
        ];
        all.extend_from_slice(setup.arguments);
        let mut options = json!({ "args": all });
        if let Screen::Phone = setup.screen {
            options["mobileEmulation"] =
                json!({ "deviceMetrics": { "width": 375, "height": 812, "pixelRatio": 1.0 } });
        }
        if let Some(setting) = setup.third_party_cookies {
            let mode = u8::from(setting == ThirdPartyCookies::Blocked);
            options["prefs"] = json!({ "profile": { "cookie_controls_mode": mode } });
        }
        let capabilities = serde_json::Map::from_iter([
            ("goog:chromeOptions".to_owned(), options),
            ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
        ]);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = timeout(PATIENCE, builder.connect(&driver.url))
            .await
            .expect("chromium starts in time")
            .expect("chromedriver opens a session");
        Self { client, driver }
    }

    /// Grants storage access to the frame that the client is in.
    pub async fn grant_storage_access(&self) {
        let permission = json!({ "descriptor": { "name": "storage-access" }, "state": "granted" });
        let answer = self.post("permissions", permission).await;
        assert!(answer["value"].is_null(), "{answer}");
    }

    /// The console's messages of level SEVERE since it was last asked.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" })).await;
        let entries = log["value"]
            .as_array()
            .unwrap_or_else(|| panic!("no log: {log}"));
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// A command of the session that fantoccini does not know.
    async fn post(&self, command: &str, body: Value) -> Value {
        let session = self.client.session_id().await.unwrap();
        let session = session.expect("an open session");
        self.driver
            .post(&format!("/session/{session}/{command}"), body)
            .await
    }

    /// Chromium outlives a chromedriver that is killed, so every test must come here, also one that failed.
    async fn stop(&self) {
        timeout(PATIENCE, self.client.clone().close())
            .await
            .expect("chromium stops in time")
            .expect("chromedriver closes the session");
    }
}

struct Driver {
    process: Child,
    url: String,
    profile: PathBuf,
}

impl Driver {
    async fn start() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let profile = env::temp_dir().join(format!("chromium-{}-{number}", process::id()));
        fs::create_dir(&profile).expect("a new directory for the browser's profile");
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let stdout = process.stdout.take().expect("its output is piped");
        // From here on it is killed and the profile removed whatever happens.
        let mut driver = Self {
            process,
            url: String::new(),
            profile,
        };
        let announced = spawn_blocking(move || {
            BufReader::new(stdout)
                .lines()
                .map_while(Result::ok)
                .find_map(|line| {
                    let (_, port) = line.split_once("started successfully on port ")?;
                    port.trim_end_matches('.').parse::<u16>().ok()
                })
        });
        let port = timeout(PATIENCE, announced)
            .await
            .expect("chromedriver starts in time")
            .expect("its output is read")
            .expect("chromedriver announces its port");
        driver.url = format!("http://127.0.0.1:{port}");
        driver
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let client = HttpClient::builder(TokioExecutor::new()).build_http();
        let request = Request::post(format!("{}{path}", self.url))
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let response = timeout(PATIENCE, client.request(request))
            .await
            .expect("an answer in time")
            .unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
