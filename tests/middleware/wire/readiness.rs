//! W10: readiness, errors and bodies of the inner service pass through untouched.

use http::{Request, Response};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors_credentials::{Credentials, CredentialsLayer};
use tower_test::mock;

use crate::wire::exchange::{APP, EVIL, block_on, get, preflight, tiers};

type Mock = mock::Mock<Request<String>, Response<String>>;
type Handle = mock::Handle<Request<String>, Response<String>>;

fn spawn() -> (mock::Spawn<Credentials<Mock>>, Handle) {
    mock::spawn_with(|inner| Credentials::new(inner, tiers()))
}

#[test]
fn the_layer_is_ready_when_the_inner_service_is() {
    block_on(async {
        let (mut service, mut handle) = spawn();
        handle.allow(0);
        assert!(service.poll_ready().is_pending());
        handle.allow(1);
        assert!(service.poll_ready().is_ready());
    });
}

#[test]
fn an_inner_service_that_fails_to_become_ready_fails_the_layer() {
    block_on(async {
        let (mut service, mut handle) = spawn();
        handle.send_error("closed");
        match service.poll_ready() {
            std::task::Poll::Ready(Err(error)) => assert_eq!(error.to_string(), "closed"),
            poll => unreachable!("{poll:?}"),
        }
    });
}

#[test]
fn errors_of_the_inner_service_pass_through() {
    block_on(async {
        for headers in [&[][..], &[("origin", APP)], &[("origin", EVIL)]] {
            let (mut service, mut handle) = spawn();
            assert!(service.poll_ready().is_ready());
            let response = service.call(get(headers));
            let (_, send) = handle.next_request().await.unwrap();
            send.send_error("broken");
            assert_eq!(response.await.unwrap_err().to_string(), "broken");
        }
    });
}

#[test]
fn requests_and_bodies_pass_through_unchanged() {
    block_on(async {
        let (mut service, mut handle) = spawn();
        assert!(service.poll_ready().is_ready());
        let mut request = get(&[("origin", EVIL), ("x-a", "1")]);
        *request.uri_mut() = "/path?query".parse().unwrap();
        *request.body_mut() = "question".to_owned();
        request.extensions_mut().insert(7_u8);
        let response = service.call(request);
        let (request, send) = handle.next_request().await.unwrap();
        assert_eq!(request.uri(), "/path?query");
        assert_eq!(request.body(), "question");
        assert_eq!(request.headers().len(), 2);
        assert_eq!(request.extensions().get(), Some(&7_u8));
        let mut answer = Response::new("answer".to_owned());
        answer.extensions_mut().insert(8_u8);
        *answer.version_mut() = http::Version::HTTP_2;
        send.send_response(answer);
        let response = response.await.unwrap();
        assert_eq!(response.body(), "answer");
        assert_eq!(response.version(), http::Version::HTTP_2);
        assert_eq!(response.extensions().get(), Some(&8_u8));
    });
}

#[test]
fn a_preflight_never_reaches_the_inner_service() {
    block_on(async {
        for origin in [APP, EVIL] {
            let (mut service, mut handle) = spawn();
            assert!(service.poll_ready().is_ready());
            service.call(preflight(origin, "PUT", &[])).await.unwrap();
            drop(service);
            assert!(handle.next_request().await.is_none());
        }
    });
}

#[test]
fn a_decision_is_made_before_the_inner_service_is_called() {
    let inner = service_fn(|_: Request<String>| {
        std::future::pending::<Result<Response<String>, std::convert::Infallible>>()
    });
    let mut service = CredentialsLayer::new(tiers()).layer(inner);
    block_on(async {
        let answer = service
            .ready()
            .await
            .unwrap()
            .call(preflight(EVIL, "GET", &[]));
        assert_eq!(answer.await.unwrap().status(), 403);
    });
}

/// Tower gives a reservation back only by a call or a drop.
#[test]
fn an_answered_preflight_keeps_its_handles_reservation_until_the_handle_is_dropped() {
    let inner = service_fn(|_: Request<String>| async {
        Ok::<_, std::convert::Infallible>(Response::new(String::new()))
    });
    let service = CredentialsLayer::new(tiers()).layer(ConcurrencyLimit::new(inner, 1));
    block_on(async {
        let mut holder = service.clone();
        let answer = holder
            .ready()
            .await
            .unwrap()
            .call(preflight(APP, "PUT", &[]));
        assert_eq!(answer.await.unwrap().status(), 204);

        let mut other = tower_test::mock::Spawn::new(service.clone());
        assert!(other.poll_ready().is_pending());
        // A service that is used once, as servers use theirs, holds nothing.
        drop(holder);
        assert!(other.poll_ready().is_ready());
    });
}

#[test]
fn a_future_prints_what_becomes_of_the_response() {
    let inner = service_fn(|_: Request<String>| {
        std::future::pending::<Result<Response<String>, std::convert::Infallible>>()
    });
    let mut service = CredentialsLayer::new(tiers()).layer(inner);
    let mut printed = |request| format!("{:?}", service.call(request));
    assert_eq!(
        printed(preflight(EVIL, "GET", &[])),
        "ResponseFuture { answered: 403, .. }"
    );
    assert_eq!(
        printed(get(&[])),
        "ResponseFuture { forwarded: Untold(Withhold), .. }"
    );
}

#[test]
fn the_inner_service_is_within_reach() {
    let mut service = Credentials::new(1, tiers());
    *service.get_mut() += 1;
    assert_eq!(service.get_ref(), &2);
    assert_eq!(service.into_inner(), 2);
}
