//! Hears from Postgres what other processes register and revoke, and has the cache forget it.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::query;
use tokio::time::{sleep, timeout};
use tower_cors_credentials::Origin;
use tower_cors_credentials::registry::CacheHandle;

use crate::database::{Database, DatabaseError, DatabaseUrl};
use crate::tenant::Tenant;
use crate::warnings::Warnings;

const CHANNEL: &str = "registered_origins";

/// The connection's name in `pg_stat_activity`.
const APPLICATION: &str = "tenants: listening";

/// After so long without a notification, the database is asked whether it is still there: a host that vanishes says no
/// farewell.
const QUIET: Duration = Duration::from_secs(5);

/// How long it may take to answer, or to be connected to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two attempts to listen.
const PAUSE: Duration = Duration::from_millis(250);

/// Says whether the process hears now of revocations in others.
#[derive(Clone, Default)]
pub struct Listening(Arc<AtomicBool>);

impl Listening {
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, listening: bool) {
        self.0.store(listening, Ordering::Relaxed);
    }
}

/// Tells the cache what others changed, for as long as the process runs.
///
/// While it is not listening it may miss a change. The cache forgets everything when listening begins; and before that once in
/// each pause, as long as the database answers, since then others can change it. While it does not answer nobody can, and what
/// is known serves for its time.
pub async fn listen(
    url: DatabaseUrl,
    database: Database,
    cache: CacheHandle<Tenant>,
    listening: Listening,
) -> Infallible {
    let warnings = Warnings::every(Duration::from_secs(5));
    loop {
        let lost = match connect(&url).await {
            Ok(mut listener) => {
                cache.forget_all();
                listening.set(true);
                tracing::info!("listening for origins that other processes register and revoke");
                let lost = hear(&mut listener, &cache).await;
                listening.set(false);
                lost
            }
            Err(error) => error,
        };
        if database.answers().await {
            cache.forget_all();
        }
        warnings.warn(&format!(
            "not listening for what other processes revoke, and trying again: {lost}"
        ));
        sleep(PAUSE).await;
    }
}

/// A pool for this one connection: a listener gives its connection back when it is dropped, and a pool would hand a dead one
/// out again.
async fn connect(url: &DatabaseUrl) -> Result<PgListener, DatabaseError> {
    let options: PgConnectOptions = url.as_str().parse()?;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.application_name(APPLICATION));
    let mut listener = PgListener::connect_with(&pool).await?;
    // To connect again is up to the loop above, which forgets first.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Hears until the connection is lost, and says why it was.
async fn hear(listener: &mut PgListener, cache: &CacheHandle<Tenant>) -> DatabaseError {
    loop {
        match timeout(QUIET, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => forget(notification.payload(), cache),
            Ok(Ok(None)) => {
                let help = "none is needed if the database was restarted";
                return DatabaseError::new("the database closed the connection", help);
            }
            Ok(Err(error)) => return error.into(),
            Err(_quiet) => match timeout(PATIENCE, query("SELECT 1").execute(&mut *listener)).await
            {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return error.into(),
                Err(_) => return DatabaseError::silent_for(PATIENCE),
            },
        }
    }
}

fn forget(payload: &str, cache: &CacheHandle<Tenant>) {
    match parse(payload) {
        Some((tenant, origin)) => cache.forget(&tenant, &origin),
        // Something changed, and there is no telling what.
        None => cache.forget_all(),
    }
}

/// The tenant and the origin, with one space between them.
pub fn parse(payload: &str) -> Option<(Tenant, Origin)> {
    let (tenant, origin) = payload.split_once(' ')?;
    Some((tenant.parse().ok()?, origin.parse().ok()?))
}
