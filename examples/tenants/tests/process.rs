//! A process of the example, as an operator starts it.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::process::{self, Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::tenant::Tenant;

pub const SHOP: &str = "http://shop.tenants.localhost:4201";
pub const BLOG: &str = "http://blog.tenants.localhost:4201";

pub const PATIENCE: Duration = Duration::from_secs(20);

/// A process whose test was killed stops by itself.
const LONGEST: &str = "300";

/// The answer to a page that asks for the note with the user's cookie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    Granted,
    Refused,
    Unavailable,
}

/// Dropping it stops the process.
pub struct Process {
    child: Child,
    log: PathBuf,
    port: u16,
    pub shop: String,
}

impl Process {
    pub fn start(database: &str, arguments: &[&str]) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let log = env::temp_dir().join(format!("tenants-{}-{number}.log", process::id()));
        let mut command = command(database, arguments);
        command.stdout(Stdio::piped());
        command.stderr(fs::File::create(&log).unwrap());
        let mut child = command.spawn().expect("`timeout` is installed");
        let printed = child.stdout.take().expect("its output is piped");
        // From here on it is stopped whatever happens.
        let mut process = Self {
            child,
            log,
            port: 0,
            shop: String::new(),
        };
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            // It has printed everything, and nobody needs to read on.
            if line.starts_with("Press ") {
                return process;
            }
            let origin = line.split_once(": ").map_or("", |(_, url)| url);
            let origin = origin.trim_end_matches('/');
            if let Some(port) = origin.strip_prefix("http://acme.tenants.localhost:") {
                process.port = port.parse().unwrap();
            }
            if origin.starts_with("http://shop.") {
                origin.clone_into(&mut process.shop);
            }
        }
        panic!("it does not start: {}", process.log());
    }

    pub fn origin(&self, tenant: Tenant) -> String {
        format!("http://{}:{}", tenant.host(), self.port)
    }

    /// All that it has told the operator so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A request of the tenant's own page, whose user is signed in.
    pub async fn change(
        &self,
        method: Method,
        tenant: Tenant,
        body: serde_json::Value,
    ) -> StatusCode {
        let request = self.request(method, tenant, "/origins");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let (status, ..) = send(request.body(body.to_string().into()).unwrap()).await;
        status
    }

    pub async fn register(&self, tenant: Tenant, origin: &str) {
        let body = json!({ "origin": origin, "kind": "credentialed" });
        let status = self.change(Method::PUT, tenant, body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{}", self.log());
    }

    pub async fn revoke(&self, tenant: Tenant, origin: &str) {
        let status = self
            .change(Method::DELETE, tenant, json!({ "origin": origin }))
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{}", self.log());
    }

    /// A page of that origin asks for the note, with the cookie of whoever is signed in.
    pub async fn read(&self, tenant: Tenant, origin: &str) -> Answer {
        let request = self.request(Method::GET, tenant, "/note");
        let request = request
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", "same-site");
        let (status, shared, _) = send(request.body(Bytes::new().into()).unwrap()).await;
        match (status, shared) {
            // Also a 503 that the page may read: without a database, the service itself has no data.
            (_, Some(shared)) if shared == origin => Answer::Granted,
            (StatusCode::FORBIDDEN, None) => Answer::Refused,
            (StatusCode::SERVICE_UNAVAILABLE, None) => Answer::Unavailable,
            other => panic!("{other:?}: {}", self.log()),
        }
    }

    pub async fn metric(&self, name: &str) -> u64 {
        let request = self.request(Method::GET, Tenant::Acme, "/metrics");
        let (_, _, text) = send(request.body(Bytes::new().into()).unwrap()).await;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.expect("such a metric").parse().unwrap()
    }

    pub async fn is_listening(&self) -> bool {
        self.metric("registry_listening").await == 1
    }

    pub async fn until_listening(&self) {
        until("it listens", async || self.is_listening().await).await;
    }

    fn request(&self, method: Method, tenant: Tenant, path: &str) -> http::request::Builder {
        let host = format!("{}:{}", tenant.host(), self.port);
        Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:{}{path}", self.port))
            .header(header::HOST, host)
            .header(header::COOKIE, format!("tenants_session={}", tenant.name()))
    }
}

impl Process {
    /// Sends `SIGTERM`, which `timeout` hands on.
    pub fn terminate(&self) -> io::Result<ExitStatus> {
        Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
    }

    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here.
        let _ = self.terminate();
        let _ = self.wait();
        let _ = fs::remove_file(&self.log);
    }
}

/// Runs the example until it stops, which it should at once.
pub fn run(database: &str, arguments: &[&str]) -> Output {
    command(database, arguments)
        .output()
        .expect("`timeout` is installed")
}

/// Waits, and says how long it took.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "in time {what}");
        sleep(Duration::from_millis(2)).await;
    }
    begun.elapsed()
}

fn command(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("timeout");
    command.arg(LONGEST).arg(program());
    command
        .args(["--port", "0", "--database", database])
        .args(arguments);
    command
}

/// The program itself, which is another than that of its tests. It is built as these are, for which the dependencies are there.
fn program() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut build = Command::new("timeout");
        build.arg("600").arg(env!("CARGO"));
        build.args([
            "build",
            "--locked",
            "--quiet",
            "--all-features",
            "--example",
            "tenants",
        ]);
        build.current_dir(env!("CARGO_MANIFEST_DIR"));
        // Build scripts would run again for the news that cargo has for a test: of which package it is.
        for (name, _) in env::vars_os() {
            let of_the_package = ["CARGO_PKG_", "CARGO_MANIFEST_"];
            if of_the_package
                .iter()
                .any(|prefix| name.to_string_lossy().starts_with(prefix))
            {
                build.env_remove(name);
            }
        }
        assert!(build.status().unwrap().success(), "{build:?}");
        let tests = env::current_exe().unwrap();
        tests.with_file_name("tenants")
    })
}

/// The status, who may read the answer with credentials, and the body.
async fn send(request: Request<Full<Bytes>>) -> (StatusCode, Option<String>, String) {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = timeout(PATIENCE, client.request(request)).await;
    let (parts, body) = answer.expect("an answer in time").unwrap().into_parts();
    let header = |name| parts.headers.get(name)?.to_str().ok();
    let credentials = header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS) == Some("true");
    let shared = header(header::ACCESS_CONTROL_ALLOW_ORIGIN).filter(|_| credentials);
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    (parts.status, shared.map(str::to_owned), body)
}
