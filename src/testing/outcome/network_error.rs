//! [`NetworkError`]: why a fetch ends without a response for the page, and the response that is
//! withheld.

use std::fmt;

use http::Response;

use crate::testing::outcome::block_reason::Obstacle;
use crate::testing::outcome::step::Step;

/// A [network error](https://fetch.spec.whatwg.org/#concept-network-error), and the response that
/// it withholds from the page.
#[derive(Debug)]
pub(crate) struct NetworkError<R> {
    pub(crate) step: Step,
    pub(crate) obstacle: Obstacle,
    pub(crate) withheld: Withheld,
    pub(crate) response: Response<R>,
}

/// Which response is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Withheld {
    Preflight,
    Redirect,
    Response,
}

impl<R> NetworkError<R> {
    /// The withheld response, named so that a clause can begin with it.
    pub(crate) fn subject(&self) -> impl fmt::Display {
        let status = self.response.status().as_u16();
        match self.withheld {
            Withheld::Preflight => format!("the preflight's response (status {status})"),
            Withheld::Redirect => format!("the redirect (status {status})"),
            Withheld::Response => "the response".to_owned(),
        }
    }
}
