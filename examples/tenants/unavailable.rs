//! [`Unavailable`]: what users are told of an error of the database. The operator reads the rest in the log.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use thiserror::Error;

use crate::database::{Database, DatabaseError};
use crate::warnings::Warnings;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unavailable {
    #[error("The database could not be read. Try again later.")]
    NotRead,
    #[error("The database cannot do that now: it was not done. Try again later.")]
    NotDone,
    #[error("The database cannot do that now. Look again later whether it was done.")]
    Unknown,
}

impl Unavailable {
    pub fn reading(database: &Database, error: DatabaseError) -> Self {
        warn(database, error);
        Self::NotRead
    }

    pub fn changing(database: &Database, error: DatabaseError) -> Self {
        let left = error.left_all_as_it_was();
        warn(database, error);
        match left {
            true => Self::NotDone,
            false => Self::Unknown,
        }
    }
}

/// In a task, since the cause may have to be found out: the user does not wait for it.
fn warn(database: &Database, error: DatabaseError) {
    static WARNINGS: LazyLock<Warnings> = LazyLock::new(|| Warnings::every(Duration::from_secs(1)));
    if let Some(kept_back) = WARNINGS.due(Instant::now()) {
        let database = database.clone();
        tokio::spawn(async move {
            let cause = database.explain(&error).await;
            tracing::warn!(kept_back, "a request failed: {cause}");
        });
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, self.to_string()).into_response()
    }
}
