//! The promise with a cache before the registry: while registrations change, look-ups are under way and
//! fail, requests are dropped, and the cache is told to forget, all in a random order.

mod history;
mod step;

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use cors_test_support::exchange::{Inner, OriginLine, RequestLines, by_name, lines, respond};
use cors_test_support::model::{Kind, ModelPolicy, ModelRule, Names};
use http::{Request, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::sync::oneshot;
use tokio::time::advance;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::registry::{
    CacheHandle, Lookup, RegistryCache, RegistryLayer, RequestHost,
};

use crate::addressed::AddressedRequest;
use crate::config_of;
use crate::registry::cache::history::{History, KNOWN_FOR, UNKNOWN_FOR};
use crate::registry::cache::step::{Key, Step, step};
use crate::registry::naive::{TENANTS, registered_as};
use crate::registry::{REGISTRATIONS, check_closed_door, runtime};

const ORIGINS: [&str; 2] = ["https://shop.example", "https://other.example"];
/// What the registry shares with the test.
#[derive(Default)]
struct State {
    histories: HashMap<(String, String), History>,
    /// The look-ups under way: whether each is answered.
    look_ups: Vec<oneshot::Sender<bool>>,
}

impl State {
    fn history(&mut self, key: Key) -> &mut History {
        let key = (TENANTS[key.0].to_owned(), ORIGINS[key.1].to_owned());
        self.histories.entry(key).or_insert_with(History::new)
    }
}

type Sent = (
    Key,
    Pin<Box<dyn Future<Output = Result<Response<String>, Infallible>>>>,
);

fn request_of((tenant, origin): Key) -> AddressedRequest {
    AddressedRequest {
        cors: RequestLines {
            method: "GET",
            origins: vec![OriginLine {
                bytes: ORIGINS[origin].as_bytes().to_vec(),
                is_valid: true,
            }],
            requested_methods: Vec::new(),
            requested_headers: Vec::new(),
            fetch_sites: vec!["cross-site"],
            storage_accesses: Vec::new(),
            upgrade: None,
        },
        authority: None,
        hosts: vec![TENANTS[tenant]],
        cookie: true,
        authorization: false,
    }
}

fn model() -> ModelPolicy {
    let rule = |kind, expose: &'static str| ModelRule {
        kind,
        any: false,
        registered: true,
        insecure: false,
        patterns: Vec::new(),
        protocols: Vec::new(),
        methods: Names {
            any: false,
            named: Vec::new(),
        },
        request_headers: Names {
            any: false,
            named: Vec::new(),
        },
        expose_headers: Names {
            any: false,
            named: vec![expose],
        },
        max_age: None,
        storage_access: false,
    };
    let rules = vec![
        rule(Kind::Credentialed, "etag"),
        rule(Kind::Anonymous, "x-inner"),
    ];
    ModelPolicy { rules }
}

/// Polls the request, and if it is answered, checks that it was decided by what was so.
fn poll(
    sent: &mut Vec<Sent>,
    at: usize,
    state: &Mutex<State>,
    inner: &Inner,
) -> Result<(), TestCaseError> {
    let (key, response) = &mut sent[at];
    let key = *key;
    let Poll::Ready(Ok(response)) = response
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    else {
        return Ok(());
    };
    drop(sent.swap_remove(at));
    if response.status() == 503 {
        return check_closed_door(&response, false);
    }
    let cors = request_of(key).cors;
    let headers = lines(response.headers());
    let decided_by = REGISTRATIONS.into_iter().find(|registration| {
        let model = registered_as(&model(), &cors, *registration);
        headers == by_name(model.answer(&cors, inner).headers())
    });
    let Some(decided_by) = decided_by else {
        return Err(TestCaseError::fail(format!(
            "no registration grants {headers:?}"
        )));
    };
    let mut state = state.lock().unwrap();
    let history = state.history(key);
    prop_assert!(
        history.is_possible(decided_by),
        "{:?} {:?}",
        decided_by,
        history
    );
    Ok(())
}

fn poll_all(
    sent: &mut Vec<Sent>,
    state: &Mutex<State>,
    inner: &Inner,
) -> Result<(), TestCaseError> {
    // Backwards, since what is answered is removed; twice, since a look-up lands for all who wait.
    for _ in 0..2 {
        for at in (0..sent.len()).rev() {
            poll(sent, at, state, inner)?;
        }
    }
    Ok(())
}

async fn run(steps: Vec<Step>, inner: Inner) -> Result<(), TestCaseError> {
    let state = Arc::new(Mutex::new(State::default()));
    let registry = {
        let state = Arc::clone(&state);
        service_fn(move |lookup: Lookup<RequestHost>| {
            let (sender, receiver) = oneshot::channel();
            let mut state = state.lock().unwrap();
            state.look_ups.push(sender);
            let key = (lookup.tenant.to_string(), lookup.origin.to_string());
            // As it is when the look-up begins: the answer travels for a while.
            let registration = state
                .histories
                .entry(key)
                .or_insert_with(History::new)
                .current();
            async move {
                match receiver.await {
                    Ok(true) => Ok(registration),
                    Ok(false) | Err(_) => Err("the registry fails"),
                }
            }
        })
    };
    let cache = RegistryCache::builder()
        .known_for(KNOWN_FOR)
        .unknown_for(UNKNOWN_FOR)
        .build(registry);
    let handle: CacheHandle<RequestHost> = cache.handle();
    let policy = model().compile_registered().unwrap();
    let answer = inner.clone();
    let service = RegistryLayer::new(policy, cache, RequestHost::of).layer(service_fn(
        move |_: Request<()>| {
            let response = respond(&answer);
            async { response }
        },
    ));
    let tenant = |tenant: usize| {
        let (parts, ()) = request_of((tenant, 0)).to_http().into_parts();
        RequestHost::of(&parts).unwrap()
    };

    let mut sent: Vec<Sent> = Vec::new();
    for step in steps {
        match step {
            Step::Send(key) => {
                let request = request_of(key).to_http();
                sent.push((key, Box::pin(service.clone().oneshot(request))));
            }
            Step::Poll(at) if !sent.is_empty() => {
                let at = at.index(sent.len());
                poll(&mut sent, at, &state, &inner)?;
            }
            Step::Drop(at) if !sent.is_empty() => drop(sent.swap_remove(at.index(sent.len()))),
            Step::Poll(_) | Step::Drop(_) => {}
            Step::Answer(at, is_answered) => {
                let mut state = state.lock().unwrap();
                if !state.look_ups.is_empty() {
                    let at = at.index(state.look_ups.len());
                    // Nobody may be waiting any more.
                    _ = state.look_ups.swap_remove(at).send(is_answered);
                }
            }
            Step::Change(key, registration) => {
                state.lock().unwrap().history(key).change(registration);
            }
            Step::ChangeAndForget(key, registration) => {
                let mut state = state.lock().unwrap();
                state.history(key).change(registration);
                state.history(key).forget();
                handle.forget(&tenant(key.0), &ORIGINS[key.1].parse().unwrap());
            }
            Step::ForgetTenant(own) => {
                handle.forget_tenant(&tenant(own));
                let mut state = state.lock().unwrap();
                for origin in 0..ORIGINS.len() {
                    state.history((own, origin)).forget();
                }
            }
            Step::ForgetAll => {
                handle.forget_all();
                let mut state = state.lock().unwrap();
                state.histories.values_mut().for_each(History::forget);
            }
            Step::Wait(time) => {
                poll_all(&mut sent, &state, &inner)?;
                advance(time).await;
                // What has waited for too long is woken.
                poll_all(&mut sent, &state, &inner)?;
            }
        }
    }
    // What is under way ends, and is decided by what is so.
    while !sent.is_empty() {
        poll_all(&mut sent, &state, &inner)?;
        let look_ups = std::mem::take(&mut state.lock().unwrap().look_ups);
        for look_up in look_ups {
            _ = look_up.send(true);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config_of(2_000))]

    #[test]
    fn a_request_is_decided_by_what_was_registered_since_the_cache_was_told_to_forget(
        steps in vec(step(), 1..60),
    ) {
        let inner = Inner {
            status: 200,
            lines: vec![("access-control-allow-origin", b"*".to_vec()), ("x-inner", b"1".to_vec())],
        };
        runtime().block_on(run(steps, inner))?;
    }
}
