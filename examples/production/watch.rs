//! A policy's file, read again whenever it changes.
//!
//! The file may be written in place, renamed over, or reached by symbolic links of which one is
//! swapped, as Kubernetes does with a ConfigMap (but for one that is mounted with `subPath`, which
//! Kubernetes never updates).

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use notify::{RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tower_cors_credentials::Policy;

/// One change comes as several events: it is over when this time has passed since the first.
const BURST: Duration = Duration::from_millis(100);

/// Some file systems tell of no change.
const REREAD: Duration = Duration::from_secs(60);

/// A policy's file, and what was last read from it.
pub struct PolicyFile {
    path: PathBuf,
    text: Result<String, FileError>,
}

impl PolicyFile {
    pub fn open(path: impl Into<PathBuf>) -> Result<(Self, Policy), FileError> {
        let path = path.into();
        let text = read(&path);
        let file = Self { path, text };
        let policy = file.parse()?;
        Ok((file, policy))
    }

    /// What it says now, unless that is what it said before.
    fn reread(&mut self) -> Option<Result<Policy, FileError>> {
        let text = read(&self.path);
        if text == self.text {
            return None;
        }
        self.text = text;
        Some(self.parse())
    }

    fn parse(&self) -> Result<Policy, FileError> {
        let text = self.text.as_ref().map_err(FileError::clone)?;
        toml::from_str(text).map_err(|error| FileError::new(&self.path, error))
    }
}

fn read(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(|error| FileError::new(path, error))
}

/// Why a file gives no policy.
#[derive(Clone, PartialEq)]
pub struct FileError(String);

impl FileError {
    fn new(path: &Path, error: impl fmt::Display) -> Self {
        let error = error.to_string();
        Self(format!("{}: {}", path.display(), error.trim_end()))
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What `main` prints of the error that it returns.
impl fmt::Debug for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for FileError {}

/// Hands over what the file says, or what is wrong with it, whenever that has changed.
pub async fn watch(
    mut file: PolicyFile,
    changed: impl Fn(Result<Policy, FileError>),
) -> notify::Result<Infallible> {
    let event = Arc::new(Notify::new());
    let tell = event.clone();
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
                changed(Err(FileError::new(&directory, error)));
            }
        }
        if let Some(read) = file.reread() {
            changed(read);
        }
        _ = timeout(REREAD, event.notified()).await;
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
