//! The page's side of the registry: a tenant lists, registers and revokes origins. A change is told to the cache.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;
use tower_cors_credentials::registry::CacheHandle;
use tower_cors_credentials::{InvalidOrigin, Origin};

use crate::database::{Database, DatabaseError, Kind, MOST};
use crate::session::SignedIn;
use crate::tenant::Tenant;
use crate::unavailable::Unavailable;

#[derive(Clone)]
pub struct Registry {
    pub database: Database,
    pub cache: CacheHandle<Tenant>,
}

#[derive(Deserialize)]
pub struct Registering {
    origin: String,
    kind: Kind,
}

#[derive(Deserialize)]
pub struct Revoking {
    origin: String,
}

pub async fn list(
    State(registry): State<Registry>,
    Extension(tenant): Extension<Tenant>,
    _: SignedIn,
) -> Result<Json<Value>, Unavailable> {
    let registered = registry.database.registered(tenant).await;
    let shown = registered
        .map_err(|error| Unavailable::reading(&registry.database, error))?
        .into_iter()
        .map(|(origin, kind)| json!({ "origin": origin, "kind": kind }));
    Ok(Json(shown.collect()))
}

pub async fn register(
    State(registry): State<Registry>,
    Extension(tenant): Extension<Tenant>,
    _: SignedIn,
    Json(Registering { origin, kind }): Json<Registering>,
) -> Result<StatusCode, ChangeError> {
    let origin: Origin = origin.trim().parse()?;
    let registering = change(
        registry,
        tenant,
        Some(origin.clone()),
        move |database| async move { database.register(tenant, &origin, kind).await },
    );
    match registering.await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ChangeError::TooMany),
    }
}

pub async fn revoke(
    State(registry): State<Registry>,
    Extension(tenant): Extension<Tenant>,
    _: SignedIn,
    Json(Revoking { origin }): Json<Revoking>,
) -> Result<StatusCode, Unavailable> {
    let revoking = change(
        registry,
        tenant,
        origin.parse().ok(),
        move |database| async move { database.revoke(tenant, &origin).await },
    );
    revoking.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the database, then tells the cache: in this order, since what is looked up in between is what was. A task of its
/// own does both, so that a user who hangs up does not leave the cache untold; and it is told after an error
/// too, since the change may have been made. What is no origin is never looked up, and so the cache does not know it.
async fn change<F, T>(
    Registry { database, cache }: Registry,
    tenant: Tenant,
    origin: Option<Origin>,
    made: impl FnOnce(Database) -> F + Send + 'static,
) -> Result<T, Unavailable>
where
    F: Future<Output = Result<T, DatabaseError>> + Send,
    T: Send + 'static,
{
    let changing = tokio::spawn(async move {
        let changed = made(database.clone()).await;
        if let Some(origin) = origin {
            cache.forget(&tenant, &origin);
        }
        changed.map_err(|error| Unavailable::changing(&database, error))
    });
    changing.await.map_err(|_| Unavailable::Unknown)?
}

/// Why what is registered was not changed, for the tenant's page.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The library's message says what to write instead.
    #[error(transparent)]
    Invalid(#[from] InvalidOrigin),
    #[error("A tenant registers {MOST} origins at most: revoke one first.")]
    TooMany,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl IntoResponse for ChangeError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::CONFLICT,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, self.to_string()).into_response()
    }
}
