//! What criterion measured in one run, side by side, as ratios.
//!
//! Of each function, its fastest sample counts: whatever else the machine does only adds to it.

use std::env;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use serde_json::Value;

/// The function of a group without any layer.
pub const INNER: &str = "inner";
pub const OURS: &str = "ours";
pub const TOWER_HTTP: &str = "tower-http";

/// Groups of those three functions.
pub struct Comparison {
    criterion: Criterion,
    groups: Vec<String>,
    started: SystemTime,
}

impl Comparison {
    /// Each function is measured shortly, so that a whole run takes minutes.
    pub fn new() -> Self {
        Self {
            started: SystemTime::now(),
            criterion: Criterion::default()
                .warm_up_time(Duration::from_millis(200))
                .measurement_time(Duration::from_millis(500))
                .sample_size(30)
                .nresamples(5000)
                .configure_from_args(),
            groups: Vec::new(),
        }
    }

    pub fn group(&mut self, name: &str, f: impl FnOnce(&mut BenchmarkGroup<'_, WallTime>)) {
        self.groups.push(name.into());
        let mut group = self.criterion.benchmark_group(name);
        f(&mut group);
        group.finish();
    }

    /// Prints the groups that were measured in this run.
    pub fn print(&self) {
        println!(
            "\nThe fastest of 30 samples:\n{:44} | {INNER:>8} | + {OURS:>9} | + {TOWER_HTTP:>9} | {OURS} / {TOWER_HTTP} | with {OURS} / {INNER}",
            "nanoseconds"
        );
        for name in &self.groups {
            let fastest = |function| self.fastest(name, function);
            let (Some(inner), Some(ours), Some(tower_http)) =
                (fastest(INNER), fastest(OURS), fastest(TOWER_HTTP))
            else {
                continue;
            };
            let (ours_adds, tower_http_adds) = (ours - inner, tower_http - inner);
            println!(
                "{name:44} | {inner:8.0} | {ours_adds:+11.0} | {tower_http_adds:+12.0} | {:17.2} | {:17.2}",
                ours_adds / tower_http_adds,
                ours / inner,
            );
        }
    }

    /// The fastest sample in nanoseconds, if this run measured it.
    fn fastest(&self, group: &str, function: &str) -> Option<f64> {
        let path = output_directory()
            .join(group)
            .join(function)
            .join("new/sample.json");
        if fs::metadata(&path).ok()?.modified().ok()? < self.started {
            return None;
        }
        let samples: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let numbers = |of: &str| -> Option<Vec<f64>> {
            samples[of].as_array()?.iter().map(Value::as_f64).collect()
        };
        let samples = iter::zip(numbers("times")?, numbers("iters")?);
        let each = samples.map(|(time, iterations)| time / iterations);
        each.min_by(f64::total_cmp)
    }
}

/// Where criterion puts what it measured.
fn output_directory() -> PathBuf {
    match env::var_os("CRITERION_HOME") {
        Some(home) => home.into(),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion"),
    }
}
