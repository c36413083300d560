//! Time of one request: the inner service alone, within this crate's layer, and within
//! tower-http's.
//!
//! ```sh
//! cargo bench --bench middleware                  # every row, about two minutes
//! cargo bench --bench middleware -- preflight     # rows whose name contains this
//! ```
//!
//! **How to read it.** The table at the end has the inner service's time in this run, what each
//! layer adds to it, and two ratios. Read the ratios; the nanoseconds are of the machine and of what
//! else it does. `ours / tower-http` compares what the layers add; `with ours / inner` says little
//! but how small this inner service is, which does nothing at all. Making the request and dropping
//! the response are not measured. The rows are those of `instructions.rs`, which counts what
//! repeats.

mod support;

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup};
use tower::Layer;

use support::cors;
use support::ratios::{Comparison, INNER, OURS, TOWER_HTTP};
use support::rows::{Row, Work, rows};
use support::service::{Drivable, Inner, drive};

fn main() {
    let mut comparison = Comparison::new();
    for row in rows() {
        let patterns = (row.patterns)();
        // `scale.rs` has the larger ones.
        if patterns.len() > 1000 {
            continue;
        }
        comparison.group(row.name, |group| {
            bench(group, INNER, &row, Inner);
            bench(group, OURS, &row, cors::ours(&patterns).layer(Inner));
            bench(
                group,
                TOWER_HTTP,
                &row,
                cors::tower_http(&patterns).layer(Inner),
            );
        });
    }
    comparison.print();
}

fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    function: &str,
    row: &Row,
    mut service: impl Drivable,
) {
    group.bench_function(function, |bencher| match &row.work {
        Work::Exchange { request, response } => bencher.iter_batched(
            || request.request(Box::new(response())),
            |request| drive(&mut service, request),
            BatchSize::SmallInput,
        ),
        Work::Clone => bencher.iter(|| drop(black_box(service.clone()))),
    });
}
