//! A tenant's page reads that tenant, no other one, and nothing once it is revoked.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use tower::{Layer, Service, service_fn};
use tower_cors_credentials::registry::{
    CacheHandle, Lookup, RegistryCache, RegistryLayer, RequestHost,
};
use tower_cors_credentials::testing::CredentialsMode::{Include, Omit};
use tower_cors_credentials::testing::{Browser, Outcome};
use tower_cors_credentials::{Any, Registered, RegisteredPolicy, Registration, Rule};

const ACME: &str = "https://acme.example.com";
const GLOBEX: &str = "https://globex.example.com";
/// The page that acme has registered.
const SHOP: &str = "https://shop.example";
/// The page that globex has registered.
const MALL: &str = "https://mall.example";

/// How origins are registered, by the tenant's host.
type Registrations = Arc<Mutex<HashMap<(&'static str, &'static str), Registration>>>;

/// A service with both tenants, its registrations, and what forgets them.
fn service() -> (
    impl Service<Request<String>, Response = Response<String>, Error = Infallible>,
    Registrations,
    CacheHandle<RequestHost>,
) {
    let policy = RegisteredPolicy::new([
        Rule::credentialed(Registered)
            .methods(["PUT"])
            .max_age(Duration::from_secs(600)),
        Rule::anonymous(Any),
    ]);
    let registrations = Registrations::default();
    let known = Arc::clone(&registrations);
    let cache = RegistryCache::builder().build(service_fn(move |lookup: Lookup<RequestHost>| {
        let known = known.lock().unwrap();
        let key = (lookup.tenant.as_str(), lookup.origin.as_str());
        let registration = known.get(&key).copied().unwrap_or_default();
        async move { Ok::<_, Infallible>(registration) }
    }));
    let handle = cache.handle();
    let layer = RegistryLayer::new(policy.unwrap(), cache, RequestHost::of);
    let inner = service_fn(async |request: Request<String>| {
        let host = request.headers()["host"].to_str().unwrap();
        Ok::<_, Infallible>(Response::new(format!("the data of {host}")))
    });
    (layer.layer(inner), registrations, handle)
}

fn log_in<S>(browser: &mut Browser<S, String>) {
    for tenant in [ACME, GLOBEX] {
        let cookie = "__Host-session=1; Path=/; SameSite=None; Secure";
        browser.set_cookie(tenant, cookie).unwrap();
    }
}

async fn fetch<S>(
    browser: &mut Browser<S, String>,
    page: &str,
    tenant: &str,
    method: &str,
) -> Outcome<String>
where
    S: Service<Request<String>, Response = Response<String>, Error = Infallible>,
{
    let mut page = browser.page(page);
    let url = format!("{tenant}/me");
    let outcome = page.fetch(&url).method(method).credentials(Include).send();
    outcome.await.unwrap()
}

#[tokio::test]
async fn a_page_reads_the_tenant_that_has_registered_it_and_no_other() {
    let (service, registrations, _) = service();
    let credentialed = Registration::Credentialed;
    registrations.lock().unwrap().extend([
        (("acme.example.com", SHOP), credentialed),
        (("globex.example.com", MALL), credentialed),
        (("globex.example.com", SHOP), Registration::Anonymous),
    ]);
    let mut browser = Browser::<_, String>::new(service);
    log_in(&mut browser);
    for (page, tenant, is_shared) in [
        (SHOP, ACME, true),
        (SHOP, GLOBEX, false),
        (MALL, ACME, false),
        (MALL, GLOBEX, true),
        // By the cache, the other way round.
        (MALL, ACME, false),
        (SHOP, GLOBEX, false),
        (SHOP, ACME, true),
        ("http://shop.example", ACME, false),
        ("https://evil.example", ACME, false),
    ] {
        for method in ["GET", "PUT"] {
            let outcome = fetch(&mut browser, page, tenant, method).await;
            assert_eq!(outcome.is_shared(), is_shared, "{method} {outcome}");
            if is_shared {
                outcome.assert_sent_cookie("__Host-session");
                let host = tenant.trim_start_matches("https://");
                let shared = outcome.assert_shared();
                assert_eq!(shared.response().body(), &format!("the data of {host}"));
            }
        }
    }
    // What everybody may read, nobody needs to be registered for.
    let mut evil = browser.page("https://evil.example");
    let url = format!("{ACME}/me");
    evil.fetch(&url)
        .credentials(Omit)
        .send()
        .await
        .unwrap()
        .assert_shared();
}

#[tokio::test]
async fn a_revoked_page_reads_nothing_though_the_browser_remembers_its_preflight() {
    let (service, registrations, cache) = service();
    let acme_shop = ("acme.example.com", SHOP);
    registrations
        .lock()
        .unwrap()
        .insert(acme_shop, Registration::Credentialed);
    let mut browser = Browser::<_, String>::new(service);
    log_in(&mut browser);
    let outcome = fetch(&mut browser, SHOP, ACME, "PUT").await;
    assert_eq!(outcome.preflights().count(), 1);
    outcome.assert_shared();

    let (parts, ()) = Request::get(ACME).body(()).unwrap().into_parts();
    registrations.lock().unwrap().remove(&acme_shop);
    cache.forget(&RequestHost::of(&parts).unwrap(), &SHOP.parse().unwrap());
    let outcome = fetch(&mut browser, SHOP, ACME, "GET").await;
    outcome.assert_blocked();
    // It is sent, which the preflight of before allows, and not shared.
    let outcome = fetch(&mut browser, SHOP, ACME, "PUT").await;
    let sent = (outcome.preflights().count(), outcome.requests().count());
    assert_eq!(sent, (0, 1));
    outcome.assert_blocked();
    browser.advance(Duration::from_secs(600));
    let outcome = fetch(&mut browser, SHOP, ACME, "PUT").await;
    assert_eq!(
        (outcome.preflights().count(), outcome.requests().count()),
        (1, 0)
    );
    outcome.assert_blocked();
}
