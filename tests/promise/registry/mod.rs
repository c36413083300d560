//! The promise with a registry: "the pattern, or the registration for this very tenant".

mod cache;
mod naive;
mod property;

use cors_test_support::exchange::lines;
use http::Response;
use proptest::prelude::TestCaseError;
use tokio::runtime::{Builder, Runtime};
use tower_cors_credentials::Registration;

/// One thread, and a clock that stands still.
fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().unwrap()
}

const REGISTRATIONS: [Registration; 3] = [
    Registration::NotRegistered,
    Registration::Anonymous,
    Registration::Credentialed,
];

/// R6: a closed door says nothing of CORS.
fn check_closed_door(response: &Response<String>, is_preflight: bool) -> Result<(), TestCaseError> {
    let vary = match is_preflight {
        true => "origin, access-control-request-method, access-control-request-headers",
        false => "origin",
    };
    proptest::prop_assert_eq!(response.status(), 503);
    let headers = lines(response.headers());
    proptest::prop_assert_eq!(headers, [("vary".to_owned(), vary.to_owned())]);
    proptest::prop_assert_eq!(response.body(), "");
    Ok(())
}
