//! Requests of two threads against a thousand replacements.

use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;

use http::{Request, Response};
use tower::{Layer, Service, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy};

use crate::reload::exchange::{
    APP, Headers, answer, first, get, header_set, preflight, second, serve,
};

const THREADS: usize = 2;
const SWAPS: usize = 1_000;

/// What a fixed policy answers to the request and to its preflight.
fn expected(policy: Policy) -> [Headers; 2] {
    let service = serve(&CredentialsLayer::new(policy));
    [get(APP), preflight(APP)].map(|request| header_set(answer(&service, request).headers()))
}

/// A service that takes its time, in which the policy may be replaced.
fn slow(
    layer: &CredentialsLayer,
) -> impl Service<Request<String>, Response = Response<String>, Error = Infallible> + Clone + Send {
    layer.layer(service_fn(|_: Request<String>| async {
        let mut is_waiting = true;
        poll_fn(|_| match std::mem::take(&mut is_waiting) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
        Ok(Response::new(String::new()))
    }))
}

#[test]
fn no_response_mixes_two_policies() {
    let policies = [first(), second()];
    let expected = policies.clone().map(expected);
    assert!((0..2).all(|kind| expected[0][kind] != expected[1][kind]));

    let (layer, handle) = CredentialsLayer::reloadable(policies[0].clone());
    let is_over = AtomicBool::new(false);
    let answers = AtomicUsize::new(0);
    let seen = [const { AtomicUsize::new(0) }; 2];
    thread::scope(|scope| {
        let threads = [(); THREADS].map(|()| {
            let service = slow(&layer);
            let (is_over, answers, seen, expected) = (&is_over, &answers, &seen, &expected);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    for (kind, request) in [get(APP), preflight(APP)].into_iter().enumerate() {
                        let headers = header_set(answer(&service, request).headers());
                        let which = expected.iter().position(|policy| policy[kind] == headers);
                        let which = which.unwrap_or_else(|| panic!("mixed: {headers:?}"));
                        seen[which].fetch_add(1, Ordering::Relaxed);
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        });
        for swap in 1..=SWAPS {
            handle.replace(policies[swap % 2].clone());
            // Of so many answers, at least one is to a request that came after the replacement.
            let enough = answers.load(Ordering::Relaxed) + THREADS + 1;
            while answers.load(Ordering::Relaxed) < enough {
                if threads.iter().any(|thread| thread.is_finished()) {
                    break;
                }
                thread::yield_now();
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    // Each replacement was seen.
    for seen in seen {
        assert!(seen.into_inner() >= SWAPS / 2);
    }
}
