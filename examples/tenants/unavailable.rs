//! [`Unavailable`]: what users are told of an error of the database. The operator reads the rest in the log.

use std::sync::LazyLock;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use thiserror::Error;

use crate::database::DatabaseError;
use crate::warnings::Warnings;

#[derive(Debug, Error)]
#[error("The database cannot do that now. Look again later whether it was done.")]
pub struct Unavailable;

impl From<DatabaseError> for Unavailable {
    fn from(error: DatabaseError) -> Self {
        static WARNINGS: LazyLock<Warnings> =
            LazyLock::new(|| Warnings::every(Duration::from_secs(1)));
        WARNINGS.warn(&format!("a request failed: {error}"));
        Self
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, self.to_string()).into_response()
    }
}
