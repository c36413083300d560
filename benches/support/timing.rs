//! Time by the clock, as free of what else the machine does as can be.

use std::time::{Duration, Instant};

/// Rounds go on until there were so many, and for so long.
const MIN_ROUNDS: usize = 25;
const MIN_TIME: Duration = Duration::from_millis(300);

/// Long against the clock's steps, short against a scheduler's, and few enough for the caches.
const BATCH: Duration = Duration::from_micros(100);
const MAX_BATCH: u32 = 100;

/// How long each of these takes, in nanoseconds: the fastest of several rounds, in which they take
/// turns. Each does its work so many times and says how long that took.
pub fn fastest<const N: usize>(mut subjects: [&mut dyn FnMut(u32) -> Duration; N]) -> [f64; N] {
    let mut fastest = [f64::INFINITY; N];
    let batches = subjects.each_mut().map(|subject| {
        let once = subject(2) / 2;
        let times = BATCH.as_nanos() / once.as_nanos().max(1);
        (times as u32).clamp(1, MAX_BATCH)
    });
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < MIN_ROUNDS || start.elapsed() < MIN_TIME {
        rounds += 1;
        for ((subject, times), fastest) in subjects.iter_mut().zip(batches).zip(&mut fastest) {
            let each = subject(times).as_nanos() as f64 / f64::from(times);
            *fastest = fastest.min(each);
        }
    }
    fastest
}

/// How long it takes, and what comes out.
pub fn timed<T>(f: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = f();
    (start.elapsed(), value)
}
