//! Instructions and heap allocations of one request, counted: they repeat, nanoseconds do not.
//!
//! ```sh
//! cargo bench --bench instructions                       # measures and prints the table
//! cargo bench --bench instructions -- "granted, r2"      # rows whose name contains this
//! cargo bench --bench instructions -- --check            # fails on what benches/instructions.txt does not allow
//! cargo bench --bench instructions -- --write            # records benches/instructions.txt anew
//! ```
//!
//! It needs `valgrind`, and about a minute.
//!
//! **How to read it.** Every number is what a layer adds to the inner service. For each row the
//! binary runs itself under callgrind, which counts what 200 requests execute after 100 others, and
//! nothing else; less the same for the inner service alone, that is the cost. Making the request and
//! the inner response, and dropping what comes out, costs the same with each layer and cancels out,
//! but for what a layer has put into them. Requests are what hyper makes of what a browser sends:
//! see `support/head.rs`. The global allocator counts, which adds a few instructions to each
//! allocation, and keeps large blocks: see `support/recycling.rs`. The code is as `[profile.bench]`
//! has it, with link-time optimisation over all crates.
//!
//! `--check` allows 10% more instructions than recorded, and no other number of allocations. Code
//! of another compiler than the recorded one inlines otherwise: it is allowed 25%, and the output
//! says so. An improvement is no failure, but wants to be recorded.
//!
//! To see where instructions go, run the binary, whose path cargo prints, under
//! `valgrind --tool=callgrind` with `--repeat "granted, r2" ours 1000`, and `callgrind_annotate`
//! what comes out; `--toggle-collect='*::collected'` leaves the rest out.

mod support;

use std::env;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tower::{Layer, Service};
use tower_cors_credentials::Credentials;
use tower_http::cors::Cors;

use support::allocator::CountingAllocator;
use support::callgrind;
use support::cors;
use support::record::{Costs, Record, RowCosts};
use support::recycling::RecyclingAllocator;
use support::rows::{Limit, Row, rows};
use support::service::{BoxedRequest, Inner};

#[global_allocator]
static ALLOCATOR: CountingAllocator<RecyclingAllocator> = CountingAllocator(RecyclingAllocator);

/// Requests that warm up caches and the allocator.
const WARM_UP: usize = 100;

const MEASURED: usize = 200;

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<_> = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [] => measure("").map(|_| ()),
        ["--check"] => check(),
        ["--write"] => write(),
        ["--repeat", row, subject, times] => repeat(row, subject, times),
        [filter] if !filter.starts_with('-') => measure(filter).map(|_| ()),
        _ => Err("usage: [FILTER | --check | --write | --repeat ROW SUBJECT TIMES]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn record_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.txt")
}

fn write() -> Result<(), Box<dyn Error>> {
    fs::write(record_path(), measure("")?.to_string())?;
    Ok(())
}

fn check() -> Result<(), Box<dyn Error>> {
    let recorded = Record::parse(&fs::read_to_string(record_path())?)
        .ok_or("benches/instructions.txt cannot be read; write it anew with `--write`")?;
    let measured = measure("")?;
    if recorded.compiler != measured.compiler {
        println!(
            "The record is of {}, and this is {}: tolerances are wider, and a new record is due.",
            recorded.compiler, measured.compiler
        );
    }
    let regressions = recorded.regressions(&measured);
    if regressions.is_empty() {
        println!("No row costs more than recorded.");
        return Ok(());
    }
    Err(format!(
        "These rows are not as recorded in benches/instructions.txt:\n  {}",
        regressions.join("\n  ")
    )
    .into())
}

/// Measures and prints the rows whose name contains `filter`, and those that they are compared to.
fn measure(filter: &str) -> Result<Record, Box<dyn Error>> {
    if !callgrind::is_installed() {
        return Err("valgrind is not installed: on Debian, `apt-get install valgrind`".into());
    }
    let mut rows = rows();
    rows.retain(|row| row.name.contains(filter));
    if rows.is_empty() {
        return Err(format!("no row's name contains {filter:?}").into());
    }
    let record = Record {
        compiler: compiler()?,
        rows: costs_of(&rows)?,
    };
    print!("{record}");
    let excess: Vec<_> = record.rows.iter().flat_map(RowCosts::excess).collect();
    if !excess.is_empty() {
        println!("\nMore than wanted:\n  {}", excess.join("\n  "));
    }
    println!(
        "\nThe response's future is {} bytes larger than the inner service's; tower-http's is {}.\n",
        future_growth::<Credentials<Inner>>(),
        future_growth::<Cors<Inner>>(),
    );
    Ok(record)
}

fn future_growth<S: Service<BoxedRequest>>() -> usize {
    size_of::<S::Future>() - size_of::<<Inner as Service<BoxedRequest>>::Future>()
}

/// The compiler's version, and the machine that it compiles for.
fn compiler() -> io::Result<String> {
    let version = Command::new("rustc").arg("--version").output()?.stdout;
    let version = String::from_utf8_lossy(&version);
    Ok(format!("{}, {}", version.trim(), env::consts::ARCH))
}

#[derive(Clone, Copy)]
enum Subject {
    Inner,
    Ours,
    TowerHttp,
}

impl Subject {
    const ALL: [Self; 3] = [Self::Inner, Self::Ours, Self::TowerHttp];

    fn name(self) -> &'static str {
        match self {
            Self::Inner => "inner",
            Self::Ours => "ours",
            Self::TowerHttp => "tower-http",
        }
    }
}

fn costs_of(rows: &[Row]) -> io::Result<Vec<RowCosts>> {
    let mut costs: Vec<RowCosts> = Vec::new();
    for (row, counts) in rows.iter().zip(all_counts(rows)) {
        let [inner, ours, tower_http] = counts;
        let (inner, ours, tower_http) = (inner?, ours?, tower_http?);
        let over_inner = |counts: Costs, inner: Costs| Costs {
            instructions: (counts.instructions - inner.instructions) / MEASURED as i64,
            allocations: counts.allocations - inner.allocations,
        };
        let max_instructions = row.max_instructions.and_then(|limit| match limit {
            Limit::AtMost(instructions) => Some(instructions),
            Limit::Above(name, more) => {
                let other = costs.iter().find(|other| other.name == name)?;
                Some(other.ours.instructions + more)
            }
        });
        costs.push(RowCosts {
            name: row.name.into(),
            ours: over_inner(ours, inner),
            tower_http: over_inner(tower_http, inner),
            max_instructions,
            max_allocations: row.max_allocations.map(|allocations| allocations as i64),
        });
    }
    Ok(costs)
}

type Counts = io::Result<Costs>;

/// Of every row and subject, on all cores.
fn all_counts(rows: &[Row]) -> Vec<[Counts; 3]> {
    let mut counts: Vec<_> = rows
        .iter()
        .map(|row| Subject::ALL.map(|subject| (row, subject, None)))
        .collect();
    let queue = Mutex::new(counts.as_flattened_mut().iter_mut());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((row, subject, counts)) = next() {
                    *counts = Some(counts_of(row, *subject));
                }
            });
        }
    });
    let unmeasured = || Err(io::Error::other("a row was not measured"));
    counts
        .into_iter()
        .map(|row| row.map(|(_, _, counts)| counts.unwrap_or_else(unmeasured)))
        .collect()
}

/// The instructions of `MEASURED` requests, and the allocations of one.
fn counts_of(row: &Row, subject: Subject) -> Counts {
    let times = MEASURED.to_string();
    let arguments = ["--repeat", row.name, subject.name(), &times];
    let allocations = with_work(row, subject, |work| {
        work();
        work()
    });
    Ok(Costs {
        instructions: callgrind::instructions(&env::current_exe()?, arguments, "*::collected")?,
        allocations: allocations as i64,
    })
}

/// What runs under callgrind.
fn repeat(row: &str, subject: &str, times: &str) -> Result<(), Box<dyn Error>> {
    let rows = rows();
    let row = rows.iter().find(|known| known.name == row);
    let subject = Subject::ALL
        .into_iter()
        .find(|known| known.name() == subject);
    let (Some(row), Some(subject)) = (row, subject) else {
        return Err("no such row, or no such subject".into());
    };
    let times = times.parse()?;
    with_work(row, subject, |work| {
        for _ in 0..WARM_UP {
            work();
        }
        collected(work, times);
    });
    Ok(())
}

/// Callgrind knows it by its name: it counts within.
#[inline(never)]
fn collected(work: &mut dyn FnMut() -> usize, times: usize) {
    for _ in 0..times {
        work();
    }
}

/// Calls `f` with the row's work, which tells how often it allocated.
fn with_work<T>(row: &Row, subject: Subject, f: impl FnOnce(&mut dyn FnMut() -> usize) -> T) -> T {
    let patterns = || (row.patterns)();
    match subject {
        Subject::Inner => f(&mut row.work(Inner)),
        Subject::Ours => f(&mut row.work(cors::ours(&patterns()).layer(Inner))),
        Subject::TowerHttp => f(&mut row.work(cors::tower_http(&patterns()).layer(Inner))),
    }
}
