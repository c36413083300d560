//! The tables: created where that is asked, and looked at before the first request.

use sqlx::{AnyPool, query_scalar, raw_sql};

use crate::database::advice::primary;
use crate::database::url::Engine;
use crate::database::{DatabaseError, registrations};

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

/// Better an error now than a 503 for each request. A database that can only be read is none, since it can be made writable
/// meanwhile: the warning is returned.
pub async fn check(pool: &AnyPool, engine: Engine) -> Result<Option<DatabaseError>, DatabaseError> {
    registrations::try_reading(pool).await?;
    raw_sql("SELECT tenant, text FROM notes LIMIT 0")
        .execute(pool)
        .await?;
    if engine == Engine::Postgres {
        check_types(pool).await?;
    }
    match try_writing(pool, engine).await {
        Ok(()) => Ok(None),
        Err(error) if is_read_only(&error) => Ok(Some(error.into())),
        Err(error) => Err(error.into()),
    }
}

/// Another type is told only when a row is read.
async fn check_types(pool: &AnyPool) -> Result<(), DatabaseError> {
    let texts: i64 = query_scalar(
        "SELECT count(*) FROM pg_attribute WHERE atttypid IN ('text'::regtype, 'varchar'::regtype) AND \
         (attrelid = 'registered_origins'::regclass AND attname IN ('tenant', 'origin', 'kind') \
         OR attrelid = 'notes'::regclass AND attname IN ('tenant', 'text'))",
    )
    .fetch_one(pool)
    .await?;
    match texts {
        5 => Ok(()),
        _ => Err(DatabaseError::other_tables(
            "a column is not of type `text`",
        )),
    }
}

async fn try_writing(pool: &AnyPool, engine: Engine) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    registrations::try_writing(&mut transaction).await?;
    raw_sql(
        "INSERT INTO notes (tenant, text) SELECT '', '' WHERE 1 = 0 \
         ON CONFLICT (tenant) DO UPDATE SET text = excluded.text",
    )
    .execute(&mut *transaction)
    .await?;
    if engine == Engine::Sqlite {
        // It makes the journal beside the file, and is rolled back.
        let write = raw_sql("PRAGMA user_version = 0");
        write.execute(&mut *transaction).await?;
    }
    transaction.rollback().await
}

/// The user lacks a right, the transaction or the file is read-only, or the file is locked or its directory closed.
fn is_read_only(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| matches!(&*primary(&code), "42501" | "25006" | "5" | "8" | "14"))
}
