//! The data that the tenants have: a note each.

use sqlx::{query, query_scalar};

use crate::database::{Database, DatabaseError};
use crate::tenant::Tenant;

impl Database {
    pub async fn note(&self, tenant: Tenant) -> Result<Option<String>, DatabaseError> {
        let text = query_scalar("SELECT text FROM notes WHERE tenant = $1")
            .bind(tenant.name())
            .fetch_optional(&self.pool)
            .await?;
        Ok(text)
    }

    pub async fn write_note(&self, tenant: Tenant, text: &str) -> Result<(), DatabaseError> {
        query(
            "INSERT INTO notes (tenant, text) VALUES ($1, $2) \
             ON CONFLICT (tenant) DO UPDATE SET text = excluded.text",
        )
        .bind(tenant.name())
        .bind(text)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
