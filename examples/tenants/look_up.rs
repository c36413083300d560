//! The registry: a Tower service that asks the database.

use std::time::Duration;

use tokio::time::timeout;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_cors_credentials::Registration;
use tower_cors_credentials::registry::Lookup;

use crate::database::{Database, DatabaseError};
use crate::tenant::Tenant;
use crate::warnings::Warnings;

/// More at once fail, and are answered 503: where the database is slow, they would pile up in front of it, and a
/// revocation behind them.
const AT_ONCE: usize = 64;

/// For a database that went silent, where no query is ended by the database itself.
const LONGEST: Duration = Duration::from_secs(5);

/// Each look-up is a task. Whoever waits for it gives up after a second, but it goes on: a connection that is slow to open is
/// open then for the next one, and the log says what the database had to say.
pub fn service(
    database: Database,
) -> impl Service<Lookup<Tenant>, Response = Registration, Error = BoxError, Future: Future + Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let warnings = Warnings::every(Duration::from_secs(1));
    let find = service_fn(move |lookup| {
        let (database, warnings) = (database.clone(), warnings.clone());
        async move {
            let found = timeout(LONGEST, database.find(lookup)).await;
            let found = found.unwrap_or_else(|_| Err(DatabaseError::silent_for(LONGEST)));
            found.inspect_err(|error| {
                warnings.warn(&format!("an origin cannot be looked up: {error}"));
            })
        }
    });
    let bounded = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(AT_ONCE)
        .service(find);
    service_fn(move |lookup| {
        let task = tokio::spawn(bounded.clone().oneshot(lookup));
        async move { task.await? }
    })
}
