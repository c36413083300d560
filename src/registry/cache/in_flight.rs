//! [`InFlight`]: the look-ups that are under way, one at a time for an origin and a tenant.

use std::collections::HashMap;
use std::hash::Hash;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use crate::policy::registered::Registration;
use crate::registry::error::LookupError;
use crate::registry::lookup::Lookup;

/// A look-up that everybody who wants its answer drives on together. It ends when it has its answer,
/// or when nobody waits any more.
pub(super) type Flight = Shared<BoxFuture<'static, Ended>>;

/// What becomes of a look-up.
#[derive(Clone, Debug)]
pub(super) enum Ended {
    /// With how often the cache had been told to forget by then: who waits may get to see the answer
    /// after a change.
    Answered {
        answer: Result<Registration, LookupError>,
        generation: u64,
    },
    /// The cache was told to forget meanwhile: the answer may be from before the change.
    Outdated,
}

/// The number of a look-up: another one for the same question has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlightNumber(u64);

pub(super) struct InFlight<T> {
    /// Held weakly: only those who wait keep a look-up alive.
    flights: HashMap<Lookup<T>, (FlightNumber, WeakShared<BoxFuture<'static, Ended>>)>,
    begun: u64,
}

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self {
            flights: HashMap::new(),
            begun: 0,
        }
    }
}

impl<T: Eq + Hash> InFlight<T> {
    pub(super) fn get(&self, lookup: &Lookup<T>) -> Option<Flight> {
        let (_, flight) = self.flights.get(lookup)?;
        flight.upgrade()
    }

    /// Begins a look-up, which is told its number.
    pub(super) fn begin(
        &mut self,
        lookup: Lookup<T>,
        flight: impl FnOnce(FlightNumber) -> BoxFuture<'static, Ended>,
    ) -> Flight {
        self.begun += 1;
        let number = FlightNumber(self.begun);
        let flight = flight(number).shared();
        // What has never been polled can be held weakly.
        if let Some(weak) = flight.downgrade() {
            self.flights.insert(lookup, (number, weak));
        }
        flight
    }

    /// Ends a look-up, and says whether it was the one under way: it is not once it is forgotten.
    pub(super) fn end(&mut self, lookup: &Lookup<T>, number: FlightNumber) -> bool {
        let is_current = self
            .flights
            .get(lookup)
            .is_some_and(|(own, _)| *own == number);
        if is_current {
            self.flights.remove(lookup);
        }
        is_current
    }

    pub(super) fn forget(&mut self, is_forgotten: impl Fn(&Lookup<T>) -> bool) {
        self.flights.retain(|lookup, _| !is_forgotten(lookup));
    }

    pub(super) fn forget_one(&mut self, lookup: &Lookup<T>) {
        self.flights.remove(lookup);
    }
}
