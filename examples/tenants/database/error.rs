//! [`DatabaseError`]: in one sentence what happened, what the database said, and what to do.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::database::advice::{OTHER_TABLES, advice, lost, primary};

/// An error of the database, as the operator reads it. Users are told less: see [`Unavailable`](crate::unavailable::Unavailable).
#[derive(Debug)]
pub struct DatabaseError {
    happened: String,
    detail: Option<String>,
    help: &'static str,
    /// Of the database, or empty.
    code: String,
    is_of_the_pool: bool,
}

/// SQLSTATEs of a database that stops, has crashed, or starts.
const STOPPED: &str = "57P";

/// SQLSTATEs of a connection that is lost.
const LOST: &str = "08";

impl DatabaseError {
    pub fn new(happened: impl Into<String>, help: &'static str) -> Self {
        Self {
            happened: happened.into(),
            detail: None,
            help,
            code: String::new(),
            is_of_the_pool: false,
        }
    }

    pub fn silent_for(waited: Duration) -> Self {
        let happened = format!("the database did not answer within {waited:?}");
        Self::new(happened, lost::SILENT)
    }

    pub fn has_code(&self, code: &str) -> bool {
        primary(&self.code) == code
    }

    /// The database runs, and neither starts nor stops.
    pub fn is_an_answer(&self) -> bool {
        !self.code.is_empty() && !self.code.starts_with(STOPPED)
    }

    /// No connection of the pool was free or could be made in time.
    pub fn is_of_the_pool(&self) -> bool {
        self.is_of_the_pool
    }

    /// The database has said, or was never asked: nothing was changed. A connection that is lost leaves it open.
    pub fn left_all_as_it_was(&self) -> bool {
        self.is_an_answer() && !self.code.starts_with(LOST) || self.is_of_the_pool
    }

    /// The same error, told by what was found out about it.
    pub fn told_as(self, happened: &str, help: &'static str) -> Self {
        let happened = happened.to_owned();
        Self {
            happened,
            help,
            ..self
        }
    }

    pub fn other_tables(detail: impl fmt::Display) -> Self {
        let (happened, help) = OTHER_TABLES;
        Self::with_detail(happened, detail, help)
    }

    fn with_detail(happened: &str, detail: impl fmt::Display, help: &'static str) -> Self {
        let detail = Some(detail.to_string());
        Self {
            detail,
            ..Self::new(happened, help)
        }
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default();
                let (happened, help) = advice(&code, error.message());
                let detail = format!("{code}: {}", error.message());
                let code = code.into_owned();
                Self {
                    code,
                    ..Self::with_detail(happened, detail, help)
                }
            }
            sqlx::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Self::with_detail("no database listens at this address", error, lost::REFUSED)
            }
            sqlx::Error::Io(error) => {
                Self::with_detail("the connection to the database failed", error, lost::BROKEN)
            }
            sqlx::Error::PoolTimedOut => Self {
                is_of_the_pool: true,
                ..Self::new("the database gave no connection in time", lost::POOL)
            },
            sqlx::Error::Tls(error) => {
                Self::with_detail("the connection cannot be encrypted", error, lost::TLS)
            }
            sqlx::Error::Configuration(error) => {
                Self::with_detail("`--database` cannot be read", error, lost::URL)
            }
            error @ (sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::AnyDriverError(_)) => Self::other_tables(error),
            other => Self::with_detail("the database answered oddly", other, lost::ODD),
        }
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.happened)?;
        if let Some(detail) = &self.detail {
            write!(f, " ({})", printable(detail))?;
        }
        write!(f, "; help: {}", self.help)
    }
}

impl Error for DatabaseError {}

/// Quotation marks and letters of any language stay; what moves a terminal's cursor does not.
fn printable(text: &str) -> String {
    let escaped = |character: char| match character.is_control() {
        true => character.escape_debug().to_string(),
        false => character.to_string(),
    };
    text.chars().map(escaped).collect()
}
