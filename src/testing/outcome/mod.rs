//! [`Outcome`]: whether a page can read a response, why, and what went over the wire.

pub(crate) mod block_reason;
pub(crate) mod blocked;
pub(crate) mod cause;
pub(crate) mod exchange;
pub(crate) mod network_error;
pub(crate) mod shared;
pub(crate) mod step;

use std::fmt;

use crate::escape::legible;
use crate::testing::cookies::reason::UnsentCookie;
use crate::testing::outcome::blocked::Blocked;
use crate::testing::outcome::exchange::Exchange;
use crate::testing::outcome::shared::Shared;

/// The result of a fetch: the page can read the response, or it cannot.
///
/// Its text (`Display`) says which of the two, and why. [`assert_shared`](Self::assert_shared) and
/// [`assert_blocked`](Self::assert_blocked) fail with that text.
#[derive(Debug)]
#[must_use = "an outcome is checked by `assert_shared` or `assert_blocked`"]
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

    /// The [`exchanges`](Self::exchanges) that are not preflights: the page's request, and once more
    /// for every redirect that was followed.
    pub fn requests(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges().iter().filter(|own| !own.is_preflight())
    }

    /// The names of the cookies that went with the last of the [`requests`](Self::requests).
    pub fn sent_cookies(&self) -> &[String] {
        let last = self.requests().last();
        last.map_or(&[], |own| own.sent_cookies())
    }

    /// The cookies that did not go with the last of the [`requests`](Self::requests), and why.
    pub fn unsent_cookies(&self) -> &[UnsentCookie] {
        let last = self.requests().last();
        last.map_or(&[], |own| own.unsent_cookies())
    }

    /// Asserts that the cookie `name` went with the last of the [`requests`](Self::requests).
    ///
    /// # Panics
    ///
    /// If it did not. The message says why, and what to write instead.
    #[track_caller]
    pub fn assert_sent_cookie(&self, name: &str) {
        if self.sent_cookies().iter().any(|own| own == name) {
            return;
        }
        let unsent = self.unsent_cookies().iter();
        let reasons: Vec<_> = unsent
            .filter(|own| own.name() == name)
            .map(ToString::to_string)
            .collect();
        let name = legible(name);
        match (self, reasons.is_empty()) {
            (_, false) => panic!("{}", reasons.join(". ")),
            (Self::Blocked(blocked), true) if !blocked.has_reached_server() => {
                panic!("`{name}` stayed behind, since no request was sent: {blocked}")
            }
            (Self::Shared(_) | Self::Blocked(_), true) => {
                panic!("there is no cookie `{name}`: neither a response nor the test has set it")
            }
        }
    }

    /// The shared response.
    ///
    /// # Panics
    ///
    /// If the fetch is blocked. The message says what is wrong with the response, and what to answer
    /// instead.
    #[track_caller]
    pub fn assert_shared(self) -> Shared<R> {
        match self {
            Self::Shared(shared) => shared,
            Self::Blocked(blocked) => panic!("{blocked}"),
        }
    }

    /// The blocked fetch.
    ///
    /// # Panics
    ///
    /// If the response is shared. The message says what the page, which an attacker may have made,
    /// can read.
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
