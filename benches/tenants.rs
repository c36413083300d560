//! A registry at scale: 100,000 tenants with 1,000,000 origins in SQLite, asked by traffic in which few
//! origins are asked for often and many seldom, without and with a flood of random origins beside it.
//!
//! ```sh
//! cargo bench --bench tenants --features registry                # measures and prints the table
//! cargo bench --bench tenants --features registry -- --write     # records benches/tenants.txt anew
//! ```
//!
//! It takes about a minute and half a gigabyte of disk, and ends by itself.
//!
//! **How to read it.** Two threads run the clients, the layer, the cache and the database's queries,
//! as in a service whose database is on the same machine. Each client sends its next request when
//! it has the answer to the last. `hits` are requests of registered origins that the cache knew;
//! `503` those whose look-up took longer than the layer's deadline, of a second. The times are those
//! of requests of registered origins alone, from the call of the service to its response; where the
//! flood keeps both threads busy, they include waiting for a thread.

use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::{HeaderValue, Request, Response, StatusCode, header};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, Zipf};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlitePool};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_cors_credentials::registry::{Lookup, RegistryCache, RegistryLayer, RequestHost};
use tower_cors_credentials::{Registered, RegisteredPolicy, Registration, Rule};

const TENANTS: u64 = 100_000;
const ORIGINS: u64 = 1_000_000;

/// A tenth of the origins fit.
const CAPACITY: u64 = 100_000;

/// How seldom the next most popular origin is asked for: about what is seen of web sites.
const ZIPF_EXPONENT: f64 = 1.0;

const CLIENTS: u64 = 64;
const FLOODING_CLIENTS: u64 = 64;
const CONNECTIONS: u32 = 4;

/// Look-ups that wait for a connection, at most.
const LOOK_UPS_AT_ONCE: usize = 32;

const PHASE: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    let table = runtime.block_on(run())?;
    print!("{table}");
    if env::args().any(|argument| argument == "--write") {
        fs::write(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/tenants.txt"),
            table,
        )?;
    }
    Ok(())
}

/// The origin of this popularity, the first is the most popular, and its tenant's host.
fn registered(rank: u64) -> (String, String) {
    let tenant = rank.wrapping_mul(7_919) % TENANTS;
    (
        format!("tenant-{tenant}.example.com"),
        format!("https://origin-{rank}.example.net"),
    )
}

async fn run() -> Result<String, Box<dyn Error>> {
    let file = Database::create().await?;
    let asked = Arc::new(Asked::default());
    let service = service(file.pool.clone(), Arc::clone(&asked))?;
    let mut table = format!(
        "{TENANTS} tenants, {ORIGINS} origins in SQLite, {CAPACITY} of them in the cache at most; \
         {CLIENTS} clients, and {FLOODING_CLIENTS} that flood.\n\n"
    );
    let columns = [
        "requests/s",
        "hits",
        "look-ups/s",
        "503",
        "median",
        "99%",
        "99.9%",
        "worst",
        "flood/s",
        "its look-ups/s",
        "its 503",
        "memory",
    ];
    write!(table, "{:30}", "")?;
    for column in columns {
        write!(table, " | {column:>14}")?;
    }
    writeln!(
        table,
        "\n{:-<30}{}",
        "",
        "-+---------------".repeat(columns.len())
    )?;
    for (name, floods) in [
        ("an empty cache", false),
        ("a warm cache", false),
        ("a warm cache, and a flood", true),
        ("after the flood", false),
    ] {
        writeln!(table, "{name:30}{}", phase(&service, &asked, floods).await)?;
    }
    Ok(table)
}

/// How often the database was asked.
#[derive(Default)]
struct Asked {
    registered: AtomicU64,
    random: AtomicU64,
}

type Body = ();

fn service(
    pool: SqlitePool,
    asked: Arc<Asked>,
) -> Result<
    impl Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + 'static,
    Box<dyn Error>,
> {
    let policy = RegisteredPolicy::new([Rule::credentialed(Registered)])?;
    let database = service_fn(move |lookup: Lookup<RequestHost>| {
        let (pool, asked) = (pool.clone(), Arc::clone(&asked));
        async move {
            let is_random = lookup.origin.host().starts_with("random-");
            let counter = if is_random {
                &asked.random
            } else {
                &asked.registered
            };
            counter.fetch_add(1, Ordering::Relaxed);
            // It goes on if the request gives up: a query that is cancelled costs its connection.
            tokio::spawn(find(pool, lookup)).await?
        }
    });
    let cache = RegistryCache::builder()
        .known_for(Duration::from_secs(600))
        .capacity(CAPACITY)
        .unknown_capacity(CAPACITY)
        .build(
            ServiceBuilder::new()
                .concurrency_limit(LOOK_UPS_AT_ONCE)
                .service(database),
        );
    let inner = service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new(())) });
    Ok(RegistryLayer::new(policy, cache, RequestHost::of).layer(inner))
}

async fn find(
    pool: SqlitePool,
    lookup: Lookup<RequestHost>,
) -> Result<Registration, Box<dyn Error + Send + Sync>> {
    let found = sqlx::query("SELECT 1 FROM origins WHERE tenant = ? AND origin = ?")
        .bind(lookup.tenant.as_str())
        .bind(lookup.origin.as_str())
        .fetch_optional(&pool)
        .await?;
    Ok(match found {
        Some(_) => Registration::Credentialed,
        None => Registration::NotRegistered,
    })
}

/// A database in a file that is removed when it is dropped.
struct Database {
    pool: SqlitePool,
    path: PathBuf,
}

impl Database {
    async fn create() -> Result<Self, Box<dyn Error>> {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tenants.sqlite");
        _ = fs::remove_file(&path);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        let database = Self { pool, path };
        database.fill().await?;
        Ok(database)
    }

    async fn fill(&self) -> Result<(), Box<dyn Error>> {
        let table = "CREATE TABLE origins (tenant TEXT, origin TEXT, PRIMARY KEY (tenant, origin)) \
                     WITHOUT ROWID";
        sqlx::query(table).execute(&self.pool).await?;
        let mut transaction = self.pool.begin().await?;
        let ranks: Vec<_> = (1..=ORIGINS).collect();
        for ranks in ranks.chunks(500) {
            let mut insert = sqlx::QueryBuilder::new("INSERT INTO origins (tenant, origin) ");
            insert.push_values(ranks, |mut row, rank| {
                let (tenant, origin) = registered(*rank);
                row.push_bind(tenant).push_bind(origin);
            });
            insert.build().execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        let count = sqlx::query("SELECT COUNT(*) FROM origins")
            .fetch_one(&self.pool)
            .await?;
        assert_eq!(count.get::<i64, _>(0) as u64, ORIGINS);
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.path);
    }
}

/// What clients have seen.
#[derive(Default)]
struct Seen {
    micros: Vec<u32>,
    unavailable: u64,
}

/// Sends requests for a while, and tells of them as the columns of a line.
async fn phase<S>(service: &S, asked: &Arc<Asked>, floods: bool) -> String
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let before = [&asked.registered, &asked.random].map(|count| count.load(Ordering::Relaxed));
    let done = Arc::new(AtomicBool::new(false));
    let [registered_seen, random_seen] = [(); 2].map(|()| Arc::new(Mutex::new(Seen::default())));
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let zipf = Zipf::new(ORIGINS as f64, ZIPF_EXPONENT).unwrap();
        let mut random = SmallRng::seed_from_u64(client);
        let next = move || registered(zipf.sample(&mut random) as u64);
        let seen = Arc::clone(&registered_seen);
        clients.push(tokio::spawn(send(
            service.clone(),
            next,
            true,
            Arc::clone(&done),
            seen,
        )));
    }
    for client in 0..if floods { FLOODING_CLIENTS } else { 0 } {
        let mut random = SmallRng::seed_from_u64(CLIENTS + client);
        let next = move || {
            let (tenant, _) = registered(random.random_range(1..=ORIGINS));
            (
                tenant,
                format!("https://random-{:016x}.example", random.random::<u64>()),
            )
        };
        let seen = Arc::clone(&random_seen);
        clients.push(tokio::spawn(send(
            service.clone(),
            next,
            false,
            Arc::clone(&done),
            seen,
        )));
    }
    let begun = Instant::now();
    tokio::time::sleep(PHASE).await;
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    let [registered_asked, random_asked] =
        [(&asked.registered, before[0]), (&asked.random, before[1])]
            .map(|(count, before)| count.load(Ordering::Relaxed) - before);
    let mut registered_seen = registered_seen.lock().unwrap();
    let random_seen = random_seen.lock().unwrap();
    registered_seen.micros.sort_unstable();
    let micros = &registered_seen.micros;
    let at = |share: f64| {
        let index = (micros.len() as f64 * share) as usize;
        format!("{} us", micros[index.min(micros.len() - 1)])
    };
    let per_second = |count: u64| format!("{:.0}", count as f64 / seconds);
    let requests = micros.len() as u64;
    let hits = 100.0 * (1.0 - registered_asked as f64 / requests as f64);
    let columns = [
        per_second(requests),
        format!("{hits:.1}%"),
        per_second(registered_asked),
        registered_seen.unavailable.to_string(),
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        per_second(random_seen.micros.len() as u64),
        per_second(random_asked),
        random_seen.unavailable.to_string(),
        format!("{} MiB", memory_mib()),
    ];
    columns.iter().fold(String::new(), |mut line, column| {
        _ = write!(line, " | {column:>14}");
        line
    })
}

/// One client: sends the next request when it has the answer to the last.
async fn send<S>(
    service: S,
    mut next: impl FnMut() -> (String, String),
    is_registered: bool,
    done: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone,
{
    let mut own = Seen::default();
    while !done.load(Ordering::Relaxed) {
        let (host, origin) = next();
        let mut request = Request::new(());
        request
            .headers_mut()
            .insert(header::HOST, HeaderValue::try_from(host).unwrap());
        request
            .headers_mut()
            .insert(header::ORIGIN, HeaderValue::try_from(origin).unwrap());
        let begun = Instant::now();
        let Ok(response) = service.clone().oneshot(request).await;
        own.micros
            .push(begun.elapsed().as_micros().try_into().unwrap_or(u32::MAX));
        let is_unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
        own.unavailable += u64::from(is_unavailable);
        let is_allowed = response
            .headers()
            .contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS);
        assert_eq!(is_allowed, is_registered && !is_unavailable);
        tokio::task::yield_now().await;
    }
    let mut seen = seen.lock().unwrap();
    seen.micros.append(&mut own.micros);
    seen.unavailable += own.unavailable;
}

/// The memory that the process holds, as Linux tells it.
fn memory_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let fields: HashMap<_, _> = status
        .lines()
        .filter_map(|line| line.split_once(':'))
        .collect();
    let kib = fields
        .get("VmRSS")
        .and_then(|size| size.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<u64>().ok())
        .unwrap_or_default()
        / 1024
}
