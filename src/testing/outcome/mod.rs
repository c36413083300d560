//! [`Outcome`]: what a fetch comes to.

pub(crate) mod block_reason;
pub(crate) mod blocked;
pub(crate) mod exchange;
pub(crate) mod shared;

use std::fmt;

use crate::testing::outcome::blocked::Blocked;
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::shared::Shared;

/// What a fetch comes to: the page may read the response, or it may not.
///
/// Its text (`Display`) tells which and why. [`assert_shared`](Self::assert_shared) and
/// [`assert_blocked`](Self::assert_blocked) fail with that text.
#[derive(Debug)]
#[must_use = "an outcome is there to be asserted"]
pub enum Outcome<R> {
    /// The response is shared with the page.
    Shared(Shared<R>),
    /// The page gets a network error.
    Blocked(Blocked<R>),
}

impl<R> Outcome<R> {
    /// Whether the response is shared with the page.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(_))
    }

    /// Whether the page gets a network error.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked(_))
    }

    /// What went over the wire, in order.
    pub fn exchanges(&self) -> &[Exchange] {
        match self {
            Self::Shared(shared) => shared.exchanges(),
            Self::Blocked(blocked) => blocked.exchanges(),
        }
    }

    /// The preflights among the [`exchanges`](Self::exchanges).
    pub fn preflights(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges().iter().filter(|own| own.is_preflight())
    }

    /// The [`exchanges`](Self::exchanges) that are no preflights: the page's request, once for
    /// every redirect that was followed.
    pub fn requests(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges().iter().filter(|own| !own.is_preflight())
    }

    /// What is shared.
    ///
    /// # Panics
    ///
    /// If the fetch is blocked: says at which step, because of which header, and what to answer.
    #[track_caller]
    pub fn assert_shared(self) -> Shared<R> {
        match self {
            Self::Shared(shared) => shared,
            Self::Blocked(blocked) => panic!("{blocked}"),
        }
    }

    /// What blocks the fetch.
    ///
    /// # Panics
    ///
    /// If the response is shared: says what the page, which an attacker may have made, can read.
    #[track_caller]
    pub fn assert_blocked(self) -> Blocked<R> {
        match self {
            Self::Shared(shared) => panic!("{shared}"),
            Self::Blocked(blocked) => blocked,
        }
    }
}

impl<R> fmt::Display for Outcome<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared(shared) => shared.fmt(f),
            Self::Blocked(blocked) => blocked.fmt(f),
        }
    }
}
