//! [`Database`]: the registry's tables, in SQLite or in Postgres, by the same queries.

mod advice;
mod error;
mod file;
mod notes;
mod registrations;
mod tables;
mod triggers;
mod url;

use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, PgConnection, query};
use tokio::time::timeout;

pub use error::DatabaseError;
pub use registrations::{Kind, MOST};
pub use triggers::check_triggers;
pub use url::{DatabaseUrl, Engine};

/// How long the start waits for the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a query waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(2);

/// It is the database that ends a query which takes too long: it says why, and the connection stays in order.
const LIMIT_STATEMENTS: &str = "SET statement_timeout = '2s'";

/// Its `Clone` is one reference count.
#[derive(Clone)]
pub struct Database {
    pub(crate) pool: AnyPool,
    url: DatabaseUrl,
}

impl Database {
    pub async fn open(url: DatabaseUrl, create_tables: bool) -> Result<Self, DatabaseError> {
        install_default_drivers();
        let url = match create_tables {
            true => url.with_file_created(),
            false => url,
        };
        // The pool tries again until it gives up, and then no longer knows why.
        let first = connect(&url, PATIENCE).await;
        first.map_err(|error| file::explain(&url, error))?;

        let pool = options(&url).connect(url.as_str()).await?;
        if create_tables || url.is_in_memory() {
            tables::create(&pool, url.engine).await?;
        }
        if let Some(read_only) = tables::check(&pool, url.engine).await? {
            tracing::warn!(
                "origins can be looked up, but neither registered nor revoked: {read_only}"
            );
        }
        if url.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(url.as_str()).await?;
            check_triggers(&mut connection).await?;
            connection.close().await?;
        }
        Ok(Self { pool, url })
    }

    /// Notifies whoever listens on a channel of Postgres.
    pub async fn notify(&self, channel: &str) -> Result<(), DatabaseError> {
        let notify = query("SELECT pg_notify($1, '')").bind(channel);
        notify.execute(&self.pool).await?;
        Ok(())
    }

    /// Connects, to see whether the database answers: to be turned away is an answer, and others may be let in. A connection of the pool may be one that strangers
    /// keep it waiting for.
    pub async fn answers(url: &DatabaseUrl) -> bool {
        match connect(url, ACQUIRE).await {
            Ok(()) => true,
            Err(error) => error.is_an_answer(),
        }
    }

    /// The cause, where the pool gave up and no longer knows it: a connection outside of the pool finds it again.
    pub async fn explain(&self, error: &DatabaseError) -> String {
        let found = match error.is_of_the_pool() {
            true => connect(&self.url, ACQUIRE).await.err(),
            false => None,
        };
        found.as_ref().unwrap_or(error).to_string()
    }
}

async fn connect(url: &DatabaseUrl, patience: Duration) -> Result<(), DatabaseError> {
    let connection = timeout(patience, AnyConnection::connect(url.as_str())).await;
    let connection = connection.map_err(|_| DatabaseError::silent_for(patience))??;
    connection.close().await?;
    Ok(())
}

fn options(url: &DatabaseUrl) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().acquire_timeout(ACQUIRE);
    match url.engine {
        // One connection, which is never given up: what is in memory is gone with it, and a file is written by one
        // at a time anyway.
        Engine::Sqlite => options
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None),
        Engine::Postgres => options.max_connections(8).after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(LIMIT_STATEMENTS).await?;
                Ok(())
            })
        }),
    }
}
