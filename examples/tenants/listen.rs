//! Hears from Postgres what other processes register and revoke, and has the cache forget it.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::select;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tower_cors_credentials::Origin;
use tower_cors_credentials::registry::CacheHandle;

use crate::database::{Database, DatabaseError, DatabaseUrl, check_triggers};
use crate::tenant::Tenant;
use crate::warnings::Warnings;

/// The channel of the triggers.
const CHANGES: &str = "registered_origins";

/// The channel on which processes prove that they hear. To hear another process's probe proves it as well.
const PROBES: &str = "registered_origins_probe";

/// The connection's name in `pg_stat_activity`.
const APPLICATION: &str = "tenants: listening";

/// How often a notification is sent to see whether it arrives, and the triggers are looked at: a host that vanishes says no
/// farewell, a pooler in transaction mode accepts `LISTEN` and passes nothing on, and a table can lose its triggers. What others
/// send is no reason to put it off, or one of many processes would never look.
const PROBED_EVERY: Duration = Duration::from_secs(5);

/// How long the probe may take, and the database to be connected to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two attempts to listen, and between two times that everything is forgotten.
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

/// Tells the cache what others changed, for as long as the process runs. While it is not listening it may miss a change, so that
/// the cache forgets everything when listening begins.
pub async fn listen(
    url: DatabaseUrl,
    database: Database,
    cache: CacheHandle<Tenant>,
    listening: Listening,
) -> Infallible {
    let warnings = Warnings::every(Duration::from_secs(5));
    loop {
        let mut listener = select! {
            listener = begin(&url, &database, &cache, &warnings) => listener,
            never = keep_nothing(&url, &cache) => match never {},
        };
        cache.forget_all();
        listening.set(true);
        tracing::info!("listening for origins that other processes register and revoke");
        let lost = listener.hear().await;
        listening.set(false);
        warn(&warnings, &lost);
    }
}

/// Tries to listen until it works.
async fn begin<'a>(
    url: &DatabaseUrl,
    database: &'a Database,
    cache: &'a CacheHandle<Tenant>,
    warnings: &Warnings,
) -> Listener<'a> {
    loop {
        match Listener::connect(url, database, cache).await {
            Ok(listener) => return listener,
            Err(error) => warn(warnings, &error),
        }
        sleep(PAUSE).await;
    }
}

/// Forgets everything again and again while nobody listens, as long as the database answers: others can change it then. While it
/// does not answer nobody can, and what is known serves for its time. The pause comes first: a database that stops closes one
/// connection after the other.
async fn keep_nothing(url: &DatabaseUrl, cache: &CacheHandle<Tenant>) -> Infallible {
    loop {
        sleep(PAUSE).await;
        if Database::answers(url).await {
            cache.forget_all();
        }
    }
}

fn warn(warnings: &Warnings, lost: &DatabaseError) {
    warnings.warn(&format!(
        "not listening for what other processes revoke, and trying again: {lost}"
    ));
}

/// A connection on which notifications are heard.
struct Listener<'a> {
    connection: PgListener,
    database: &'a Database,
    cache: &'a CacheHandle<Tenant>,
}

#[derive(PartialEq)]
enum Heard {
    Change,
    Probe,
}

impl<'a> Listener<'a> {
    /// Connects by a pool for this one connection: a listener gives its connection back when it is dropped, and a pool would
    /// hand a dead one out again.
    async fn connect(
        url: &DatabaseUrl,
        database: &'a Database,
        cache: &'a CacheHandle<Tenant>,
    ) -> Result<Self, DatabaseError> {
        let options: PgConnectOptions = url.as_str().parse()?;
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.application_name(APPLICATION));
        let mut connection = PgListener::connect_with(&pool).await?;
        // To connect again is up to the loop above, which forgets first.
        connection.eager_reconnect(false);
        let listened = timeout(PATIENCE, connection.listen_all([CHANGES, PROBES])).await;
        listened.map_err(|_| DatabaseError::silent_for(PATIENCE))??;
        let mut listener = Self {
            connection,
            database,
            cache,
        };
        listener.prove().await?;
        Ok(listener)
    }

    /// Hears until that is in doubt, and says why.
    async fn hear(&mut self) -> DatabaseError {
        loop {
            let due = Instant::now() + PROBED_EVERY;
            while Instant::now() < due {
                match timeout_at(due, self.next()).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(lost)) => return lost,
                    Err(_due) => break,
                }
            }
            if let Err(lost) = self.prove().await {
                return lost;
            }
        }
    }

    /// Proves that revocations are told, and arrive.
    async fn prove(&mut self) -> Result<(), DatabaseError> {
        self.probe().await?;
        // Asked here, where no other query is waited for. It also proves that this connection answers.
        let checked = timeout(PATIENCE, check_triggers(&mut self.connection)).await;
        checked.map_err(|_| DatabaseError::silent_for(PATIENCE))?
    }

    /// Proves that notifications arrive, by one that is sent over another connection. Where none can be sent, since all
    /// connections are busy for instance, it is enough that this one answers, as `prove` asks of it next.
    async fn probe(&mut self) -> Result<(), DatabaseError> {
        let database = self.database;
        let mut sending = pin!(database.notify(PROBES));
        let mut sent = false;
        let mut deadline = pin!(sleep(PATIENCE));
        loop {
            select! {
                heard = self.next() => if heard? == Heard::Probe {
                    return Ok(());
                },
                result = &mut sending, if !sent => match result {
                    Ok(()) => {
                        sent = true;
                        deadline.as_mut().reset(Instant::now() + PATIENCE);
                    }
                    Err(_) => break,
                },
                () = &mut deadline => break,
            }
        }
        if sent {
            let help = "let `--database` lead to Postgres itself, or to a pooler in session mode";
            return Err(DatabaseError::new("notifications do not arrive", help));
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Heard, DatabaseError> {
        let Some(notification) = self.connection.try_recv().await? else {
            let help = "none is needed if the database was restarted";
            let happened = "the database closed the connection";
            return Err(DatabaseError::new(happened, help));
        };
        if notification.channel() == PROBES {
            return Ok(Heard::Probe);
        }
        forget(notification.payload(), self.cache);
        Ok(Heard::Change)
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
