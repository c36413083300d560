//! Who registers what, and what stops it.

use http::{Method, StatusCode, header};
use serde_json::json;
use sqlx::query;

use crate::database::{DatabaseError, Kind, MOST};
use crate::tenant::Tenant::{Acme, Globex};
use crate::tests::service::requests::{
    DONE, SHOP, change, credentialed, database, read, refused, request, send, service, signed_in,
};

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
        [(SHOP.to_owned(), "credentialed".to_owned())]
    );
}
