//! A user's test of a router whose CORS layer leaks, and of the same router under this crate's.

use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::routing::get;
use axum::{Router, http::HeaderMap};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN};
use tower_cors_credentials::testing::CredentialsMode::Include;
use tower_cors_credentials::testing::{BlockReason, Browser, Outcome};
use tower_cors_credentials::{CredentialsLayer, Policy, Refusal, RefusalReason, Rule};
use tower_http::cors::{AllowOrigin, CorsLayer};

const APP: &str = "https://app.example.com";

/// A handler that names any origin, as many an upstream does.
fn echo() -> Router {
    let handler = async |headers: HeaderMap| {
        let origin = headers[ORIGIN].clone();
        (
            [(ACCESS_CONTROL_ALLOW_ORIGIN, origin)],
            "the balance is 1,000",
        )
    };
    Router::new().route("/me", get(handler))
}

fn tower_http_layer() -> CorsLayer {
    CorsLayer::new()
        .allow_credentials(true)
        .allow_origin(AllowOrigin::list([APP.parse().unwrap()]))
}

async fn read_me(app: Router, origin: &str) -> Outcome<Body> {
    let mut browser = Browser::<_, Body>::new(app);
    for cookie in [
        "session=s3cr3t; SameSite=None; Secure; HttpOnly",
        "theme=dark; SameSite=None; Secure",
    ] {
        let api = "https://api.example.com";
        browser.set_cookie(api, cookie).unwrap();
    }
    let mut page = browser.page(origin);
    let me = page
        .fetch("https://api.example.com/me")
        .credentials(Include);
    me.send().await.unwrap()
}

#[tokio::test]
async fn the_test_goes_red_and_says_what_an_attacker_could_read() {
    let app = echo().layer(tower_http_layer());
    let outcome = read_me(app, "https://evil.example").await;
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| outcome.assert_blocked()));
    assert_eq!(
        *panic.unwrap_err().downcast::<String>().unwrap(),
        "`https://evil.example` can read the answer to `GET https://api.example.com/me`, \
         requested with the user's credentials (cookies: `session`, `theme`): status 200, \
         headers `content-length`, `content-type` and the body. The response says \
         `access-control-allow-origin: https://evil.example` and \
         `access-control-allow-credentials: true`.",
    );
}

#[tokio::test]
async fn under_this_crates_layer_it_is_green() {
    let policy = Policy::new([Rule::credentialed([APP])]).unwrap();
    let app = echo().layer(CredentialsLayer::new(policy));
    let blocked = read_me(app.clone(), "https://evil.example")
        .await
        .assert_blocked();
    assert_eq!(blocked.reason(), BlockReason::AllowOriginMissing);
    assert!(blocked.has_reached_server());
    // The response is untouched: the layer's own reason is still with it.
    let extensions = blocked.withheld_response().extensions();
    let refusal = extensions.get::<Refusal>().unwrap();
    assert_eq!(refusal.reason(), RefusalReason::OriginNotAllowed);
    let shared = read_me(app, APP).await.assert_shared();
    assert_eq!(shared.status(), 200);
}
