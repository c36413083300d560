//! The layer on an axum server: which responses of a router it reaches.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderValue, Method, StatusCode, Version, header};
use tower_cors_credentials::{CredentialsLayer, Policy, Refusal, Rule};

use crate::client::{Client, listen, request};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";

/// What makes an OPTIONS request a preflight.
const ASKS: &str = "access-control-request-method";

const GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "access-control-expose-headers: etag",
    "vary: origin",
];
const ANONYMOUS: &[&str] = &[
    "access-control-allow-origin: https://partner.example",
    "vary: origin",
];
const WITHHELD: &[&str] = &["vary: origin"];
const PREFLIGHT_GRANTED: &[&str] = &[
    "access-control-allow-credentials: true",
    "access-control-allow-headers: content-type",
    "access-control-allow-methods: GET, HEAD, POST, PUT",
    "access-control-allow-origin: https://app.example.com",
    "access-control-max-age: 600",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_ANONYMOUS: &[&str] = &[
    "access-control-allow-methods: GET, HEAD, POST",
    "access-control-allow-origin: https://partner.example",
    "vary: origin, access-control-request-method, access-control-request-headers",
];
const PREFLIGHT_REFUSED: &[&str] =
    &["vary: origin, access-control-request-method, access-control-request-headers"];
const UNTOUCHED: &[&str] = &[];

/// A preflight of the credentialed origin.
const PREFLIGHT: &[(&str, &str)] = &[("origin", APP), (ASKS, "PUT")];

fn layer() -> CredentialsLayer {
    let policy = Policy::new([
        Rule::credentialed([APP])
            .methods([Method::PUT])
            .request_headers([header::CONTENT_TYPE])
            .expose_headers([header::ETAG])
            .max_age(Duration::from_secs(600)),
        Rule::anonymous([PARTNER]),
    ]);
    CredentialsLayer::new(policy.unwrap())
}

fn layer_for(origin: &str) -> CredentialsLayer {
    CredentialsLayer::new(Policy::new([Rule::credentialed([origin])]).unwrap())
}

async fn hello() -> &'static str {
    "hello"
}

async fn serve(app: Router) -> Client {
    let (listener, address) = listen().await;
    tokio::spawn(axum::serve(listener, app).into_future());
    Client::connect(address, Version::HTTP_11).await
}

#[tokio::test]
async fn a_router_answers_each_origin_by_its_rule() {
    let app = Router::new()
        .route("/", get(hello).put(hello))
        .layer(layer());
    let mut client = serve(app).await;
    for (method, headers, status, cors) in [
        ("GET", &[][..], 200, WITHHELD),
        ("GET", &[("origin", APP)], 200, GRANTED),
        ("PUT", &[("origin", APP)], 200, GRANTED),
        ("GET", &[("origin", PARTNER)], 200, ANONYMOUS),
        ("GET", &[("origin", EVIL)], 200, WITHHELD),
        ("GET", &[("origin", "null")], 200, WITHHELD),
        ("OPTIONS", PREFLIGHT, 204, PREFLIGHT_GRANTED),
        (
            "OPTIONS",
            &[("origin", PARTNER), (ASKS, "GET")],
            204,
            PREFLIGHT_ANONYMOUS,
        ),
        (
            "OPTIONS",
            &[("origin", EVIL), (ASKS, "PUT")],
            403,
            PREFLIGHT_REFUSED,
        ),
        (
            "OPTIONS",
            &[("origin", APP), (ASKS, "DELETE")],
            403,
            PREFLIGHT_REFUSED,
        ),
        (
            "OPTIONS",
            &[("origin", PARTNER), (ASKS, "PUT")],
            403,
            PREFLIGHT_REFUSED,
        ),
    ] {
        client
            .expect(request(method, "/", headers), status, cors)
            .await;
    }
}

#[tokio::test]
async fn what_axum_answers_by_itself_carries_the_headers_too() {
    let app = Router::new().route("/", get(hello)).layer(layer());
    let mut client = serve(app).await;
    let origin = &[("origin", APP)];
    for (method, path, status) in [
        // The handler of GET answers HEAD.
        ("HEAD", "/", 200),
        ("DELETE", "/", 405),
        // No preflight, for want of `Access-Control-Request-Method`.
        ("OPTIONS", "/", 405),
        ("GET", "/missing", 404),
    ] {
        client
            .expect(request(method, path, origin), status, GRANTED)
            .await;
    }
    // The layer knows no routes: what a page may ask for is one matter, what is there another.
    client
        .expect(
            request("OPTIONS", "/missing", PREFLIGHT),
            204,
            PREFLIGHT_GRANTED,
        )
        .await;
}

#[tokio::test]
async fn a_fallback_is_covered_if_it_is_set_before_the_layer() {
    let origin = &[("origin", APP)];

    let before = Router::new().fallback(hello).layer(layer());
    let mut client = serve(before).await;
    client
        .expect(request("GET", "/any", origin), 200, GRANTED)
        .await;
    client
        .expect(
            request("OPTIONS", "/any", PREFLIGHT),
            204,
            PREFLIGHT_GRANTED,
        )
        .await;

    let after = Router::new()
        .route("/", get(hello))
        .layer(layer())
        .fallback(hello);
    let mut client = serve(after).await;
    client
        .expect(request("GET", "/", origin), 200, GRANTED)
        .await;
    client
        .expect(request("GET", "/any", origin), 200, UNTOUCHED)
        .await;
}

#[tokio::test]
async fn a_route_added_after_the_layer_is_not_covered() {
    let app = Router::new()
        .route("/before", get(hello))
        .layer(layer())
        .route("/after", get(hello));
    let mut client = serve(app).await;
    client
        .expect(request("GET", "/before", &[("origin", APP)]), 200, GRANTED)
        .await;
    client
        .expect(request("GET", "/after", &[("origin", APP)]), 200, UNTOUCHED)
        .await;
    client
        .expect(request("OPTIONS", "/after", PREFLIGHT), 405, UNTOUCHED)
        .await;
}

/// axum's four places for a layer, by what becomes of a preflight to a route that has only GET, and
/// of a request that no route matches.
#[tokio::test]
async fn only_router_layer_covers_preflights_and_what_matches_no_route() {
    let cases = [
        (
            "Router::layer",
            Router::new().route("/", get(hello)).layer(layer()),
            (204, PREFLIGHT_GRANTED),
            (404, GRANTED),
        ),
        (
            "Router::route_layer",
            Router::new().route("/", get(hello)).route_layer(layer()),
            (204, PREFLIGHT_GRANTED),
            (404, UNTOUCHED),
        ),
        (
            "MethodRouter::layer",
            Router::new().route("/", get(hello).layer(layer())),
            (204, PREFLIGHT_GRANTED),
            (404, UNTOUCHED),
        ),
        (
            "MethodRouter::route_layer",
            Router::new().route("/", get(hello).route_layer(layer())),
            (405, UNTOUCHED),
            (404, UNTOUCHED),
        ),
    ];
    for (place, app, preflight, missing) in cases {
        println!("{place}");
        let mut client = serve(app).await;
        client
            .expect(request("GET", "/", &[("origin", APP)]), 200, GRANTED)
            .await;
        client
            .expect(request("OPTIONS", "/", PREFLIGHT), preflight.0, preflight.1)
            .await;
        client
            .expect(
                request("GET", "/missing", &[("origin", APP)]),
                missing.0,
                missing.1,
            )
            .await;
    }
}

#[tokio::test]
async fn nested_routers_each_have_their_own_policy() {
    let app = Router::new()
        .nest(
            "/app",
            Router::new().route("/", get(hello)).layer(layer_for(APP)),
        )
        .nest(
            "/partner",
            Router::new()
                .route("/", get(hello))
                .layer(layer_for(PARTNER)),
        )
        .route("/", get(hello));
    let mut client = serve(app).await;

    let app_granted = &[
        "access-control-allow-credentials: true",
        "access-control-allow-origin: https://app.example.com",
        "vary: origin",
    ][..];
    let partner_granted = &[
        "access-control-allow-credentials: true",
        "access-control-allow-origin: https://partner.example",
        "vary: origin",
    ][..];
    for (path, origin, status, cors) in [
        ("/app", APP, 200, app_granted),
        ("/app", PARTNER, 200, WITHHELD),
        ("/partner", APP, 200, WITHHELD),
        ("/partner", PARTNER, 200, partner_granted),
        ("/", APP, 200, UNTOUCHED),
        // The outer router's fallback answers, which no layer covers.
        ("/app/missing", APP, 404, UNTOUCHED),
    ] {
        client
            .expect(request("GET", path, &[("origin", origin)]), status, cors)
            .await;
    }
}

#[tokio::test]
async fn a_nested_router_covers_its_404_if_it_has_a_fallback_of_its_own() {
    let nested = Router::new().fallback(StatusCode::NOT_FOUND);
    let app = Router::new().nest("/nested", nested.layer(layer()));
    let mut client = serve(app).await;
    client
        .expect(
            request("GET", "/nested/missing", &[("origin", APP)]),
            404,
            GRANTED,
        )
        .await;
}

/// The outer layer answers every preflight. Its decision on a response stands, whether the inner
/// one shares less or more.
#[tokio::test]
async fn of_two_layers_the_outer_one_decides() {
    let inner_policy = Policy::new([Rule::credentialed([PARTNER, EVIL])]).unwrap();
    let inner = Router::new()
        .route("/", get(hello))
        .layer(CredentialsLayer::new(inner_policy));
    let app = Router::new().nest("/nested", inner).layer(layer());
    let mut client = serve(app).await;
    for (origin, cors) in [(APP, GRANTED), (PARTNER, ANONYMOUS), (EVIL, WITHHELD)] {
        client
            .expect(request("GET", "/nested", &[("origin", origin)]), 200, cors)
            .await;
    }
    client
        .expect(
            request("OPTIONS", "/nested", PREFLIGHT),
            204,
            PREFLIGHT_GRANTED,
        )
        .await;
    let of_partner = &[("origin", PARTNER), (ASKS, "PUT")];
    client
        .expect(
            request("OPTIONS", "/nested", of_partner),
            403,
            PREFLIGHT_REFUSED,
        )
        .await;
}

#[tokio::test]
async fn an_outer_middleware_sees_the_refusal() {
    async fn report(request: Request, next: Next) -> Response {
        let mut response = next.run(request).await;
        if let Some(refusal) = response.extensions().get::<Refusal>() {
            let reason = HeaderValue::from_static(refusal.reason().as_str());
            response.headers_mut().insert("x-refusal", reason);
        }
        response
    }
    let app = Router::new()
        .route("/", get(hello))
        .layer(layer())
        .layer(from_fn(report));
    let mut client = serve(app).await;
    for (method, headers, status, cors, reason) in [
        ("GET", &[("origin", APP)][..], 200, GRANTED, None),
        ("GET", &[], 200, WITHHELD, None),
        (
            "GET",
            &[("origin", EVIL)],
            200,
            WITHHELD,
            Some("origin_not_allowed"),
        ),
        (
            "GET",
            &[("origin", "null")],
            200,
            WITHHELD,
            Some("opaque_origin"),
        ),
        // A page's request to its own origin, as a POST has an `Origin` there too.
        (
            "GET",
            &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
            200,
            WITHHELD,
            None,
        ),
        (
            "OPTIONS",
            &[("origin", APP), (ASKS, "DELETE")],
            403,
            PREFLIGHT_REFUSED,
            Some("method_not_allowed"),
        ),
    ] {
        let response = client
            .expect(request(method, "/", headers), status, cors)
            .await;
        let reported = response
            .headers()
            .get("x-refusal")
            .map(|it| it.to_str().unwrap());
        assert_eq!(reported, reason, "{headers:?}");
    }
}
