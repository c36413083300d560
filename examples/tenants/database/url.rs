//! [`DatabaseUrl`]: which database is meant, and how it is named without its password.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
pub struct DatabaseUrl {
    pub engine: Engine,
    url: Url,
}

/// Names only the scheme: the rest may hold a password.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum InvalidDatabaseUrl {
    #[error("`--database` is not a valid URL ({0}); help: write {FORMS}")]
    Syntax(url::ParseError),
    #[error(
        "`--database` is not a valid URL ({0}); help: write {FORMS}; in a password, write `%23` for `#`, `%2F` for `/`, `%3F` for `?`, and `%25` for `%`"
    )]
    Postgres(url::ParseError),
    #[error("`--database` names `{}`, which is no database of this example; help: write {FORMS}", .0.escape_debug())]
    Scheme(String),
}

const FORMS: &str = "`postgres://USER@127.0.0.1:5432/NAME`, or `sqlite://FILE`";

/// What `pg_stat_activity` shows.
const APPLICATION_NAME: &str = "application_name";

impl InvalidDatabaseUrl {
    fn of(text: &str, error: url::ParseError) -> Self {
        match text.starts_with("postgres") {
            true => Self::Postgres(error),
            false => Self::Syntax(error),
        }
    }
}

impl DatabaseUrl {
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Its data lives as long as one connection.
    pub fn is_in_memory(&self) -> bool {
        self.engine == Engine::Sqlite && self.url.path() == ":memory:"
    }

    /// The path of a file of SQLite, as the URL has it.
    pub fn file(&self) -> Option<&str> {
        let is_file = self.engine == Engine::Sqlite && !self.is_in_memory();
        let path = self.as_str().strip_prefix("sqlite:").filter(|_| is_file)?;
        let path = path.split(['?', '#']).next()?;
        Some(path.strip_prefix("//").unwrap_or(path))
    }

    /// The same, for a file of SQLite that is created where it is missing, unless the URL says otherwise.
    pub fn with_file_created(mut self) -> Self {
        let is_file = self.engine == Engine::Sqlite && !self.is_in_memory();
        if is_file && !self.url.query_pairs().any(|(name, _)| name == "mode") {
            self.url.query_pairs_mut().append_pair("mode", "rwc");
        }
        self
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        let mut url = Url::parse(text).map_err(|error| InvalidDatabaseUrl::of(text, error))?;
        let engine = match url.scheme() {
            "sqlite" => Engine::Sqlite,
            "postgres" | "postgresql" => Engine::Postgres,
            other => return Err(InvalidDatabaseUrl::Scheme(other.to_owned())),
        };
        let named = |url: &Url| url.query_pairs().any(|(name, _)| name == APPLICATION_NAME);
        if engine == Engine::Postgres && !named(&url) {
            url.query_pairs_mut()
                .append_pair(APPLICATION_NAME, "tenants");
        }
        Ok(Self { engine, url })
    }
}

/// Without its password, and without the parameters, which may hold one too.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        url.set_query(None);
        // A URL without a host has no password.
        let _ = url.set_password(None);
        write!(f, "{url}")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
