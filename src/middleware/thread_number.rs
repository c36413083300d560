//! [`thread_number`]: threads told apart by small numbers.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number of this thread, which no other thread has as long as it lives: the lowest that was
/// free when it first asked.
#[inline]
pub(crate) fn thread_number() -> usize {
    // A thread that is about to end may have given its number back.
    NUMBER.try_with(|number| number.0).unwrap_or(0)
}

thread_local! {
    static NUMBER: Number = Number::take();
}

struct Number(usize);

struct Numbers {
    free: BTreeSet<usize>,
    /// From here on, none was ever taken.
    untaken: usize,
}

static NUMBERS: Mutex<Numbers> = Mutex::new(Numbers {
    free: BTreeSet::new(),
    untaken: 0,
});

impl Number {
    fn take() -> Self {
        let mut numbers = Numbers::lock();
        let number = numbers.free.pop_first().unwrap_or_else(|| {
            let number = numbers.untaken;
            numbers.untaken += 1;
            number
        });
        Self(number)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        Numbers::lock().free.insert(self.0);
    }
}

impl Numbers {
    fn lock() -> MutexGuard<'static, Self> {
        NUMBERS.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::OnceCell;
    use std::sync::Barrier;
    use std::sync::mpsc::{Sender, channel};
    use std::thread;

    use super::*;

    #[test]
    fn threads_that_live_at_once_have_numbers_of_their_own() {
        let barrier = Barrier::new(8);
        let numbers: BTreeSet<_> = thread::scope(|scope| {
            let ask = || {
                let number = thread_number();
                barrier.wait();
                assert_eq!(thread_number(), number);
                number
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(numbers.len(), 8);
    }

    #[test]
    fn numbers_are_given_back() {
        // Other tests take some meanwhile.
        let numbers = (0..1000).map(|_| thread::spawn(thread_number).join().unwrap());
        assert!(numbers.max().unwrap() < 500);
    }

    #[test]
    fn a_thread_that_has_given_its_number_back_can_ask() {
        struct AsksAtLast(Sender<usize>);

        impl Drop for AsksAtLast {
            fn drop(&mut self) {
                self.0.send(thread_number()).unwrap();
            }
        }

        thread_local! {
            static BEFORE: OnceCell<AsksAtLast> = const { OnceCell::new() };
            static AFTER: OnceCell<AsksAtLast> = const { OnceCell::new() };
        }

        let (sender, numbers) = channel();
        // One of the two outlives the number, whatever the order.
        let thread = thread::spawn(move || {
            BEFORE.with(|asks| _ = asks.set(AsksAtLast(sender.clone())));
            thread_number();
            AFTER.with(|asks| _ = asks.set(AsksAtLast(sender)));
        });
        thread.join().unwrap();
        assert_eq!(numbers.iter().count(), 2);
    }
}
