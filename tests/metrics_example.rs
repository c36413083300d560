//! The example `metrics`: what it counts.

#[allow(dead_code)] // Its `main`.
#[path = "../examples/metrics.rs"]
mod metrics_example;

use metrics_util::debugging::DebuggingRecorder;

use crate::metrics_example::{app, counts, send_requests};

#[test]
fn refusals_are_counted_by_their_reason_and_grants_are_not() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(send_requests(app().unwrap()));
    });
    assert_eq!(
        counts(&snapshotter),
        [
            r#"cors_refusals_total{reason="method_not_allowed"} 1"#,
            r#"cors_refusals_total{reason="opaque_origin"} 1"#,
            r#"cors_refusals_total{reason="origin_not_allowed"} 2"#,
        ]
    );
    assert!(counts(&snapshotter).iter().all(|line| line.ends_with(" 0")));
}
