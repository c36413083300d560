//! What the size and the shape of a policy cost: a request's time, and the policy's own time and
//! memory.
//!
//! ```sh
//! cargo bench --bench scale                # measures and prints the table: about half a minute
//! cargo bench --bench scale -- --write     # records benches/scale.txt anew
//! ```
//!
//! **How to read it.** `first`, `last` and `none` are nanoseconds of one request over those of the
//! inner service alone: from the origin that the first pattern names, the last one, or none that
//! looks like them. Of each the fastest of many rounds is taken, in which this crate, tower-http and
//! the inner service take turns: whatever else the machine does only adds to it. Compare down a
//! column, and between the two; the nanoseconds themselves are of the machine. `build` is the time
//! from the patterns' text to the layer, in microseconds, and `bytes` what the layer keeps on the
//! heap. Where there are subdomain patterns, tower-http's are a predicate that tries one after the
//! other.

mod support;

use std::alloc::System;
use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use tower::Layer;

use support::allocator::{CountingAllocator, heap_use};
use support::head::Head;
use support::service::{Drivable, Inner, drive, response_with};
use support::timing::{fastest, timed};
use support::{cors, origins};

#[global_allocator]
static ALLOCATOR: CountingAllocator<System> = CountingAllocator(System);

struct Case {
    name: &'static str,
    patterns: Vec<String>,
    /// From the origins that the first pattern names, the last, and none.
    requests: [Head; 3],
}

impl Case {
    fn new(name: &'static str, patterns: Vec<String>, [first, last, none]: [String; 3]) -> Self {
        let from = |origin: String| Head::get().with("origin", &origin);
        Self {
            name,
            patterns,
            requests: [from(first), from(last), from(none)],
        }
    }
}

fn cases() -> Vec<Case> {
    let exact = [1, 10, 100, 1000, 10_000, 100_000].map(|count| {
        let ends = [1, count, count + 1].map(origins::exact_origin);
        Case::new("exact origins", origins::exact(count), ends)
    });
    let subdomains = [1, 10, 100, 1000, 10_000].map(|count| {
        let ends = [1, count, count + 1].map(origins::subdomain_origin);
        Case::new("subdomain patterns", origins::subdomains(count), ends)
    });
    let long = [1, 1000].map(|count| {
        let ends = [1, count, count + 1].map(origins::long_origin);
        Case::new("248 bytes, alike but for six", origins::long(count), ends)
    });
    let deep = Case::new(
        "hosts of 120 labels",
        origins::suffixes_of_every_length(),
        [
            origins::deep_origin_under(1),
            origins::deep_origin_under(origins::SUFFIX_LENGTHS),
            origins::deep_origin(),
        ],
    );
    exact
        .into_iter()
        .chain(subdomains)
        .chain(long)
        .chain([deep])
        .collect()
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut table = String::from(
        "Nanoseconds of one request over those of the inner service alone; building the layer in microseconds.\n\n",
    );
    writeln!(
        table,
        "{:28} | {:>8} | {:55} | tower-http",
        "", "", "this crate"
    )?;
    write!(table, "{:28} | {:>8}", "patterns", "number")?;
    let columns = ["build", "bytes", "first", "last", "none"];
    for column in columns.iter().chain(&columns) {
        write!(table, " | {column:>8}")?;
    }
    writeln!(table, "\n{:-<28}{}", "", "-+---------".repeat(11))?;
    for case in cases() {
        let [ours, tower_http] = costs_of(&case);
        write!(table, "{:28} | {:>8}", case.name, case.patterns.len())?;
        for cost in ours.into_iter().chain(tower_http) {
            write!(table, " | {cost:>8.0}")?;
        }
        writeln!(table)?;
    }
    print!("{table}");
    if env::args().any(|argument| argument == "--write") {
        fs::write(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/scale.txt"),
            table,
        )?;
    }
    Ok(())
}

/// The columns of each layer.
fn costs_of(case: &Case) -> [[f64; 5]; 2] {
    let ours = || cors::ours(&case.patterns);
    let tower_http = || cors::tower_http(&case.patterns);
    let builds = fastest([&mut |times| time_builds(times, ours), &mut |times| {
        time_builds(times, tower_http)
    }]);
    let (ours, our_heap) = heap_use(ours);
    let (tower_http, their_heap) = heap_use(tower_http);
    let bytes = [our_heap, their_heap].map(|heap| heap.kept_bytes as f64);
    let (mut ours, mut tower_http) = (ours.layer(Inner), tower_http.layer(Inner));

    let [first, last, none] = case.requests.each_ref().map(|request| {
        let [inner, ours, tower_http] = fastest([
            &mut |times| time_requests(times, &mut Inner, request),
            &mut |times| time_requests(times, &mut ours, request),
            &mut |times| time_requests(times, &mut tower_http, request),
        ]);
        [ours - inner, tower_http - inner]
    });
    [0, 1].map(|layer| {
        let build = builds[layer] / 1000.0;
        [build, bytes[layer], first[layer], last[layer], none[layer]]
    })
}

fn time_builds<T>(times: u32, build: impl Fn() -> T) -> Duration {
    (0..times).map(|_| timed(&build).0).sum()
}

/// Neither making the requests nor dropping the responses is timed.
fn time_requests(times: u32, service: &mut impl Drivable, request: &Head) -> Duration {
    let requests: Vec<_> = (0..times)
        .map(|_| request.request(Box::new(response_with(2))))
        .collect();
    let mut responses = Vec::with_capacity(requests.len());
    let (time, ()) = timed(|| {
        for request in requests {
            responses.push(drive(service, request));
        }
    });
    time
}
