//! What can happen, in any order.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use tower_cors_credentials::Registration;

use crate::registry::REGISTRATIONS;

/// The places of a tenant and of an origin.
pub type Key = (usize, usize);

#[derive(Clone, Debug)]
pub enum Step {
    /// A page sends a request, which is polled when its turn comes.
    Send(Key),
    /// A request is polled.
    Poll(Index),
    /// A request gives up.
    Drop(Index),
    /// A look-up under way is answered, as it was when it began, or fails.
    Answer(Index, bool),
    /// A registration changes, and the cache is not told.
    Change(Key, Registration),
    /// A registration changes, and the cache is told.
    ChangeAndForget(Key, Registration),
    ForgetTenant(usize),
    ForgetAll,
    /// Every request is polled, time passes, and every request is polled.
    Wait(Duration),
}

pub fn step() -> impl Strategy<Value = Step> {
    // Few keys, so that the steps often meet.
    let key = || (0..2_usize, select(vec![0_usize, 0, 1]));
    let registration = || select(&REGISTRATIONS[..]);
    let waits = [100, 800, 1000, 4999, 5000, 59_999, 60_000].map(Duration::from_millis);
    prop_oneof![
        6 => key().prop_map(Step::Send),
        8 => any::<Index>().prop_map(Step::Poll),
        1 => any::<Index>().prop_map(Step::Drop),
        6 => (any::<Index>(), prop::bool::weighted(0.8))
            .prop_map(|(look_up, is_answered)| Step::Answer(look_up, is_answered)),
        2 => (key(), registration()).prop_map(|(key, registration)| Step::Change(key, registration)),
        4 => (key(), registration())
            .prop_map(|(key, registration)| Step::ChangeAndForget(key, registration)),
        1 => (0..2_usize).prop_map(Step::ForgetTenant),
        1 => Just(Step::ForgetAll),
        2 => select(waits.to_vec()).prop_map(Step::Wait),
    ]
}
