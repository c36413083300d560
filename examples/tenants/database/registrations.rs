//! Which origins are registered, and as what.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, AnyPool, query, query_as, query_scalar};
use tower_cors_credentials::registry::Lookup;
use tower_cors_credentials::{Origin, Registration};

use crate::database::{Database, DatabaseError};
use crate::tenant::Tenant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Credentialed,
    Anonymous,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Credentialed => "credentialed",
            Self::Anonymous => "anonymous",
        }
    }
}

impl FromStr for Kind {
    type Err = DatabaseError;

    fn from_str(name: &str) -> Result<Self, DatabaseError> {
        let all = [Self::Credentialed, Self::Anonymous];
        let found = all.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let happened = format!("an origin is registered as `{}`", name.escape_debug());
            let help = "write `credentialed` or `anonymous` into the column `kind`";
            DatabaseError::new(happened, help)
        })
    }
}

const FIND: &str = "SELECT kind FROM registered_origins WHERE tenant = $1 AND origin = $2";

const LIST: &str = "SELECT origin, kind FROM registered_origins WHERE tenant = $1 ORDER BY origin";

const REGISTER: &str = "INSERT INTO registered_origins (tenant, origin, kind) SELECT $1, $2, $3 WHERE \
     (SELECT count(*) FROM registered_origins WHERE tenant = $1 AND origin <> $2) < $4 \
     ON CONFLICT (tenant, origin) DO UPDATE SET kind = excluded.kind";

const REVOKE: &str = "DELETE FROM registered_origins WHERE tenant = $1 AND origin = $2";

/// How many origins a tenant may register.
pub const MOST: i64 = 100;

/// Asks as the service does, of nobody.
pub async fn try_reading(pool: &AnyPool) -> Result<(), sqlx::Error> {
    for (statement, parameters) in [(FIND, 2), (LIST, 1)] {
        let asked = (0..parameters).fold(query(statement), |query, _| query.bind(""));
        asked.execute(pool).await?;
    }
    Ok(())
}

/// Changes nothing, by the statements that change it: there is room for no origin, and none is empty.
pub async fn try_writing(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let register = query(REGISTER)
        .bind("")
        .bind("")
        .bind("anonymous")
        .bind(0_i64);
    register.execute(&mut *connection).await?;
    let revoke = query(REVOKE).bind("").bind("");
    revoke.execute(connection).await?;
    Ok(())
}

impl Database {
    /// The registry's answer. The tenant is half of the key.
    pub async fn find(&self, lookup: Lookup<Tenant>) -> Result<Registration, DatabaseError> {
        let kind: Option<String> = query_scalar(FIND)
            .bind(lookup.tenant.name())
            .bind(lookup.origin.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(match kind.as_deref().map(Kind::from_str).transpose()? {
            None => Registration::NotRegistered,
            Some(Kind::Anonymous) => Registration::Anonymous,
            Some(Kind::Credentialed) => Registration::Credentialed,
        })
    }

    /// Origins and kinds as the table has them. A row that is none of this program's is shown too, so that it can be revoked.
    pub async fn registered(&self, tenant: Tenant) -> Result<Vec<(String, String)>, DatabaseError> {
        let rows = query_as(LIST)
            .bind(tenant.name())
            .fetch_all(&self.pool)
            .await?;
        Ok(rows)
    }

    /// Registers an origin, or registers it as something else. Whether there was room for it is returned.
    pub async fn register(
        &self,
        tenant: Tenant,
        origin: &Origin,
        kind: Kind,
    ) -> Result<bool, DatabaseError> {
        let done = query(REGISTER)
            .bind(tenant.name())
            .bind(origin.as_str())
            .bind(kind.name())
            .bind(MOST)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whatever stands there: somebody at a prompt may have written what is no origin.
    pub async fn revoke(&self, tenant: Tenant, origin: &str) -> Result<(), DatabaseError> {
        query(REVOKE)
            .bind(tenant.name())
            .bind(origin)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
