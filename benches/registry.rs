//! Instructions and heap allocations of one request where a registry is asked, counted.
//!
//! ```sh
//! cargo bench --bench registry --features registry
//! ```
//!
//! It needs `valgrind`, and half a minute.
//!
//! **How to read it.** As `instructions.rs`: every number is what a layer adds to the inner service.
//! The registry of a miss answers at once, so that a miss costs what the layer and the cache do, and
//! a real one what the database takes besides. tower-http's `async_predicate` is asked the same, by a
//! predicate that finds the answer at once; it has no cache, and none of the bounds. It is asked after
//! the inner service has run, and sends its credentials header whatever the answer is.

mod support;

use std::collections::HashSet;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::future::{Ready, ready};
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::request::Parts;
use http::{HeaderName, HeaderValue};
use tower::{Layer, Service};
use tower_cors_credentials::registry::{Lookup, RegistryCache, RegistryLayer};
use tower_cors_credentials::{
    Credentials, CredentialsLayer, Policy, Registered, RegisteredPolicy, Registration, Rule,
};
use tower_http::cors::{AllowOrigin, Cors, CorsLayer};

use support::allocator::CountingAllocator;
use support::callgrind;
use support::head::Head;
use support::recycling::RecyclingAllocator;
use support::rows::Row;
use support::service::{BoxedRequest, Drivable, Inner};

#[global_allocator]
static ALLOCATOR: CountingAllocator<RecyclingAllocator> = CountingAllocator(RecyclingAllocator);

const WARM_UP: usize = 100;
const MEASURED: usize = 200;

const NAMED: &str = "https://app.example.com";
const KNOWN: &str = "https://shop.example.net";
const UNKNOWN: &str = "https://evil.example.org";

/// The tenant of a request: a header of this bench.
const TENANT: HeaderName = HeaderName::from_static("x-tenant");

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<_> = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [] => measure(),
        ["--repeat", row, subject] => repeat(row, subject),
        _ => Err("usage: cargo bench --bench registry --features registry".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn rows() -> Vec<Row> {
    let from = |name, origin: &str| {
        let request = Head::get().with("x-tenant", "acme").with("origin", origin);
        Row::exchange(name, request)
    };
    vec![
        Row::exchange("no Origin", Head::get()),
        from("an origin that the policy names", NAMED),
        from("a known origin", KNOWN),
        from("an unknown origin", UNKNOWN),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Inner,
    WithoutRegistry,
    Cached,
    Missed,
    AsyncPredicate,
}

impl Subject {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Inner, "inner"),
        (Self::WithoutRegistry, "no registry"),
        (Self::Cached, "cached"),
        (Self::Missed, "a miss"),
        (Self::AsyncPredicate, "tower-http"),
    ];

    fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(own, _)| *own == self)
            .map_or("", |(_, name)| name)
    }
}

/// A database that answers at once.
#[derive(Clone)]
struct Database(Arc<HashSet<(HeaderValue, &'static str)>>);

impl Database {
    fn new() -> Self {
        let acme = HeaderValue::from_static("acme");
        Self(Arc::new(HashSet::from([(acme, KNOWN)])))
    }

    fn knows(&self, tenant: HeaderValue, origin: &str) -> bool {
        origin == KNOWN && self.0.contains(&(tenant, KNOWN))
    }
}

impl Service<Lookup<HeaderValue>> for Database {
    type Response = Registration;
    type Error = Infallible;
    type Future = Ready<Result<Registration, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, lookup: Lookup<HeaderValue>) -> Self::Future {
        ready(Ok(
            match self.knows(lookup.tenant, lookup.origin.as_str()) {
                true => Registration::Credentialed,
                false => Registration::NotRegistered,
            },
        ))
    }
}

fn tenant(parts: &Parts) -> Option<HeaderValue> {
    parts.headers.get(TENANT).cloned()
}

fn without_registry() -> Credentials<Inner> {
    let policy = Policy::new([Rule::credentialed([NAMED])]);
    CredentialsLayer::new(policy.unwrap_or_else(|error| panic!("{error}"))).layer(Inner)
}

fn with_registry(kept_for: Duration) -> impl Drivable {
    let rules = [Rule::credentialed([NAMED]), Rule::credentialed(Registered)];
    let policy = RegisteredPolicy::new(rules).unwrap_or_else(|error| panic!("{error}"));
    let cache = RegistryCache::builder()
        .known_for(kept_for)
        .unknown_for(kept_for)
        .build(Database::new());
    RegistryLayer::new(policy, cache, tenant).layer(Inner)
}

fn async_predicate() -> Cors<Inner> {
    let database = Database::new();
    let allow = AllowOrigin::async_predicate(move |origin: HeaderValue, parts: &Parts| {
        let (database, tenant) = (database.clone(), tenant(parts));
        async move {
            let origin = origin.to_str().unwrap_or_default();
            origin == NAMED || tenant.is_some_and(|tenant| database.knows(tenant, origin))
        }
    });
    CorsLayer::new()
        .allow_credentials(true)
        .allow_origin(allow)
        .layer(Inner)
}

fn measure() -> Result<(), Box<dyn Error>> {
    if !callgrind::is_installed() {
        return Err("valgrind is not installed: on Debian, `apt-get install valgrind`".into());
    }
    println!("Instructions, allocations of one request over those of the inner service alone.\n");
    print!("{:34}", "");
    for (_, subject) in &Subject::ALL[1..] {
        print!(" | {subject:>14}");
    }
    println!("\n{:-<34}{}", "", "-+---------------".repeat(4));
    for row in rows() {
        let [inner, layers @ ..] = Subject::ALL.map(|(subject, _)| counts_of(&row, subject));
        let (inner_instructions, inner_allocations) = inner?;
        print!("{:34}", row.name);
        for counts in layers {
            let (instructions, allocations) = counts?;
            let instructions = (instructions - inner_instructions) / MEASURED as i64;
            let allocations = allocations - inner_allocations;
            print!(" | {:>14}", format!("{instructions}, {allocations}"));
        }
        println!();
    }
    println!(
        "\nThe response's future is {} bytes larger than the inner service's, and {} without a registry.",
        future_growth(with_registry(Duration::ZERO)),
        future_growth(without_registry()),
    );
    Ok(())
}

fn future_growth<S: Service<BoxedRequest>>(_: S) -> usize {
    size_of::<S::Future>() - size_of::<<Inner as Service<BoxedRequest>>::Future>()
}

fn counts_of(row: &Row, subject: Subject) -> Result<(i64, i64), Box<dyn Error>> {
    let arguments = ["--repeat", row.name, subject.name()];
    let allocations = with_work(row, subject, |work| {
        work();
        work()
    })?;
    let program = env::current_exe()?;
    let instructions = callgrind::instructions(&program, arguments, "*::collected")?;
    Ok((instructions, allocations as i64))
}

/// What runs under callgrind.
fn repeat(row: &str, subject: &str) -> Result<(), Box<dyn Error>> {
    let rows = rows();
    let row = rows.iter().find(|known| known.name == row);
    let subject = Subject::ALL.iter().find(|(_, name)| *name == subject);
    let (Some(row), Some((subject, _))) = (row, subject) else {
        return Err("no such row, or no such subject".into());
    };
    with_work(row, *subject, |work| {
        for _ in 0..WARM_UP {
            work();
        }
        collected(work);
    })
}

/// Callgrind knows it by its name: it counts within.
#[inline(never)]
fn collected(work: &mut dyn FnMut() -> usize) {
    for _ in 0..MEASURED {
        work();
    }
}

/// Calls `f` with the row's work, which tells how often it allocated.
fn with_work<T>(
    row: &Row,
    subject: Subject,
    f: impl FnOnce(&mut dyn FnMut() -> usize) -> T,
) -> Result<T, Box<dyn Error>> {
    // A look-up has a deadline.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let _entered = runtime.enter();
    let long = Duration::from_secs(3600);
    Ok(match subject {
        Subject::Inner => f(&mut row.work(Inner)),
        Subject::WithoutRegistry => f(&mut row.work(without_registry())),
        Subject::Cached => f(&mut row.work(with_registry(long))),
        Subject::Missed => f(&mut row.work(with_registry(Duration::ZERO))),
        Subject::AsyncPredicate => f(&mut row.work(async_predicate())),
    })
}
