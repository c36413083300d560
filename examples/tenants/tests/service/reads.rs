//! Who reads what, and from when on no longer.

use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::tenant::Tenant::{self, Acme, Globex};
use crate::tests::service::requests::{
    DONE, SHOP, change, credentialed, granted, read, refused, request, send, service, signed_in,
};

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
