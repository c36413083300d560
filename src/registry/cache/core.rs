//! [`Core`]: what the clones of a cache share.
//!
//! One lock orders the three things that may race: a look-up that begins, one that ends, and a call to
//! forget. A look-up is stored while the lock is held, and only if it is still the one under way. To
//! forget is to drop what is stored and the look-ups under way, while the lock is held. So nothing is
//! remembered that was asked before a call to forget has returned.

use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tower_service::Service;

use crate::origin::Origin;
use crate::policy::registered::Registration;
use crate::registry::ask::ask;
use crate::registry::cache::answers::Answers;
use crate::registry::cache::builder::RegistryCacheBuilder;
use crate::registry::cache::counts::{CacheCounts, Counters};
use crate::registry::cache::in_flight::{Ended, Flight, FlightNumber, InFlight};
use crate::registry::error::{BoxError, LookupError};
use crate::registry::lookup::Lookup;

pub(super) struct Core<T> {
    answers: Answers<T>,
    in_flight: Mutex<InFlight<T>>,
    timeout: Duration,
    counters: Counters,
}

/// How often a request has its look-up made, if the cache is told to forget each time meanwhile.
const MAX_LOOK_UPS: usize = 4;

/// Where the answer to a question comes from.
enum Source {
    Remembered(Registration),
    InFlight(Flight),
}

impl<T: Clone + Eq + Hash + Send + Sync + 'static> Core<T> {
    pub(super) fn new(bounds: RegistryCacheBuilder) -> Self {
        Self {
            answers: Answers::new(bounds),
            in_flight: Mutex::default(),
            timeout: bounds.timeout,
            counters: Counters::default(),
        }
    }

    /// The answer, if it is remembered.
    pub(super) fn remembered(&self, lookup: &Lookup<T>) -> Option<Registration> {
        let registration = self.answers.get(lookup)?;
        self.counters.hits.add_one();
        Some(registration)
    }

    /// The answer of a look-up, which may be under way already.
    pub(super) async fn answer<R>(
        self: Arc<Self>,
        registry: R,
        lookup: Lookup<T>,
    ) -> Result<Registration, LookupError>
    where
        R: Service<Lookup<T>, Response = Registration> + Clone + Send + 'static,
        R::Future: Send,
        R::Error: Into<BoxError>,
    {
        self.counters.misses.add_one();
        for _ in 0..MAX_LOOK_UPS {
            let flight = match self.source(&registry, &lookup) {
                Source::Remembered(registration) => return Ok(registration),
                Source::InFlight(flight) => flight,
            };
            match flight.await {
                Ended::Answered {
                    answer: Ok(registration),
                    generation,
                } if generation == self.answers.generation() => return Ok(registration),
                Ended::Answered {
                    answer: Err(error), ..
                } => return self.stale(&lookup).ok_or(error),
                // R8: who waited for an answer from before a change asks again. What was not forgotten
                // is remembered.
                Ended::Answered { answer: Ok(_), .. } | Ended::Outdated => {}
            }
        }
        Err(LookupError::outdated())
    }

    fn stale(&self, lookup: &Lookup<T>) -> Option<Registration> {
        let registration = self.answers.get_stale(lookup)?;
        self.counters.stale.add_one();
        Some(registration)
    }

    /// R7: one look-up at a time for a question.
    fn source<R>(self: &Arc<Self>, registry: &R, lookup: &Lookup<T>) -> Source
    where
        R: Service<Lookup<T>, Response = Registration> + Clone + Send + 'static,
        R::Future: Send,
        R::Error: Into<BoxError>,
    {
        let mut in_flight = self.in_flight();
        // Another look-up may have ended since the answer was found missing.
        if let Some(registration) = self.answers.get(lookup) {
            return Source::Remembered(registration);
        }
        if let Some(flight) = in_flight.get(lookup) {
            return Source::InFlight(flight);
        }
        self.counters.look_ups.add_one();
        Source::InFlight(in_flight.begin(lookup.clone(), |number| {
            let (core, registry, lookup) = (Arc::clone(self), registry.clone(), lookup.clone());
            core.look_up(number, registry, lookup).boxed()
        }))
    }

    /// Makes one look-up.
    async fn look_up<R>(
        self: Arc<Self>,
        number: FlightNumber,
        registry: R,
        lookup: Lookup<T>,
    ) -> Ended
    where
        R: Service<Lookup<T>, Response = Registration> + Send + 'static,
        R::Future: Send,
        R::Error: Into<BoxError>,
    {
        let under_way = UnderWay {
            core: self,
            number,
            lookup,
        };
        let asked_at = Instant::now();
        let answer = ask(registry, under_way.lookup.clone(), under_way.core.timeout).await;
        under_way.end(answer, asked_at)
    }

    pub(super) fn forget(&self, tenant: &T, origin: &Origin) {
        self.counters.forgotten.add_one();
        let lookup = Lookup {
            tenant: tenant.clone(),
            origin: origin.clone(),
        };
        let mut in_flight = self.in_flight();
        in_flight.forget_one(&lookup);
        self.answers.forget(&lookup);
    }

    pub(super) fn forget_tenant(&self, tenant: &T) {
        self.counters.forgotten.add_one();
        let mut in_flight = self.in_flight();
        in_flight.forget(|lookup| lookup.tenant == *tenant);
        self.answers.forget_tenant(tenant);
    }

    pub(super) fn forget_all(&self) {
        self.counters.forgotten.add_one();
        let mut in_flight = self.in_flight();
        in_flight.forget(|_| true);
        self.answers.forget_all();
    }

    pub(super) fn counts(&self) -> CacheCounts {
        self.counters.read()
    }
}

impl<T> Core<T> {
    /// A panic while the lock is held leaves at most a look-up that is not listed, and so not stored.
    fn in_flight(&self) -> MutexGuard<'_, InFlight<T>> {
        self.in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A look-up under way. It is taken off the list when it ends, and when nobody waits for it any more.
struct UnderWay<T: Eq + Hash> {
    core: Arc<Core<T>>,
    number: FlightNumber,
    lookup: Lookup<T>,
}

impl<T: Clone + Eq + Hash + Send + Sync + 'static> UnderWay<T> {
    /// R6, R8: remembers an answer that nothing was told to forget; an error never.
    fn end(self, answer: Result<Registration, LookupError>, asked_at: Instant) -> Ended {
        let core = &self.core;
        let mut in_flight = core.in_flight();
        if !in_flight.end(&self.lookup, self.number) {
            return Ended::Outdated;
        }
        match &answer {
            Ok(registration) => {
                let lookup = self.lookup.clone();
                core.answers.insert(lookup, *registration, asked_at);
            }
            Err(_) => core.counters.failures.add_one(),
        }
        Ended::Answered {
            answer,
            generation: core.answers.generation(),
        }
    }
}

impl<T: Eq + Hash> Drop for UnderWay<T> {
    fn drop(&mut self) {
        self.core.in_flight().end(&self.lookup, self.number);
    }
}
