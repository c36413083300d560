//! The example's server, on a file in a directory of the test's own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs, process};

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tower::ServiceExt;
use tower_cors_credentials::CredentialsLayer;

use crate::watch::{PolicyFile, watch};
use crate::{app, replace};

/// A directory that lives as long as the test.
pub struct TempDir(pub PathBuf);

impl TempDir {
    pub fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("{}-{name}", process::id()));
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// Puts another text in the file's place, so that nobody sees half of it.
pub fn put(file: &Path, text: &str) {
    let next = file.with_extension("next");
    fs::write(&next, text).unwrap();
    fs::rename(&next, file).unwrap();
}

/// A policy that grants one origin.
pub fn policy(origin: &str) -> String {
    format!("[[rule]]\ncredentialed = [{origin:?}]\n")
}

/// The example's router, and the task that watches the file.
pub struct Served {
    app: Router,
    reports: Arc<Mutex<Vec<String>>>,
    _watched: JoinSet<()>,
}

impl Served {
    pub fn start(file: PathBuf) -> Self {
        let (file, policy) = PolicyFile::open(file).unwrap();
        let (layer, handle) = CredentialsLayer::reloadable(policy);
        let reports = Arc::new(Mutex::new(Vec::new()));
        let mut watched = JoinSet::new();
        watched.spawn({
            let reports = reports.clone();
            async move {
                let report = |read| reports.lock().unwrap().push(replace(&handle, read));
                match watch(file, report).await.unwrap() {}
            }
        });
        Self {
            app: app(layer),
            reports,
            _watched: watched,
        }
    }

    pub async fn grants(&self, origin: &str) -> bool {
        let request = Request::get("/").header(header::ORIGIN, origin);
        let request = request.body(Body::empty()).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let headers = response.headers();
        assert_eq!(headers[header::VARY], "origin");
        match headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            None => false,
            Some(granted) => {
                assert_eq!(granted, origin);
                assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_CREDENTIALS], "true");
                true
            }
        }
    }

    /// Until the origin is granted, and the one before it no more.
    pub async fn wait_until_granted(&self, origin: &str, before: &str) {
        for _ in 0..TRIES {
            if self.grants(origin).await {
                assert!(!self.grants(before).await);
                return;
            }
            sleep(PAUSE).await;
        }
        panic!("{origin} is never granted: {:?}", self.reports());
    }

    pub async fn wait_for_reports(&self, count: usize) -> Vec<String> {
        for _ in 0..TRIES {
            if self.reports().len() >= count {
                break;
            }
            sleep(PAUSE).await;
        }
        self.reports()
    }

    pub fn reports(&self) -> Vec<String> {
        self.reports.lock().unwrap().clone()
    }
}

/// Half a minute, on a machine that is busy with other things.
const TRIES: usize = 1_500;
const PAUSE: Duration = Duration::from_millis(20);
