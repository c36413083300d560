//! [`Task`]: a server of this process.

use axum::Router;
use axum::serve::Listener;
use tokio::task::JoinHandle;

/// It serves until it is dropped.
pub struct Task(JoinHandle<()>);

impl Task {
    pub fn serve<L>(listener: L, router: Router) -> Self
    where
        L: Listener,
        L::Addr: std::fmt::Debug,
    {
        Self(tokio::spawn(async {
            axum::serve(listener, router)
                .await
                .expect("it serves until it is aborted");
        }))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
