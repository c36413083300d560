//! The service in one process, on SQLite in memory: who reads what, and from when on no longer.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::query;
use tower::ServiceExt;

use crate::app::app;
use crate::database::{Database, DatabaseError, Kind, MOST};
use crate::servers::Places;
use crate::tenant::Tenant::{self, Acme, Globex};

const SHOP: &str = "http://shop.tenants.localhost:4201";

async fn database() -> Database {
    let url = "sqlite::memory:".parse().unwrap();
    Database::open(url, false).await.unwrap()
}

async fn service() -> Router {
    app(
        database().await,
        Duration::from_secs(60),
        Places::new(4200, 4201),
        None,
    )
    .unwrap()
    .router
}

fn request(method: Method, tenant: Tenant, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, format!("{}:4200", tenant.host()))
}

fn signed_in(request: http::request::Builder, tenant: Tenant) -> http::request::Builder {
    request.header(
        header::COOKIE,
        format!("other=1; tenants_session={}", tenant.name()),
    )
}

/// A request of the tenant's own page.
async fn change(
    service: &Router,
    method: Method,
    tenant: Tenant,
    body: Value,
) -> (StatusCode, String) {
    let request = signed_in(request(method, tenant, "/origins"), tenant)
        .header(header::ORIGIN, format!("http://{}:4200", tenant.host()))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    let (status, _, text) = send(service, request, body.to_string()).await;
    (status, text)
}

/// A page of that origin asks for the note, as the user who is signed in at both tenants.
async fn read(
    service: &Router,
    tenant: Tenant,
    origin: &str,
) -> (StatusCode, Option<String>, String) {
    let request = signed_in(request(Method::GET, tenant, "/note"), tenant)
        .header(header::ORIGIN, origin)
        .header("sec-fetch-site", "same-site");
    send(service, request, String::new()).await
}

/// The status, who may read the answer with credentials, and the body.
async fn send(
    service: &Router,
    request: http::request::Builder,
    body: String,
) -> (StatusCode, Option<String>, String) {
    let response = service
        .clone()
        .oneshot(request.body(Body::from(body)).unwrap())
        .await
        .unwrap();
    let headers = response.headers();
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let credentials = header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS) == Some("true");
    let shared = header(header::ACCESS_CONTROL_ALLOW_ORIGIN)
        .filter(|_| credentials)
        .map(str::to_owned);
    let status = response.status();
    let body = to_bytes(response.into_body(), 65_536).await.unwrap();
    (status, shared, String::from_utf8_lossy(&body).into_owned())
}

fn refused() -> (StatusCode, Option<String>, String) {
    (StatusCode::FORBIDDEN, None, String::new())
}

fn granted(tenant: &str) -> (StatusCode, Option<String>, String) {
    let body = json!({ "private": true, "tenant": tenant, "text": format!("{tenant} has 3 invoices to pay.") });
    (StatusCode::OK, Some(SHOP.to_owned()), body.to_string())
}

fn credentialed() -> Value {
    json!({ "origin": SHOP, "kind": "credentialed" })
}

const DONE: (StatusCode, String) = (StatusCode::NO_CONTENT, String::new());

#[tokio::test]
async fn a_registered_page_reads_its_own_tenant_until_it_is_revoked() {
    let service = service().await;
    assert_eq!(read(&service, Acme, SHOP).await, refused());

    assert_eq!(
        change(&service, Method::PUT, Acme, credentialed()).await,
        DONE
    );
    assert_eq!(read(&service, Acme, SHOP).await, granted("Acme"));
    assert_eq!(read(&service, Globex, SHOP).await, refused());

    // The very next request, although the cache knew it for a minute.
    assert_eq!(
        change(&service, Method::DELETE, Acme, json!({ "origin": SHOP })).await,
        DONE
    );
    assert_eq!(read(&service, Acme, SHOP).await, refused());
}

#[tokio::test]
async fn each_tenant_has_its_own_registry_and_its_own_data() {
    let service = service().await;
    for tenant in Tenant::ALL {
        assert_eq!(
            change(&service, Method::PUT, tenant, credentialed()).await,
            DONE
        );
        assert_eq!(read(&service, tenant, SHOP).await, granted(tenant.title()));
    }
    assert_eq!(
        change(&service, Method::DELETE, Globex, json!({ "origin": SHOP })).await,
        DONE
    );
    assert_eq!(read(&service, Acme, SHOP).await, granted("Acme"));
    assert_eq!(read(&service, Globex, SHOP).await, refused());
}

#[tokio::test]
async fn what_is_written_for_one_tenant_stays_with_it() {
    let service = service().await;
    for tenant in Tenant::ALL {
        change(&service, Method::PUT, tenant, credentialed()).await;
    }
    let write = signed_in(request(Method::PUT, Acme, "/note"), Acme).header(header::ORIGIN, SHOP);
    let (status, ..) = send(&service, write, "Paid.".to_owned()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(read(&service, Acme, SHOP).await.2.contains("Paid."));
    assert_eq!(read(&service, Globex, SHOP).await, granted("Globex"));
}

#[tokio::test]
async fn a_session_of_another_tenant_is_none() {
    let service = service().await;
    change(&service, Method::PUT, Acme, credentialed()).await;
    let request =
        signed_in(request(Method::GET, Acme, "/note"), Globex).header(header::ORIGIN, SHOP);
    let (status, _, body) = send(&service, request, String::new()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({ "tenant": "Acme", "text": "Acme is open from 9 to 5." })
    );
}

#[tokio::test]
async fn a_registered_page_registers_nobody() {
    let service = service().await;
    change(&service, Method::PUT, Acme, credentialed()).await;
    for method in [Method::PUT, Method::DELETE, Method::GET] {
        let request = signed_in(request(method, Acme, "/origins"), Acme)
            .header(header::ORIGIN, SHOP)
            .header("sec-fetch-site", "same-site")
            .header(header::CONTENT_TYPE, "application/json");
        let body =
            json!({ "origin": "http://blog.tenants.localhost:4201", "kind": "credentialed" });
        assert_eq!(send(&service, request, body.to_string()).await, refused());
    }
    let login = request(Method::POST, Acme, "/session").header(header::ORIGIN, SHOP);
    assert_eq!(send(&service, login, String::new()).await, refused());
}

#[tokio::test]
async fn a_tenant_registers_so_many_and_no_more() {
    let service = service().await;
    for number in 0..MOST {
        let body = json!({ "origin": format!("https://n{number}.example"), "kind": "anonymous" });
        assert_eq!(change(&service, Method::PUT, Acme, body).await, DONE);
    }
    let (status, text) = change(&service, Method::PUT, Acme, credentialed()).await;
    assert_eq!(
        (status, text.as_str()),
        (
            StatusCode::CONFLICT,
            "A tenant registers 100 origins at most: revoke one first."
        )
    );
    assert_eq!(read(&service, Acme, SHOP).await, refused());
    // Another tenant is not concerned, and what is registered can be registered as something else.
    assert_eq!(
        change(&service, Method::PUT, Globex, credentialed()).await,
        DONE
    );
    let other = json!({ "origin": "https://n0.example", "kind": "credentialed" });
    assert_eq!(change(&service, Method::PUT, Acme, other).await, DONE);
}

#[tokio::test]
async fn nobody_registers_without_a_session() {
    let service = service().await;
    let request =
        request(Method::PUT, Acme, "/origins").header(header::CONTENT_TYPE, "application/json");
    let (status, ..) = send(&service, request, credentialed().to_string()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(read(&service, Acme, SHOP).await, refused());
}

#[tokio::test]
async fn a_wrong_origin_is_answered_with_the_right_one() {
    let service = service().await;
    let body = json!({ "origin": "https://Shop.example/", "kind": "credentialed" });
    let (status, text) = change(&service, Method::PUT, Acme, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text.contains("write it in lower case: `https://shop.example`"),
        "{text}"
    );
}

#[tokio::test]
async fn a_host_of_no_tenant_is_nobody_s() {
    let service = service().await;
    change(&service, Method::PUT, Acme, credentialed()).await;
    for host in [
        "localhost:4200",
        "acme.tenants.localhost.evil.example",
        "tenants.localhost",
        "",
    ] {
        let request = Request::get("/note")
            .header(header::HOST, host)
            .header("x-forwarded-host", Acme.host());
        let (status, shared, _) = send(
            &service,
            request.header(header::ORIGIN, SHOP),
            String::new(),
        )
        .await;
        assert_eq!(
            (status, shared),
            (StatusCode::MISDIRECTED_REQUEST, None),
            "{host}"
        );
    }
    // Two that do not agree.
    let two = request(Method::GET, Acme, "/note").header(header::HOST, Globex.host());
    let (status, ..) = send(&service, two, String::new()).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn the_metrics_count_what_the_cache_did() {
    let service = service().await;
    let show = async || {
        send(&service, Request::get("/metrics"), String::new())
            .await
            .2
    };
    change(&service, Method::PUT, Acme, credentialed()).await;
    let before = show().await;
    assert!(
        before.contains(
            "registry_hits_total 0\nregistry_misses_total 0\nregistry_look_ups_total 0\nregistry_failures_total 0\n"
        ),
        "{before}"
    );
    for _ in 0..3 {
        read(&service, Acme, SHOP).await;
    }
    let after = show().await;
    assert!(
        after.contains(
            "registry_hits_total 2\nregistry_misses_total 1\nregistry_look_ups_total 1\nregistry_failures_total 0\n"
        ),
        "{after}"
    );
    assert!(!after.contains("listening"), "{after}");
}

#[tokio::test]
async fn a_full_disk_is_told_and_what_is_registered_stays_readable() {
    let database = database().await;
    database
        .register(Acme, &SHOP.parse().unwrap(), Kind::Credentialed)
        .await
        .unwrap();
    // The smallest number of pages that SQLite takes is what it has.
    query("PRAGMA max_page_count = 1")
        .execute(&database.pool)
        .await
        .unwrap();
    let error: DatabaseError = database
        .write_note(Acme, &"x".repeat(100_000))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database's disk is full (13: database or disk is full); help: free some space; what is registered stays readable meanwhile"
    );
    assert_eq!(
        database.registered(Acme).await.unwrap(),
        [(SHOP.to_owned(), Kind::Credentialed)]
    );
}
