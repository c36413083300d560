//! The signals on which the process stops: a terminal sends one, and service managers the other.

use std::io;

use tokio::signal::ctrl_c;

#[cfg(unix)]
pub async fn asked() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
pub async fn asked() -> io::Result<()> {
    ctrl_c().await
}
