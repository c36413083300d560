//! The tables: created where that is asked, and looked at before the first request.

use sqlx::{AnyPool, query_scalar, raw_sql};

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
pub async fn check(pool: &AnyPool, engine: Engine) -> Result<(), DatabaseError> {
    raw_sql("SELECT tenant, origin, kind FROM registered_origins LIMIT 0")
        .execute(pool)
        .await?;
    raw_sql("SELECT tenant, text FROM notes LIMIT 0")
        .execute(pool)
        .await?;
    match engine {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => check_triggers(pool).await,
    }
}

/// A table without its triggers works, and tells no other process of a revocation.
async fn check_triggers(pool: &AnyPool) -> Result<(), DatabaseError> {
    let enabled: i64 = query_scalar(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'registered_origins'::regclass AND tgenabled <> 'D' \
         AND tgname IN ('registered_origin_changed', 'registered_origins_truncated')",
    )
    .fetch_one(pool)
    .await?;
    if enabled == 2 {
        return Ok(());
    }
    let happened = "the table `registered_origins` lacks the triggers that tell of a revocation";
    let help = "start once with `--create-tables`, which creates them";
    Err(DatabaseError::new(happened, help))
}
