//! The registry: a Tower service that asks the database.

use std::time::{Duration, Instant};

use tokio::time::timeout;
use tower::load_shed::error::Overloaded;
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

/// Whoever waits for a look-up has been answered 503 by then, which is what a cache does unless it is told otherwise.
const LATE: Duration = Duration::from_millis(900);

const WARNED_EVERY: Duration = Duration::from_secs(1);

/// Each look-up is a task. Whoever waits for it gives up after a second, but it goes on: a connection that is slow to open is
/// open then for the next one, and the log says what the database had to say.
pub fn service(
    database: Database,
) -> impl Service<Lookup<Tenant>, Response = Registration, Error = BoxError, Future: Future + Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let warnings = Warnings::every(WARNED_EVERY);
    // Its own: in an outage, the many that are not even tried would keep the cause back.
    let overload = Warnings::every(WARNED_EVERY);
    let asked = database.clone();
    let find = service_fn(move |lookup| {
        let database = asked.clone();
        async move {
            let found = timeout(LONGEST, database.find(lookup)).await;
            found.unwrap_or_else(|_| Err(DatabaseError::silent_for(LONGEST)))
        }
    });
    let bounded = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(AT_ONCE)
        .service(find);
    service_fn(move |lookup| {
        let (begun, database) = (Instant::now(), database.clone());
        let (warnings, overload) = (warnings.clone(), overload.clone());
        let looking = bounded.clone().oneshot(lookup);
        let task = tokio::spawn(async move {
            let found: Result<Registration, BoxError> = looking.await;
            let took = begun.elapsed();
            if found.is_ok() && took < LATE {
                return found;
            }
            let warnings = match &found {
                Err(error) if error.is::<Overloaded>() => overload,
                Ok(_) | Err(_) => warnings,
            };
            if let Some(kept_back) = warnings.due(Instant::now()) {
                let cause = cause(&found, took, &database).await;
                tracing::warn!(kept_back, "an origin cannot be looked up: {cause}");
            }
            found
        });
        async move { task.await? }
    })
}

/// Why requests are answered 503.
async fn cause(
    found: &Result<Registration, BoxError>,
    took: Duration,
    database: &Database,
) -> String {
    match found {
        Ok(_) => {
            format!("the database took {took:?}; help: look for slow queries in `pg_stat_activity`")
        }
        Err(error) if error.is::<Overloaded>() => format!(
            "{AT_ONCE} others wait for the database already; help: see that it is fast enough"
        ),
        Err(error) => match error.downcast_ref() {
            Some(error) => database.explain(error).await,
            None => error.to_string(),
        },
    }
}
