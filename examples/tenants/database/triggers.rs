//! The triggers of Postgres: without them the table works, and tells no other process of a revocation.

use sqlx::{PgExecutor, query_scalar};

use crate::database::DatabaseError;

/// Those that fire for ordinary sessions.
const ENABLED: &str = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'registered_origins'::regclass AND tgenabled IN ('O', 'A') \
     AND tgname IN ('registered_origin_changed', 'registered_origins_truncated')";

pub async fn check_triggers(connection: impl PgExecutor<'_>) -> Result<(), DatabaseError> {
    let enabled: i64 = query_scalar(ENABLED).fetch_one(connection).await?;
    if enabled == 2 {
        return Ok(());
    }
    let happened = "the table `registered_origins` lacks the triggers that tell of a revocation";
    let help = "start once with `--create-tables`, which creates them";
    Err(DatabaseError::new(happened, help))
}
