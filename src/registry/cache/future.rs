//! [`RegistryCacheFuture`]: an answer that is remembered, or waited for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;

use crate::policy::registered::Registration;
use crate::registry::error::LookupError;

type Answer = Result<Registration, LookupError>;

/// The future of an answer of a [`RegistryCache`](crate::registry::RegistryCache).
#[must_use = "futures do nothing unless polled"]
pub struct RegistryCacheFuture(State);

enum State {
    Remembered(Registration),
    /// Boxed: only what is not remembered pays for it, and it waits for a database anyway.
    LookingUp(BoxFuture<'static, Answer>),
}

impl RegistryCacheFuture {
    pub(super) fn remembered(registration: Registration) -> Self {
        Self(State::Remembered(registration))
    }

    pub(super) fn looking_up(answer: impl Future<Output = Answer> + Send + 'static) -> Self {
        Self(State::LookingUp(Box::pin(answer)))
    }
}

impl Future for RegistryCacheFuture {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        match &mut self.0 {
            State::Remembered(registration) => Poll::Ready(Ok(*registration)),
            State::LookingUp(answer) => answer.as_mut().poll(cx),
        }
    }
}

impl fmt::Debug for RegistryCacheFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            State::Remembered(registration) => {
                f.debug_tuple("Remembered").field(registration).finish()
            }
            State::LookingUp(_) => f.debug_tuple("LookingUp").finish_non_exhaustive(),
        }
    }
}
