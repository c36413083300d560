//! [`Database`]: the registry's tables, in SQLite or in Postgres, by the same queries.

mod advice;
mod error;
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
}

impl Database {
    pub async fn open(url: DatabaseUrl, create_tables: bool) -> Result<Self, DatabaseError> {
        install_default_drivers();
        let url = match create_tables {
            true => url.with_file_created(),
            false => url,
        };
        // The pool tries again until it gives up, and then no longer knows why.
        let first = timeout(PATIENCE, AnyConnection::connect(url.as_str())).await;
        let first = first.map_err(|_| DatabaseError::silent_for(PATIENCE))??;
        first.close().await?;

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
        Ok(Self { pool })
    }

    /// Notifies whoever listens on a channel of Postgres.
    pub async fn notify(&self, channel: &str) -> Result<(), DatabaseError> {
        let notify = query("SELECT pg_notify($1, '')").bind(channel);
        notify.execute(&self.pool).await?;
        Ok(())
    }

    /// Connects, to see whether the database answers. A connection of the pool may be one that strangers
    /// keep it waiting for.
    pub async fn answers(url: &DatabaseUrl) -> bool {
        let connection = timeout(ACQUIRE, AnyConnection::connect(url.as_str())).await;
        match connection {
            Ok(Ok(connection)) => connection.close().await.is_ok(),
            Ok(Err(_)) | Err(_) => false,
        }
    }
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
