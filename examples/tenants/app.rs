//! The tenants' service: which layer stands around what.

use std::error::Error;
use std::time::Duration;

use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Extension, Router};
use http::request::Parts;
use tower_cors_credentials::registry::{CacheHandle, RegistryCache, RegistryLayer};
use tower_cors_credentials::{CredentialsLayer, Enforcement};

use crate::database::Database;
use crate::listen::Listening;
use crate::metrics::{self, Metrics};
use crate::servers::Places;
use crate::tenant::{Tenant, resolve};
use crate::{look_up, notes, origins, page, policy, session};

/// How long an origin stays unknown to a process that did not hear of its registration.
const UNKNOWN_FOR: Duration = Duration::from_secs(5);

pub struct App {
    pub router: Router,
    pub cache: CacheHandle<Tenant>,
}

/// Listening is `None` where nobody else changes what is registered.
pub fn app(
    database: Database,
    known_for: Duration,
    places: Places,
    listening: Option<Listening>,
) -> Result<App, Box<dyn Error>> {
    let registry = RegistryCache::builder()
        .known_for(known_for)
        .unknown_for(UNKNOWN_FOR)
        .capacity(100_000)
        .build(look_up::service(database.clone()));
    let cache = registry.handle();
    let tenant = |parts: &Parts| parts.extensions.get::<Tenant>().copied();
    let data =
        RegistryLayer::new(policy::data()?, registry, tenant).with_enforcement(Enforcement::Reject);
    let management =
        CredentialsLayer::new(policy::management()?).with_enforcement(Enforcement::Reject);

    let state = origins::Registry {
        database: database.clone(),
        cache: cache.clone(),
    };
    let session = get(session::show)
        .post(session::open)
        .delete(session::close);
    let registered = get(origins::list)
        .put(origins::register)
        .delete(origins::revoke);
    let router = Router::new()
        .route(
            "/note",
            get(notes::read).put(notes::write).with_state(database),
        )
        .layer(data)
        .merge(
            page::tenant()?
                .route("/session", session.layer(Extension(places)))
                .route("/origins", registered.with_state(state))
                .layer(management),
        )
        .layer(from_fn(resolve))
        // Added after the layers: it is the operator's, and of no tenant.
        .route(
            "/metrics",
            get(metrics::show).with_state(Metrics {
                cache: cache.clone(),
                listening,
            }),
        );
    Ok(App { router, cache })
}
