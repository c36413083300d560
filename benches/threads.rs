//! Throughput of a layer on two threads against one.
//!
//! ```sh
//! cargo bench --bench threads     # half a minute, on two cores with nothing else to do
//! ```
//!
//! **How to read it.** Each thread has its own clone of one service, and sends requests of its own
//! origin, as fast as it can. The ratio is the throughput of two threads over that of one, from the
//! fastest of many rounds, in which all take turns. Two is all that two cores can give; how much
//! these do give is the ratio of `inner`, which shares nothing. What a layer writes to from both
//! threads, a lock or a reference count, makes its ratio smaller than that. The inner service hands
//! the request's headers back with its response, and both maps are used again, so that next to
//! nothing but the layer is measured.
//!
//! The last rows are of an axum router, which is cloned for each request, as a server clones it:
//! there the router itself counts references from both threads.

mod support;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::spin_loop;
use std::mem;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{HeaderMap, Request, Response};
use tower::{Layer, Service};

use support::head::Head;
use support::service::at_once;
use support::{cors, origins};

/// Many short ones: some of them nothing else interrupts.
const ROUNDS: usize = 250;
const REQUESTS: u32 = 4000;

/// The other headers of an exchange: the response's in a request, and the request's in a response.
type Others = Box<HeaderMap>;

#[derive(Clone, Copy)]
struct Inner;

impl Service<Request<Others>> for Inner {
    type Response = Response<Option<Others>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    #[inline(never)]
    fn call(&mut self, request: Request<Others>) -> Self::Future {
        let (parts, mut headers) = request.into_parts();
        let response_headers = mem::replace(&mut *headers, parts.headers);
        let mut response = Response::new(Some(headers));
        *response.headers_mut() = response_headers;
        ready(Ok(response))
    }
}

/// The inner service, or a layer around it.
trait Exchange:
    Service<Request<Others>, Response = Response<Option<Others>>, Error = Infallible>
{
}

impl<S> Exchange for S where
    S: Service<Request<Others>, Response = Response<Option<Others>>, Error = Infallible>
{
}

const SUBJECTS: [&str; 3] = ["inner", "ours", "tower-http"];

fn main() {
    let patterns = origins::exact(1000);
    let ours = cors::ours(&patterns).layer(Inner);
    let tower_http = cors::tower_http(&patterns[..3]).layer(Inner);
    println!(
        "{:10} | {:10} | {:>9} | {:>9} | throughput",
        "", "", "1 thread", "2 threads"
    );
    let from = |origin: &str| Head::get().with("origin", origin);
    let granted = [from(&patterns[0]), from(&patterns[1])];
    for (name, heads) in [
        ("no Origin", [Head::get(), Head::get()]),
        ("granted", granted.clone()),
        (
            "refused",
            [
                from("https://evil.example.org"),
                from("https://evil.example.net"),
            ],
        ),
    ] {
        compare(name, &heads, |head| {
            [
                Box::new(repeat(Inner, head)),
                Box::new(repeat(ours.clone(), head)),
                Box::new(repeat(tower_http.clone(), head)),
            ]
        });
    }
    let router = || Router::new().route("/", get(async || ()));
    let with_ours = router().layer(cors::ours(&patterns));
    let with_tower_http = router().layer(cors::tower_http(&patterns[..3]));
    compare("axum", &granted, |head| {
        [
            Box::new(repeat_routed(router(), head)),
            Box::new(repeat_routed(with_ours.clone(), head)),
            Box::new(repeat_routed(with_tower_http.clone(), head)),
        ]
    });
}

/// The work of each subject.
type Work = [Box<dyn FnMut()>; 3];

/// Measures the subjects on one thread and on two, and prints a row for each.
fn compare(name: &str, heads: &[Head; 2], work: impl Fn(&Head) -> Work + Sync) {
    let gate = Gate::default();
    let run = |head: &Head, is_first| take_turns(&gate, is_first, work(head));
    let spans = thread::scope(|scope| {
        let other = scope.spawn(|| run(&heads[1], false));
        [run(&heads[0], true), other.join().unwrap()]
    });
    for (index, subject) in SUBJECTS.into_iter().enumerate() {
        let [one, two] = [0, 1].map(|phase| {
            let spans = spans.each_ref().map(|spans| &spans[index][phase]);
            fastest(spans)
        });
        let ratio = 2.0 * one / two;
        println!("{name:10} | {subject:10} | {one:6.0} ns | {two:6.0} ns | × {ratio:.2}");
    }
}

/// When a thread began and ended.
type Span = (Instant, Instant);

/// Lets two threads go on at the same moment.
#[derive(Default)]
struct Gate {
    arrivals: AtomicUsize,
}

impl Gate {
    fn pass(&self, nth: usize) {
        self.arrivals.fetch_add(1, Ordering::AcqRel);
        while self.arrivals.load(Ordering::Acquire) < 2 * nth {
            spin_loop();
        }
    }
}

/// In every round, every subject's work is done first by the first thread alone, then by both at
/// once: the spans of this thread, for each subject and both phases.
fn take_turns(gate: &Gate, is_first: bool, mut subjects: Work) -> [[Vec<Span>; 2]; 3] {
    let mut spans: [[Vec<Span>; 2]; 3] = Default::default();
    let mut passed = 0;
    for _ in 0..ROUNDS {
        for (subject, spans) in subjects.iter_mut().zip(&mut spans) {
            for (phase, spans) in spans.iter_mut().enumerate() {
                passed += 1;
                gate.pass(passed);
                if is_first || phase == 1 {
                    let start = Instant::now();
                    subject();
                    spans.push((start, Instant::now()));
                }
            }
        }
    }
    spans
}

/// The nanoseconds of one request in the fastest round: from the start of the first thread to the
/// end of the last.
fn fastest(spans: [&Vec<Span>; 2]) -> f64 {
    let [first, second] = spans;
    let rounds = first.iter().enumerate().map(|(round, &(start, end))| {
        let other = second.get(round).copied().unwrap_or((start, end));
        (end.max(other.1) - start.min(other.0)).as_nanos()
    });
    rounds.min().unwrap_or(0) as f64 / f64::from(REQUESTS)
}

/// Sends so many requests, one after the other.
fn repeat(mut service: impl Exchange + 'static, head: &Head) -> impl FnMut() + 'static {
    let head = head.clone();
    let mut kept = None;
    move || {
        let next = kept.take();
        let mut request = next.unwrap_or_else(|| head.request(Others::default()));
        for _ in 0..REQUESTS {
            request = exchange(&mut service, request);
        }
        kept = Some(request);
    }
}

/// Sends the request, and makes the next one of what comes back.
fn exchange(service: &mut impl Exchange, request: Request<Others>) -> Request<Others> {
    let future = pin!(service.call(request));
    let (mut parts, others) = match at_once(future) {
        Ok(response) => response.into_parts(),
    };
    let mut others = others.expect("the inner service was called");
    parts.headers.clear();
    let request_headers = mem::replace(&mut *others, parts.headers);
    let mut request = Request::new(others);
    *request.headers_mut() = request_headers;
    request
}

/// Sends as many requests, each by a clone of the router.
fn repeat_routed(router: Router, head: &Head) -> impl FnMut() + 'static {
    let head = head.clone();
    move || {
        for _ in 0..REQUESTS {
            let mut router = router.clone();
            let future = pin!(router.call(head.request(Body::empty())));
            match at_once(future) {
                Ok(response) => drop(response),
            }
        }
    }
}
