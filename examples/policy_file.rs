//! An API whose policy is in a file, which is read again whenever it changes.
//!
//! ```sh
//! cargo run --example policy_file --features reload,serde,tracing -- examples/policy.toml
//! # granted, until the file says otherwise
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! ```
//!
//! The file may be written in place, renamed over, or reached by symbolic links of which one is
//! swapped, as Kubernetes does with a ConfigMap (but for one that is mounted with `subPath`, which
//! Kubernetes never updates). A broken file is reported with every mistake, and the policy in force
//! stays.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::error::Error;
use std::path::{self, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io};

use axum::Router;
use axum::routing::get;
use notify::{RecursiveMode, Watcher};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tower_cors_credentials::{CredentialsLayer, Policy, PolicyHandle};

/// One change comes as several events: it is over when this time has passed since the first.
const BURST: Duration = Duration::from_millis(100);

/// Some file systems tell of no change.
const REREAD: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> ExitCode {
    #[cfg(feature = "tracing")]
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let path = env::args_os().nth(1).ok_or("name the policy's file")?;
    let (file, policy) = PolicyFile::open(path)?;
    let (layer, handle) = CredentialsLayer::reloadable(policy);
    let watched = watch(file, handle, |report| eprintln!("{report}"));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, app(layer)) => Ok(served?),
        watched = watched => match watched? {},
    }
}

pub fn app(layer: CredentialsLayer) -> Router {
    Router::new().route("/", get(async || "hello")).layer(layer)
}

/// A policy's file, and what was last read from it.
pub struct PolicyFile {
    path: PathBuf,
    text: Result<String, String>,
}

impl PolicyFile {
    pub fn open(path: impl Into<PathBuf>) -> Result<(Self, Policy), String> {
        let path = path.into();
        let text = read(&path);
        let file = Self { path, text };
        let policy = file.parse()?;
        Ok((file, policy))
    }

    /// What it says now, unless that is what it said before.
    fn reread(&mut self) -> Option<Result<Policy, String>> {
        let text = read(&self.path);
        if text == self.text {
            return None;
        }
        self.text = text;
        Some(self.parse())
    }

    fn parse(&self) -> Result<Policy, String> {
        let text = self.text.as_ref().map_err(String::clone)?;
        toml::from_str(text).map_err(|error| {
            let mistakes = error.to_string();
            format!("{}: {}", self.path.display(), mistakes.trim_end())
        })
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Replaces the policy whenever the file has another, and reports what became of each change.
pub async fn watch(
    mut file: PolicyFile,
    handle: PolicyHandle,
    report: impl Fn(&str),
) -> notify::Result<Infallible> {
    let changed = Arc::new(Notify::new());
    let tell = changed.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // To read the file is an event too.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            tell.notify_one();
        }
    })?;
    loop {
        // The directories first: a change after the reading wakes us again.
        for directory in directories(&file.path)? {
            if let Err(error) = watcher.watch(&directory, RecursiveMode::NonRecursive) {
                report(&error.to_string());
            }
        }
        match file.reread().map(|read| handle.try_replace(read)) {
            None => {}
            Some(Ok(_)) => report(&format!("{}: in force", file.path.display())),
            Some(Err(error)) => report(&format!("{error}\nthe policy in force stays")),
        }
        _ = timeout(REREAD, changed.notified()).await;
        sleep(BURST).await;
    }
}

/// The directories in which a change makes the path lead to another file: that of each symbolic
/// link on the way, such as the `..data` of a ConfigMap, and the file's own.
fn directories(path: &Path) -> io::Result<BTreeSet<PathBuf>> {
    // Linux follows no more.
    const MAX_LINKS: usize = 40;

    let mut path = path::absolute(path)?;
    let mut directories = BTreeSet::new();
    for _ in 0..MAX_LINKS {
        let from_the_root: Vec<_> = path.ancestors().collect();
        let mut from_the_root = from_the_root.into_iter().rev();
        let Some((link, target)) =
            from_the_root.find_map(|step| fs::read_link(step).ok().map(|target| (step, target)))
        else {
            break;
        };
        let Some(directory) = link.parent() else {
            break;
        };
        let mut linked = directory.join(target);
        linked.extend(path.iter().skip(link.iter().count()));
        directories.insert(directory.to_owned());
        path = linked;
    }
    directories.extend(path.parent().map(Path::to_owned));
    Ok(directories)
}
