//! The tables: created where that is asked, and looked at before the first request.

use sqlx::{AnyPool, raw_sql};

use crate::database::DatabaseError;
use crate::database::url::Engine;

/// Creates what is missing, in one transaction.
pub async fn create(pool: &AnyPool, engine: Engine) -> Result<(), DatabaseError> {
    let statements = match engine {
        Engine::Sqlite => include_str!("sqlite.sql"),
        Engine::Postgres => include_str!("postgres.sql"),
    };
    let mut transaction = pool.begin().await?;
    raw_sql(statements).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Better an error now than a 503 for each request.
pub async fn check(pool: &AnyPool) -> Result<(), DatabaseError> {
    raw_sql("SELECT tenant, origin, kind FROM registered_origins LIMIT 0")
        .execute(pool)
        .await?;
    raw_sql("SELECT tenant, text FROM notes LIMIT 0")
        .execute(pool)
        .await?;
    Ok(())
}
