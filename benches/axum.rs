//! Time of one request through an axum router: without any layer, with this crate's, and with
//! tower-http's.
//!
//! ```sh
//! cargo bench --bench axum                        # about half a minute
//! cargo bench --bench axum -- "1,000 origins"     # cases whose name contains this
//! ```
//!
//! **How to read it.** Each request goes to a clone of the router, as under `axum::serve`: axum
//! clones the route, and the layer with it. There is no network and no runtime. Read the ratios of
//! the table at the end, as in `middleware.rs`; `inner` is the router without a layer.

mod support;

use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup};
use tower::ServiceExt;

use support::head::Head;
use support::ratios::{Comparison, INNER, OURS, TOWER_HTTP};
use support::service::at_once;
use support::{cors, origins};

fn main() {
    let mut comparison = Comparison::new();
    for (size, count) in [("3 origins", 3), ("1,000 origins", 1000)] {
        let patterns = origins::exact(count);
        let router = || Router::new().route("/", get(async || "hello"));
        let ours = router().layer(cors::ours(&patterns));
        let tower_http = router().layer(cors::tower_http(&patterns));
        let last = &patterns[count - 1];
        for (name, head) in [
            ("no Origin", Head::get()),
            ("granted", Head::get().with("origin", last)),
            (
                "refused",
                Head::get().with("origin", "https://evil.example.org"),
            ),
            ("preflight granted", Head::preflight(last, "PUT")),
        ] {
            comparison.group(&format!("{size}, {name}"), |group| {
                bench(group, INNER, &head, &router());
                bench(group, OURS, &head, &ours);
                bench(group, TOWER_HTTP, &head, &tower_http);
            });
        }
    }
    comparison.print();
}

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, function: &str, head: &Head, router: &Router) {
    group.bench_function(function, |bencher| {
        bencher.iter_batched(
            || head.request(Body::empty()),
            |request| at_once(pin!(router.clone().oneshot(request))),
            BatchSize::SmallInput,
        );
    });
}
